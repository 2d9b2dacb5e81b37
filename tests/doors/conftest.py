"""Accounts whose address is verified, as an invitation leaves them."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress

from patients.models import User


@pytest.fixture
def maggie(margaret: User) -> User:
    """Margaret, who signs in by the pages: with her password, or a code to her address."""
    EmailAddress.objects.create(user=margaret, email=margaret.email, verified=True, primary=True)
    return margaret
