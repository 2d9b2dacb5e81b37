"""A plan in the patient's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exercises import schedule
from exercises.models import PrescriptionVersion
from exercises.reports import Plan
from patients.models import Side

MOVE_SECONDS = 2  # pointing, or pulling up, in the pacer's rhythm
_HOUR, _MINUTE = 60, 60
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Fact:
    label: str
    words: str


def plan_facts(plan: Plan, now: datetime) -> tuple[Fact, ...]:
    """What to do each day, how, and until when; nothing when no dose is in force on the local day of `now`."""
    day = plan.prescription.patient.local_date(now)
    version, dose = plan.version_at(now), plan.dose_on(day, now)
    if version is None or dose is None:
        return ()
    facts = (
        Fact(_("Each day"), each_day(dose)),
        Fact(_("Each session"), each_session(dose)),
        Fact(_("Hold"), holds(dose)),
        Fact(_("Foot"), foot(version)),
        Fact(_("How"), version.get_position_display()),
        Fact(_("Pull up"), limit_words(version.dorsiflexion_limit)),
        Fact(_("Until"), until(plan, day, now)),
    )
    return tuple(fact for fact in facts if fact.words)


def each_day(dose: schedule.Dose) -> str:
    if isinstance(dose.frequency, schedule.TimesPerDay):
        times = dose.frequency.times
        return ngettext("%(times)d session", "%(times)d sessions", times) % {"times": times}
    if dose.frequency.minutes == _HOUR:
        return _("A session every hour while you are awake")
    return _("A session every %(minutes)d minutes while you are awake") % {"minutes": dose.frequency.minutes}


def each_session(dose: schedule.Dose) -> str:
    sets = dose.sets_per_session
    return ngettext("%(sets)d set of %(amount)s", "%(sets)d sets of %(amount)s", sets) % {
        "sets": sets,
        "amount": amount(dose),
    }


def amount(dose: schedule.Dose) -> str:
    """One set."""
    return amount_of(dose.repetitions, dose.seconds)


def amount_of(repetitions: int | None, seconds: int | None) -> str:
    """`10 pumps`, or `60 seconds` when they are not counted."""
    if repetitions is None:
        return ngettext("%(seconds)d second", "%(seconds)d seconds", seconds or 0) % {"seconds": seconds or 0}
    return ngettext("%(pumps)d pump", "%(pumps)d pumps", repetitions) % {"pumps": repetitions}


def holds(dose: schedule.Dose) -> str:
    down, up = dose.hold_down_seconds, dose.hold_up_seconds
    if down == up:
        words = ngettext("%(seconds)d second each way", "%(seconds)d seconds each way", up) % {"seconds": up}
        return words if up else _("No hold: keep moving slowly")
    if not up:
        return ngettext("%(down)d second pointed", "%(down)d seconds pointed", down) % {"down": down}
    if not down:
        return ngettext("%(up)d second pulled up", "%(up)d seconds pulled up", up) % {"up": up}
    return _("%(down)d seconds pointed, %(up)d seconds pulled up") % {"down": down, "up": up}


def foot(version: PrescriptionVersion) -> str:
    words = {Side.LEFT: _("Left foot only"), Side.RIGHT: _("Right foot only"), Side.BOTH: _("Both feet")}
    return words[Side(version.side)]


def limit_words(degrees: int | None) -> str:
    """How far the toes may come up; nothing without a limit."""
    if degrees is None:
        return ""
    if not degrees:
        return _("Only until your foot is straight up, at a right angle to your leg. No further")
    return _("Only %(degrees)d degrees past straight up. No further") % {"degrees": degrees}


def minutes(dose: schedule.Dose) -> int:
    """About how long a set takes, at least 1."""
    pump = 2 * MOVE_SECONDS + dose.hold_down_seconds + dose.hold_up_seconds
    return max(1, round((dose.seconds or (dose.repetitions or 0) * pump) / _MINUTE))


def until(plan: Plan, day: date, now: datetime) -> str:
    """The last day of the dose, and the dose that follows; nothing when it has no end."""
    last = _last_day(plan, day, now)
    if last is None:
        return ""
    words = date_format(last, "WEEKDAY_FORMAT")
    following = _dose_from(plan, last + _ONE_DAY, now)
    if following is None:
        return words
    return _("%(day)s. Then: %(each_day)s, each %(each_session)s") % {
        "day": words,
        "each_day": each_day(following),
        "each_session": each_session(following),
    }


def _last_day(plan: Plan, day: date, now: datetime) -> date | None:
    version, later = plan.version_at(now), plan.upcoming_version(now)
    regimen = dict(plan.regimens)[version] if version else None
    phase = schedule.phase_on(regimen, day) if regimen else None
    patient = plan.prescription.patient
    ends = [phase.last_day if phase else None, patient.local_date(later.in_force_from) - _ONE_DAY if later else None]
    return min((end for end in ends if end), default=None)


def _dose_from(plan: Plan, day: date, now: datetime) -> schedule.Dose | None:
    later = plan.upcoming_version(now)
    if later and plan.prescription.patient.local_date(later.in_force_from) <= day:
        return schedule.dose_on(dict(plan.regimens)[later], day)
    return plan.dose_on(day, now)


@dataclass(frozen=True)
class Author:
    """Who set the plan as it stands: a name, a job title (may be empty) and the patient's local day."""

    name: str
    title: str
    day: date


def author(plan: Plan, now: datetime) -> Author | None:
    """None before the plan is in force."""
    version, patient = plan.version_at(now), plan.prescription.patient
    if version is None:
        return None
    return Author(str(version.made_by), plan.author_title(version), patient.local_date(version.made_at))
