"""Undoing a set: it stays in the record, within limits of time."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta

import pytest

from adherence.actions import sets
from adherence.models import LoggedSet
from exercises.models import Prescription
from patients.models import User
from tests.test_sets import Log, done_on, log

__all__ = ["log"]  # a fixture


def test_an_undone_set_stays_in_the_record_and_is_not_counted(
    log: Log, prescription: Prescription, margaret: User, now: datetime
) -> None:
    entry = log()
    sets.void(entry, by=margaret, now=now)
    sets.void(entry, by=margaret, now=now)
    entry.refresh_from_db()
    assert (entry.voided_at, entry.voided_by, done_on(prescription, entry.day)) == (now, margaret, 0)


def test_a_set_that_never_counted_is_undone_too(log: Log, margaret: User, now: datetime) -> None:
    sets.void(log(), by=margaret, now=now)
    assert LoggedSet.objects.standing().count() == 0


@pytest.mark.parametrize(
    ("minutes", "standing"),
    [(24 * 60 - 1, 0), (24 * 60, 1)],
)
def test_a_set_can_be_undone_until_the_next_local_day_ends(
    log: Log, prescription: Prescription, margaret: User, minutes: int, standing: int
) -> None:
    entry = log()
    with pytest.raises(sets.Refused) if standing else nullcontext():
        sets.void(entry, by=margaret, now=datetime(2026, 11, 17, tzinfo=UTC) + timedelta(minutes=minutes))
    assert LoggedSet.objects.standing().count() == standing


def test_the_clinic_corrects_later_with_a_reason(
    log: Log, prescription: Prescription, staff: User, now: datetime
) -> None:
    entry = log()
    with pytest.raises(sets.Refused):
        sets.void(entry, by=staff, reason="wrong patient", now=now + timedelta(days=31))
    sets.void(entry, by=staff, reason="wrong patient", now=now + timedelta(days=20))
    entry.refresh_from_db()
    assert (entry.voided_by, entry.void_reason) == (staff, "wrong patient")
