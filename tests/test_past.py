"""Nothing rewrites the past: whatever is done in whatever order, a day that is over keeps what was prescribed on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from adherence.actions import flags, prescriptions, reminders, sets, zones
from adherence.actions.days import close_days
from adherence.actions.flags import PainReport, StillStopped
from adherence.models import DayRecord, LoggedSet, PainFlag
from exercises import schedule
from exercises.actions.prescriptions import AlreadyPrescribed, Conflict, complete_finished
from exercises.models import Phase, Prescription
from exercises.reports import current_plan
from exercises.reports.orders import Order
from patients.models import Patient, User

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ZONES = ("Europe/London", "America/Nuuk", "Australia/Lord_Howe", "Pacific/Kiritimati", "America/New_York")
CAUSES = ("cast", "clinician", "pain")
START = datetime(2026, 10, 24, 9, tzinfo=UTC)  # the night after, clocks in Europe go back
Said = dict[tuple[UUID, date], int]
Counted = dict[tuple[UUID, date], tuple[int | None, int, int]]


class World:
    """A patient and everything that people and the clock do to the plan. Each verb takes one number to choose by."""

    def __init__(self, patient: Patient, clinician: User, margaret: User) -> None:
        self.patient, self.clinician, self.margaret, self.now = patient, clinician, margaret, START

    @property
    def plan(self) -> Prescription | None:
        plan = current_plan(self.patient, self.now)
        return plan.prescription if plan else None

    def order(self, number: int) -> Order:
        sleeps_at = time(20) if number % 3 else time(22, 30)
        phases = (Phase(first_day=0, last_day=9 + number % 7, times_per_day=1 + number % 5, repetitions=10),)
        window = schedule.Window(wakes_at=self.patient.wakes_at, sleeps_at=sleeps_at)
        return Order(day_zero=date(2026, 10, 20), window=window, phases=phases, side="right")

    def prescribe(self, number: int) -> None:
        prescriptions.prescribe(self.patient, order=self.order(number), surgery=None, by=self.clinician, now=self.now)

    def amend(self, number: int) -> None:
        if plan := self.plan:
            days = number % 4
            prescriptions.amend(
                plan,
                order=self.order(number),
                seen=plan.versions.latest("number").number,
                starts_on=self.patient.local_date(self.now) + days * DAY if days else None,
                reason="Going well",
                by=self.clinician,
                now=self.now,
            )

    def hold(self, number: int) -> None:
        if plan := self.plan:
            ends_at = self.now + number * HOUR if number % 2 else None
            cause = CAUSES[number % 3]
            prescriptions.hold(plan, cause=cause, reason="Rest", by=self.clinician, now=self.now, ends_at=ends_at)

    def resume(self, _: int) -> None:
        if plan := self.plan:
            prescriptions.resume(plan, by=self.clinician, now=self.now)

    def stop(self, _: int) -> None:
        if plan := self.plan:
            prescriptions.stop(plan, reason="Another dose", by=self.clinician, now=self.now)

    def settle(self, number: int) -> None:
        """Another zone, other waking hours, or both."""
        preferences = reminders.Preferences(
            enabled=True,
            paused_until=None,
            own_times=(),
            repeat_after=None,
            weekly_summary=True,
            summary_as_link=False,
            language="en",
            time_zone=ZONES[number % len(ZONES)],
            wakes_at=time(6 + number % 3),
            sleeps_at=time(20),
            phone="",
            colours="phone",
        )
        reminders.change(self.patient, preferences, now=self.now)

    def report(self, number: int) -> None:
        score = 7 if number % 2 else 3
        flags.report(self.patient, by=self.margaret, uuid=uuid4(), report=PainReport(score=score), now=self.now)

    def resolve(self, number: int) -> None:
        flag = PainFlag.objects.open().order_by("?" if number % 2 else "number").first()
        if flag:
            decision = list(PainFlag.Decision)[number % 3] if flag.stop else ""
            outcome = PainFlag.Outcome.ADVICE
            flags.resolve(flag, outcome=outcome, note="Called.", decision=decision, by=self.clinician, now=self.now)

    def log(self, number: int) -> None:
        sets.log(
            self.patient,
            by=self.margaret,
            uuid=uuid4(),
            performed_at=self.now - number * HOUR,
            repetitions=10,
            seconds=None,
            source=LoggedSet.Source.BY_HAND,
            now=self.now,
        )

    def void(self, number: int) -> None:
        standing = LoggedSet.objects.standing().order_by("pk")
        if standing:
            sets.void(standing[number % len(standing)], by=self.clinician, reason="Wrong", now=self.now)

    def sweep(self, _: int) -> None:
        zones.change_due(self.now)
        close_days(self.now)
        complete_finished(self.now)

    def told(self) -> Said:
        """What is said of every day that is over now: by its record, or, before the sweep, by what it would write."""
        with undone():
            close_days(self.now)
            closed = DayRecord.objects.closed().values_list("prescription", "day", "prescribed")
            return {(prescription, day): prescribed or 0 for prescription, day, prescribed in closed}

    def counted(self) -> Counted:
        rows = DayRecord.objects.values_list("prescription", "day", "prescribed", "done", "uncounted")
        return {(prescription, day): numbers for prescription, day, *numbers in rows}  # type: ignore[misc]  # a row

    def runs_past_a_stop(self) -> bool:
        plan = self.plan
        held = plan is None or plan.holds.filter(ends_at=None).exists()
        return PainFlag.objects.stopping(self.patient).exists() and not held


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


VERBS: tuple[Callable[[World, int], None], ...] = (
    World.amend,
    World.hold,
    World.resume,
    World.stop,
    World.prescribe,
    World.settle,
    World.report,
    World.resolve,
    World.log,
    World.void,
    World.sweep,
)
MAY_COUNT = {World.log, World.void}
REFUSED = (Conflict, AlreadyPrescribed, StillStopped, sets.Refused)
# Many steps around midnight, and some over several days at once.
pauses = st.one_of(st.integers(0, 90), st.integers(8 * 60, 16 * 60), st.integers(0, 4 * 24 * 60)).map(
    lambda minutes: minutes * MINUTE
)
steps = st.lists(st.tuples(pauses, st.sampled_from(VERBS), st.integers(0, 47)), min_size=3, max_size=9)


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@example([(15 * HOUR, World.settle, 4)])  # to New York after London's midnight and before the sweep
@example([(15 * HOUR, World.amend, 4), (10 * MINUTE, World.hold, 1), (DAY, World.sweep, 0), (HOUR, World.stop, 0)])
@given(steps)
def test_what_was_prescribed_on_a_day_that_is_over_never_changes(
    patient: Patient,
    clinician: User,
    margaret: User,
    taken: list[tuple[timedelta, Callable[[World, int], None], int]],
) -> None:
    with undone():
        world = World(Patient.objects.get(pk=patient.pk), clinician, margaret)
        world.prescribe(3)
        said: Said = {}
        for pause, verb, number in taken:
            world.now += pause
            said |= world.told()
            before = world.counted()
            with suppress(*REFUSED):
                verb(world, number)
            world.patient.refresh_from_db()
            told, after = world.told(), world.counted()
            assert {key: told.get(key) for key in said} == said
            assert verb in MAY_COUNT or {key: after[key][1:] for key in before} == {
                key: numbers[1:] for key, numbers in before.items()
            }
            assert not world.runs_past_a_stop()


def test_the_world_of_these_tests_can_be_wrong(patient: Patient, clinician: User, margaret: User) -> None:
    """What `told` says of a day before the sweep does change when a plan is changed behind the verbs' back."""
    world = World(patient, clinician, margaret)
    world.prescribe(3)
    world.now += 3 * DAY
    before = world.told()
    Phase.objects.filter(version__isnull=False).update(times_per_day=24)
    assert [len(before), world.told() == before] == [3, False]


@pytest.mark.parametrize("hours", [-1, 0])
def test_an_amendment_is_never_in_force_before_it_is_made(
    hours: int, patient: Patient, clinician: User, margaret: User
) -> None:
    """A later day that has begun already, where the patient is: from now, as the other choice would be."""
    world = World(patient, clinician, margaret)
    world.prescribe(3)
    world.now += DAY
    plan = world.plan
    assert plan
    version = prescriptions.amend(
        plan,
        order=world.order(1),
        seen=1,
        starts_on=patient.local_date(world.now + hours * HOUR),
        reason="Going well",
        by=clinician,
        now=world.now,
    )
    assert version.in_force_from == world.now
