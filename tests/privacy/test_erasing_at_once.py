"""Workers and dispatchers that look at the same moment: each erasure is done by one of them, whole."""

from __future__ import annotations

from functools import partial

import pytest
from django.db.models import Count
from django.utils import timezone

from adherence.actions import erasures
from patients.models import ErasedRow, Erasure
from tests.privacy.erased import ask, marked, places_of, seal, wrong
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = ("Margaret", "Doyle", "Freetext")


def erase() -> int:
    return erasures.erase_waiting(timezone.now())


def test_two_workers_at_once_erase_a_record_once() -> None:
    patient, manager = marked("Margaret")
    asked = ask(patient, manager)
    done = at_once(*[partial(erase)] * 4)
    seal()
    asked.refresh_from_db()
    twice = ErasedRow.objects.values("table", "row").annotate(times=Count("pk")).filter(times__gt=1)
    assert sorted(map(str, done)) == ["0", "0", "0", "1"]
    assert (Erasure.objects.waiting().count(), bool(asked.rows), list(twice)) == (0, True, [])
    assert (places_of(*WORDS), wrong()) == (set(), [])
