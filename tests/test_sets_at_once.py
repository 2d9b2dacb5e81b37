"""Real threads on a real database: whoever comes first, a set is logged once, counted once and taken back once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from adherence.actions import prescriptions, sets
from adherence.actions.days import close_days
from adherence.models import DayRecord, LoggedSet
from exercises.models import Prescription
from patients.models import Patient, User
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ONE = UUID("00000000-0000-4000-8000-000000000001")
TODAY, YESTERDAY = date(2026, 11, 16), date(2026, 11, 15)
Log = Callable[..., LoggedSet]


@pytest.fixture
def log(patient: Patient, margaret: User, prescription: Prescription, now: datetime) -> Log:
    def logging(**changes: object) -> LoggedSet:
        said: dict[str, Any] = {
            "by": margaret,
            "uuid": ONE,
            "performed_at": now - timedelta(hours=1),
            "repetitions": 10,
            "seconds": None,
            "source": LoggedSet.Source.BY_HAND,
            "now": now,
        }
        return sets.log(patient, **said | changes)

    return logging


def recorded(day: date) -> tuple[int | None, int, int]:
    return DayRecord.objects.values_list("prescribed", "done", "uncounted").get(day=day)


def test_fifty_submits_of_one_uuid_make_one_row(log: Log) -> None:
    logged = {answer.pk for answer in at_once(*[log] * 50) if isinstance(answer, LoggedSet)}
    assert (len(logged), LoggedSet.objects.count(), recorded(TODAY)) == (1, 1, (None, 1, 0))


def test_of_two_contents_of_one_uuid_one_is_kept_and_the_other_is_a_conflict(log: Log) -> None:
    calls = [partial(log, repetitions=8 + n) for n in range(4)]
    answers = at_once(*calls, raising=sets.Conflict)
    kept = [answer.repetitions for answer in answers if isinstance(answer, LoggedSet)]
    assert (kept, list(LoggedSet.objects.values_list("repetitions", flat=True)), recorded(TODAY)) == (
        kept[:1],
        kept,
        (None, 1, 0),
    )


def test_sets_logged_at_once_are_all_counted(log: Log) -> None:
    at_once(*[partial(log, uuid=uuid4()) for _ in range(12)])
    assert (LoggedSet.objects.count(), recorded(TODAY)) == (12, (None, 12, 0))


def test_a_set_undone_by_several_at_once_is_taken_off_once(
    log: Log, margaret: User, staff: User, now: datetime
) -> None:
    entry, _ = log(), log(uuid=uuid4())
    undo = [partial(sets.void, entry, by=who, now=now) for who in (margaret, staff) * 4]
    at_once(*undo)
    assert (LoggedSet.objects.standing().count(), recorded(TODAY)) == (1, (None, 1, 0))


@pytest.mark.parametrize("round_", range(3))
def test_a_set_logged_while_its_day_closes_is_counted_on_it(round_: int, log: Log, now: datetime) -> None:
    logs = [partial(log, uuid=uuid4(), performed_at=now - timedelta(days=1)) for _ in range(3)]
    at_once(*logs, partial(close_days, now), partial(close_days, now))
    assert recorded(YESTERDAY) == (8, 3, 0)


@pytest.mark.parametrize("round_", range(3))
def test_a_set_logged_while_a_hold_begins_is_counted_as_it_says(
    round_: int, log: Log, prescription: Prescription, staff: User, now: datetime
) -> None:
    """Which of the two is first is chance; the set, its day and the hold agree all the same."""
    hold = partial(prescriptions.hold, prescription, cause="clinician", reason="Cast", by=staff, now=now)
    at_once(hold, partial(log, performed_at=now))
    counts = LoggedSet.objects.values_list("counts", flat=True).get()
    assert (recorded(TODAY), prescription.holds.count()) == ((None, int(counts), int(not counts)), 1)
