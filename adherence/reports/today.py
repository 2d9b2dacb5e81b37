"""What is left for a patient to do today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property

from django.db.models import QuerySet

from adherence.models import LoggedSet
from adherence.reports.logged import Logged
from adherence.reports.pictures import ring
from adherence.reports.pictures.ring import Ring
from exercises import schedule
from exercises.models import Hold, Prescription, PrescriptionVersion
from exercises.reports import Due, Plan, current_plan
from patients.models import Patient
from patients.models.composed import composed_once

LOOK_AHEAD = 120  # days in which the next session is looked for
_ONE_DAY = timedelta(days=1)


class State(StrEnum):
    """Which Today a patient sees. Values name the templates."""

    TO_DO = "to_do"
    DONE = "done"
    ON_HOLD = "on_hold"
    NOTHING_DUE = "nothing_due"
    BEFORE_START = "before_start"
    NO_PLAN = "no_plan"
    FINISHED = "finished"


class SessionState(StrEnum):
    DONE = "done"
    NOW = "now"
    LATER = "later"
    MISSED = "missed"


@dataclass(frozen=True, kw_only=True)
class TodaySession:
    """A session of today; `at` is in the patient's zone."""

    number: int
    at: datetime
    sets: int
    sets_done: int
    state: SessionState

    @property
    def begun(self) -> bool:
        return 0 < self.sets_done < self.sets

    @property
    def next_set(self) -> int:
        """The number, within the session, of the set to do next."""
        return min(self.sets_done + 1, self.sets)


@dataclass(frozen=True, kw_only=True)
class Today:
    """Everything on Today. Instants are in the patient's zone; `sets` are the standing ones of today and yesterday."""

    patient: Patient
    now: datetime
    plan: Plan | None
    ended: Prescription | None  # the last prescription, when none is in force
    sessions: tuple[TodaySession, ...]
    sets: tuple[LoggedSet, ...]
    hold: Hold | None
    upcoming: datetime | None  # the first session after today

    @property
    def day(self) -> date:
        return self.now.date()

    @property
    def is_compact(self) -> bool:
        """More sessions than fit in rows."""
        return len(self.sessions) > 6  # noqa: PLR2004  # design.md section 5, Progress slots

    @property
    def total(self) -> int:
        return sum(session.sets for session in self.sessions)

    @property
    def done(self) -> int:
        """Sets credited so far: never more than `total`."""
        return sum(session.sets_done for session in self.sessions)

    @property
    def left(self) -> int:
        return self.total - self.done

    @property
    def sessions_done(self) -> int:
        return sum(session.state is SessionState.DONE for session in self.sessions)

    @cached_property
    def logged(self) -> tuple[Logged, ...]:
        """The sets that can be undone, the latest first."""
        return tuple(Logged.of(entry, self.patient, self.day) for entry in self.sets)

    @property
    def hold_began(self) -> datetime | None:
        return self.hold.starts_at.astimezone(self.now.tzinfo) if self.hold else None

    @property
    def hold_ends(self) -> datetime | None:
        """None while the hold is open."""
        return self.hold.ends_at.astimezone(self.now.tzinfo) if self.hold and self.hold.ends_at else None

    @cached_property
    def version(self) -> PrescriptionVersion | None:
        """What is ordered at this moment, on hold or not."""
        return self.plan.version_at(self.now) if self.plan else None

    @property
    def note(self) -> str:
        """What the clinician wrote to the patient with the plan in force, or with the one to come."""
        version = self.version or (self.plan.upcoming_version(self.now) if self.plan else None)
        return version.note_to_patient if version else ""

    @cached_property
    def ring(self) -> Ring:
        return ring(self.done, self.total)

    @cached_property
    def next_session(self) -> TodaySession | None:
        """The session to do next: the one whose time it is, or else the first still to come."""
        waiting = [s for s in self.sessions if s.state in {SessionState.NOW, SessionState.LATER}]
        return next(iter(waiting), None)

    @property
    def session_done(self) -> TodaySession | None:
        """The session that the last set finished: sets fill sessions in order. None while one is begun."""
        done = [session for session in self.sessions if session.state is SessionState.DONE]
        begun = any(session.begun for session in self.sessions)
        return done[-1] if done and not begun else None

    @property
    def starts_tomorrow(self) -> bool:
        return self.upcoming is not None and self.upcoming.date() - self.day == _ONE_DAY

    @cached_property
    def dose(self) -> schedule.Dose | None:
        return dose_now(self.plan, self.now)

    @property
    def day_number(self) -> int | None:
        """Days since the surgery that the plan follows."""
        surgery = self.plan.prescription.surgery if self.plan else None
        return surgery.day_number(self.day) if surgery else None

    @property
    def state(self) -> State:
        if self.plan is None:
            return State.FINISHED if self.ended or self.patient.discharged_at else State.NO_PLAN
        if self.hold:
            return State.ON_HOLD
        if self.sessions:
            return State.TO_DO if self.left else State.DONE
        return self._state_without_sessions(self.plan)

    def _state_without_sessions(self, plan: Plan) -> State:
        if self.upcoming is None:
            return State.FINISHED
        return State.NOTHING_DUE if plan.version_at(self.now) else State.BEFORE_START


