"""A flag is taken by one person, handed on, snoozed, called about; a slower colleague is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from adherence.actions import flags
from adherence.actions.flags import AlreadyTaken
from adherence.models import PainFlag
from patients.models import User
from tests.flags.said import MILD, Report, kinds_of_events, resolve


def test_whoever_acknowledges_first_is_named_to_the_slower_colleague(
    report: Report, staff: User, clinician: User, now: datetime
) -> None:
    flag = report()
    flags.acknowledge(flag, by=staff, now=now)
    flags.acknowledge(flag, by=staff, now=now + timedelta(minutes=1))  # twice by the same person is once
    with pytest.raises(AlreadyTaken) as told:
        flags.acknowledge(flag, by=clinician, now=now + timedelta(minutes=2))
    assert (told.value.by, told.value.at, told.value.kind, flag.acknowledged_by) == (staff, now, "acknowledged", staff)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_acknowledge_at_once_one_wins_and_the_other_is_told(
    report: Report, staff: User, clinician: User, now: datetime
) -> None:
    flag, start, heard = report(), Barrier(2), list[str]()

    def press(person: User) -> None:
        mine = PainFlag.objects.get(pk=flag.pk)
        start.wait(5)
        try:
            flags.acknowledge(mine, by=person, now=now)
            heard.append("mine")
        except AlreadyTaken as taken:
            heard.append(f"taken by {taken.by}, not {person}")
        finally:
            connection.close()

    threads = [Thread(target=press, args=(person,)) for person in (staff, clinician)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    flag.refresh_from_db()
    winner = flag.acknowledged_by
    loser = clinician if winner == staff else staff
    assert (sorted(heard), kinds_of_events(flag).count("acknowledged")) == (
        ["mine", f"taken by {winner}, not {loser}"],
        1,
    )


def test_of_two_who_assign_the_slower_is_told(report: Report, staff: User, clinician: User, now: datetime) -> None:
    flag = report()
    stale = PainFlag.objects.get(pk=flag.pk)
    flags.assign(flag, to=clinician, by=staff, now=now)
    with pytest.raises(AlreadyTaken, match="Sam Whitfield"):
        flags.assign(stale, to=staff, by=clinician, now=now)


def test_a_flag_is_handed_to_a_colleague(report: Report, staff: User, clinician: User, now: datetime) -> None:
    flag = report()
    flags.assign(flag, to=clinician, by=staff, now=now)
    flag.refresh_from_db()
    last = flag.events.latest("pk")
    assert (flag.assigned_to, flag.state, last.kind, last.note) == (clinician, "open", "assigned", "Anya Petrov")


def test_snoozing_takes_a_flag_off_the_queue_and_says_why(report: Report, staff: User, now: datetime) -> None:
    flag = report()
    flags.snooze(flag, reason="Calling back after lunch", until=now + timedelta(hours=2), by=staff, now=now)
    seen = [PainFlag.objects.open().awake(at).count() for at in (now + timedelta(hours=1), now + timedelta(hours=2))]
    assert (seen, kinds_of_events(flag)) == ([0, 1], ["reported", "acknowledged", "snoozed"])


def test_a_call_is_written_down_by_somebody_who_has_then_seen_the_flag(
    report: Report, staff: User, now: datetime
) -> None:
    flag = report()
    flags.log_call(flag, outcome="No answer", note="Try again at 3", by=staff, now=now)
    assert [(event.kind, event.note) for event in flag.events.all()][-2:] == [
        ("acknowledged", ""),
        ("called", "No answer. Try again at 3"),
    ]


def test_nothing_happens_to_a_resolved_flag(report: Report, staff: User, clinician: User, now: datetime) -> None:
    flag = report(MILD)
    resolve(flag, by=staff, now=now)
    flag.refresh_from_db()
    told = list[str]()
    verbs: list[Callable[[], None]] = [
        lambda: flags.acknowledge(flag, by=clinician, now=now),
        lambda: flags.assign(flag, to=clinician, by=clinician, now=now),
        lambda: flags.snooze(flag, reason="x", until=now, by=clinician, now=now),
        lambda: flags.log_call(flag, outcome="x", by=clinician, now=now),
        lambda: resolve(flag, by=clinician, now=now),
    ]
    for verb in verbs:
        with pytest.raises(AlreadyTaken) as taken:
            verb()
        told.append(f"{taken.value.kind} by {taken.value.by}")
    assert told == ["resolved by Sam Whitfield"] * 5
