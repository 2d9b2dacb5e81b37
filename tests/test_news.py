"""What Today tells of the last report of pain goes by itself a week after it was seen or answered, and not before."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from adherence.reports.seen import last_flag
from patients.models import Patient, User
from tests import desk

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("level", "reported", "seen", "answered", "told"),
    [
        ("review", 1, None, None, True),
        ("review", 30, None, None, True),  # nobody saw it: that stays true
        ("review", 30, 6, None, True),
        ("review", 30, 8, None, False),
        ("review", 30, 29, 6, True),  # an answer that took its time is read all the same
        ("review", 30, 29, 8, False),
        ("note", 6, None, None, True),
        ("note", 8, None, None, False),  # nobody owes it a look
    ],
)
def test_a_report_is_told_of_until_a_week_after_its_last_news(
    level: str,
    reported: int,
    seen: int | None,
    answered: int | None,
    told: object,
    patient: Patient,
    clinician: User,
    now: datetime,
) -> None:
    facts: dict[str, object] = {}
    if seen:
        facts |= {"state": "acknowledged", "acknowledged_at": now - seen * DAY, "acknowledged_by": clinician}
    if answered:
        facts |= {"state": "resolved", "resolved_at": now - answered * DAY, "resolved_by": clinician}
        facts |= {"outcome": "advice", "resolution": "Called", "message_to_patient": "Rest today."}
    desk.flag(patient, level, at=now - reported * DAY, **facts)
    assert (last_flag(patient, now) is not None) == told


def test_the_last_report_is_told_of(patient: Patient, now: datetime) -> None:
    desk.flag(patient, "review", at=now - 2 * DAY)
    last = desk.flag(patient, "note", at=now - DAY)
    news = last_flag(patient, now)
    assert news is not None
    assert news.flag == last
