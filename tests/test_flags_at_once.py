"""Two people, or two schedulers, on one flag at the same moment: one acts, the other is told or does nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from adherence.actions import flags
from adherence.actions.flags import AlreadyTaken, PainReport
from adherence.models import Message, PainFlag
from exercises.models import Prescription
from patients.models import Patient, User
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def flag(patient: Patient, prescription: Prescription, margaret: User, now: datetime) -> PainFlag:
    return flags.report(patient, by=margaret, uuid=uuid4(), report=PainReport(score=7), now=now)


def heard(answers: Sequence[object]) -> list[str]:
    """What came of each: nothing to say, or who was first."""
    return sorted(f"{told.kind} by {told.by}" if isinstance(told, AlreadyTaken) else str(told) for told in answers)


def resolving(flag: PainFlag, by: User, decision: str, now: datetime) -> Callable[[], None]:
    mine = PainFlag.objects.get(pk=flag.pk)
    outcome, note = PainFlag.Outcome.ADVICE, f"By {by}"
    return lambda: flags.resolve(mine, outcome=outcome, note=note, decision=decision, by=by, now=now)


def test_of_two_who_resolve_at_once_one_decision_is_carried_out_and_the_other_is_told(
    flag: PainFlag, prescription: Prescription, staff: User, clinician: User, now: datetime
) -> None:
    answers = at_once(
        resolving(flag, staff, "resume", now), resolving(flag, clinician, "stop", now), raising=AlreadyTaken
    )
    flag.refresh_from_db()
    prescription.refresh_from_db()
    first = flag.resolved_by
    events = Counter(event.kind for event in flag.events.all())
    assert (heard(answers), flag.resolution, events["resolved"], prescription.ending == "stopped") == (
        ["None", f"resolved by {first}"],
        f"By {first}",
        1,
        first == clinician,
    )


def test_of_one_who_acknowledges_and_one_who_resolves_both_or_the_first_is_named(
    flag: PainFlag, staff: User, clinician: User, now: datetime
) -> None:
    answers = at_once(
        lambda: flags.acknowledge(PainFlag.objects.get(pk=flag.pk), by=staff, now=now),
        resolving(flag, clinician, "keep_on_hold", now),
        raising=AlreadyTaken,
    )
    flag.refresh_from_db()
    events = Counter(event.kind for event in flag.events.all())
    said = "None" if flag.acknowledged_by == staff else f"resolved by {clinician}"
    assert (heard(answers), flag.state, events["acknowledged"], events["resolved"]) == (
        ["None", said],
        "resolved",
        1,
        1,
    )


@pytest.mark.parametrize(("minutes", "steps", "told"), [(121, ["1"], 2), (241, ["1", "2"], 3)])
def test_two_schedulers_at_once_take_each_step_once(
    flag: PainFlag, clinician: User, manager: User, now: datetime, minutes: int, steps: list[str], told: int
) -> None:
    late = now + timedelta(minutes=minutes)
    taken = at_once(*[lambda: flags.escalate_overdue(late)] * 2)
    notes = [event.note for event in flag.events.filter(kind="escalated")]
    assert (sum(map(int, heard(taken))), notes, Message.objects.filter(kind="escalation").count()) == (
        len(steps),
        steps,
        told,
    )


def test_whoever_acknowledges_while_the_scheduler_runs_is_never_followed_by_an_escalation(
    flag: PainFlag, clinician: User, manager: User, staff: User, now: datetime
) -> None:
    late = now + timedelta(hours=3)
    at_once(
        lambda: flags.acknowledge(PainFlag.objects.get(pk=flag.pk), by=staff, now=late),
        lambda: flags.escalate_overdue(late),
    )
    kinds = [event.kind for event in flag.events.all() if event.kind in {"acknowledged", "escalated"}]
    again = flags.escalate_overdue(late + timedelta(days=1))
    assert (kinds[-1], kinds.count("acknowledged"), again) == ("acknowledged", 1, 0)
