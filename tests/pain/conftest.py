"""A patient who has something to report."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from exercises.models import Prescription
from patients.models import User

Browser = Callable[[User], Client]


@pytest.fixture
def phone(margaret: User, prescription: Prescription, sign_in: Browser) -> Client:
    """Margaret's phone, signed in."""
    return sign_in(margaret)
