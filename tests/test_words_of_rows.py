"""What a row calls itself, in the admin and in a log: never a name or a word of the patient's."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory

from adherence.models import DayRecord, FlagEvent, LoggedSet, PainFlag, ReminderSettings
from exercises.models import Hold, Precaution, PrescriptionVersion
from patients.access import Standing, current_patient
from patients.models import Patient, User
from patients.templatetags.dorsi import clock

NOON = datetime(2026, 11, 16, 12, 30, tzinfo=UTC)
ROWS = [
    (DayRecord(day=date(2026, 11, 16), prescribed=8, done=6), "2026-11-16: 6 of 8"),
    (Hold(cause="cast", starts_at=NOON), "Cast or boot from 2026-11-16 12:30"),
    (LoggedSet(source="hand", day=date(2026, 11, 16)), "By hand, 2026-11-16"),
    (PainFlag(number=7), "flag 7"),
    (FlagEvent(kind="called", at=NOON), "Call logged at 2026-11-16 12:30"),
    (PrescriptionVersion(number=2), "version 2"),
    (Precaution(kind="clot", note="Since 2 November"), "Known or suspected clot: Since 2 November"),
]


@pytest.mark.parametrize(("row", "words"), ROWS)
def test_a_row_says_what_it_is(row: object, words: str) -> None:
    assert str(row) == words


def test_reminders_are_named_by_key(patient: Patient) -> None:
    assert str(ReminderSettings(patient=patient)) == f"reminders of {patient.pk}"


def test_no_time_is_no_words() -> None:
    assert clock(None) == ""


def test_without_a_record_there_is_no_current_patient() -> None:
    request = RequestFactory().get("/today/")
    request.standing = Standing(user=User(), memberships=(), accesses=())  # type: ignore[attr-defined]  # Request's
    with pytest.raises(PermissionDenied):
        current_patient(request)  # type: ignore[arg-type]  # as the middleware leaves it