def dose_now(plan: Plan | None, here: datetime) -> schedule.Dose | None:
    """The dose of a set done at `here`, in the patient's zone; None on hold, in a gap, and without a plan."""
    return plan.dose_on(here.date(), here) if plan and not plan.hold_at(here) else None


def today_of(patient: Patient, now: datetime) -> Today:
    """The patient's local day of `now`, in two reads: the plan, and the sets of today and yesterday."""
    return today_by(current_plan(patient, now), patient, now)


def today_by(plan: Plan | None, patient: Patient, now: datetime) -> Today:
    """The same, where the plan has been read."""
    here = now.astimezone(patient.zone)
    sets = tuple(recent_sets(patient, here.date()))
    return Today(
        patient=patient,
        now=here,
        plan=plan,
        ended=None if plan else patient.prescriptions.order_by("-ended_at").first(),
        sessions=_sessions(plan, sets, here) if plan else (),
        sets=sets,
        hold=plan.hold_at(now) if plan else None,
        upcoming=_upcoming(plan, here) if plan else None,
    )


def recent_sets(patient: Patient, day: date) -> list[LoggedSet]:
    """Standing sets of `day` and the day before, the latest first."""
    return _standing_since(patient, day - _ONE_DAY)


@composed_once
def _standing_since(patient: Patient, day: date) -> QuerySet[LoggedSet]:
    standing = LoggedSet.objects.standing().naming_carers().filter(patient=patient, day__gte=day)
    return standing.order_by("-performed_at", "-pk")


def _sessions(plan: Plan, sets: tuple[LoggedSet, ...], here: datetime) -> tuple[TodaySession, ...]:
    day, key = here.date(), plan.prescription.pk
    left = sum(entry.counts and entry.day == day and entry.prescription_id == key for entry in sets)
    due, sessions = plan.due_on(day), []
    current = max((each.number for each in due if each.at <= here), default=0)
    for each in due:
        done = min(left, each.sets)
        left -= done
        sessions.append(_session(each, done, current, here))
    return tuple(sessions)


def _session(due: Due, done: int, current: int, here: datetime) -> TodaySession:
    return TodaySession(
        number=due.number,
        at=due.at.astimezone(here.tzinfo),
        sets=due.sets,
        sets_done=done,
        state=_session_state(due, done, current),
    )


def _session_state(due: Due, done: int, current: int) -> SessionState:
    """`current` is the number of the session that was due last."""
    if done == due.sets:
        return SessionState.DONE
    if due.number == current:
        return SessionState.NOW
    return SessionState.LATER if due.number > current else SessionState.MISSED


def _upcoming(plan: Plan, here: datetime) -> datetime | None:
    days = (plan.due_on(here.date() + n * _ONE_DAY) for n in range(1, LOOK_AHEAD))
    first = next((due for due in days if due), None)
    return first[0].at.astimezone(here.tzinfo) if first else None
