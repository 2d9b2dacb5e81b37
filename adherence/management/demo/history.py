"""Six weeks of sets: what each patient's habit makes of the days up to now; run again later, of the days since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db.models import Count

from adherence.management.demo.people import Habit
from adherence.management.demo.records import Case
from adherence.models import DayRecord, LoggedSet
from adherence.scoring import RECENT_PAIN_DAYS
from exercises.reports import Due, Plan, plan_of

SHARE = {
    Habit.STEADY: 0.96,
    Habit.GOOD: 0.88,
    Habit.PATCHY: 0.62,
    Habit.LOW: 0.36,
    Habit.MISSING: 0.9,
    Habit.SILENT: 0.85,
    Habit.OVER_DOING: 1.0,
    Habit.NONE: 0.0,
}
GONE_QUIET = {Habit.MISSING: 3, Habit.SILENT: 5}  # days before today without a set
UNSCORED, BY_HAND, IN_FULL = 0.5, 0.2, 0.9  # shares of sets
NOTES = ("", "", "", "", "", "", "Foot felt warm after.", "Easier today.", "Did it in bed.")


@dataclass(frozen=True)
class Diary:
    """One patient's days, from `first` up to `now`."""

    case: Case
    plan: Plan
    first: date
    now: datetime

    @property
    def today(self) -> date:
        return self.case.patient.local_date(self.now)

    def days(self) -> Iterator[date]:
        """From `first` to today, both included."""
        return (self.first + timedelta(days=n) for n in range((self.today - self.first).days + 1))

    def sets_on(self, day: date) -> Iterator[LoggedSet]:
        """What was done on `day`, always the same for the same patient and day."""
        chance = Random(f"{self.case.patient.record_number}/{day}")  # noqa: S311  # a story, not a secret
        for due in self.plan.due_on(day):
            for n in range(self._sets_of(due)):
                done_at = due.at + timedelta(minutes=chance.randint(1, 18) + 6 * n)
                if chance.random() < self._share(day) and done_at < self.now:
                    yield self._set(due, n, done_at, chance)

    def _sets_of(self, due: Due) -> int:
        return due.sets * 3 if self.case.person.habit is Habit.OVER_DOING else due.sets

    def _share(self, day: date) -> float:
        quiet_since = self.today - timedelta(days=GONE_QUIET.get(self.case.person.habit, -1))
        return 0.0 if day >= quiet_since else SHARE[self.case.person.habit]

    def _pain(self, day: date, chance: Random) -> int | None:
        """Less pain as the weeks go by; more on the last days of those whose pain rises. Given with half the sets."""
        if chance.random() < UNSCORED:
            return None
        rising = self.case.person.rising_pain and (self.today - day).days < RECENT_PAIN_DAYS
        healing = (day - self.first).days // 9
        return min(max(3 - healing, 0) + chance.randint(0, 1) + (3 if rising else 0), 5)

    def _set(self, due: Due, n: int, done_at: datetime, chance: Random) -> LoggedSet:
        phase = next(p for p in due.version.phases.all() if p.sets_per_session == due.sets)
        by_hand = chance.random() < BY_HAND
        return LoggedSet(
            uuid=_set_uuid(due, n, self.plan),
            patient=self.case.patient,
            prescription=self.plan.prescription,
            version=due.version,
            performed_at=done_at,
            entered_at=done_at + timedelta(minutes=chance.randint(20, 50) if by_hand else 1),
            day=self.case.patient.local_date(done_at),
            repetitions=phase.repetitions if chance.random() < IN_FULL else 8,
            source=LoggedSet.Source.BY_HAND if by_hand else LoggedSet.Source.GUIDED,
            pain=self._pain(due.at.date(), chance),
            note=chance.choice(NOTES),
            target_repetitions=phase.repetitions,
            target_hold_down_seconds=phase.hold_down_seconds,
            target_hold_up_seconds=phase.hold_up_seconds,
            payload_hash="demo",
        )


def _set_uuid(due: Due, n: int, plan: Plan) -> UUID:
    return uuid5(NAMESPACE_URL, f"demo/{plan.prescription.pk}/{due.at.isoformat()}/{n}")


def fill(cases: Iterable[Case], now: datetime) -> int:
    """Log what was done since the last closed day, and close the days that are over; the number of sets made."""
    return sum(_fill_one(case, plan_of(case.prescription), now) for case in cases if case.prescription)


def _fill_one(case: Case, plan: Plan, now: datetime) -> int:
    diary = Diary(case, plan, _first_open_day(case, plan), now)
    days = [day for day in diary.days() if not (day == diary.today and _is_begun(plan, day))]
    sets = [logged for day in days for logged in diary.sets_on(day)] if case.person.joined else []
    LoggedSet.objects.bulk_create(sets, ignore_conflicts=True)
    done = _done(plan, diary.first)
    DayRecord.objects.bulk_create(
        [_record(diary, day, done.get(day, 0)) for day in days],
        update_conflicts=True,
        unique_fields=["prescription", "day"],
        update_fields=["prescribed", "done", "closed_at"],
    )
    return len(sets)


def _first_open_day(case: Case, plan: Plan) -> date:
    closed = DayRecord.objects.closed().filter(prescription=plan.prescription).order_by("-day").first()
    return closed.day + timedelta(days=1) if closed else case.patient.local_date(plan.versions[0].in_force_from)


def _is_begun(plan: Plan, day: date) -> bool:
    """True when somebody trying the demo may have logged sets on `day`: nothing is made up beside theirs."""
    return DayRecord.objects.filter(prescription=plan.prescription, day=day).exists()


def _done(plan: Plan, first: date) -> dict[date, int]:
    counted = LoggedSet.objects.standing().filter(prescription=plan.prescription, day__gte=first, counts=True)
    return dict(counted.values_list("day").annotate(Count("pk")).order_by("day"))


def _record(diary: Diary, day: date, done: int) -> DayRecord:
    over = day < diary.today
    return DayRecord(
        prescription=diary.plan.prescription,
        patient=diary.case.patient,
        day=day,
        prescribed=diary.plan.sets_prescribed_on(day) if over else None,
        done=done,
        closed_at=diary.now if over else None,
    )
