"""The plan as the team reads it: the version in force with its phases, and every version before and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from adherence.reports import moments
from exercises import schedule
from exercises.models import Phase, Precaution, Prescription, PrescriptionVersion
from exercises.reports import Plan, words
from patients.models import Patient


@dataclass(frozen=True, kw_only=True)
class PhaseLine:
    """`state` is done, now or next."""

    state: str
    days: str
    often: str
    session: str
    hold: str
    left: str


@dataclass(frozen=True, kw_only=True)
class VersionLine:
    """One version: who wrote it when, from when on it applies, and why it was changed."""

    version: PrescriptionVersion
    made: str
    applies: str
    phases: tuple[PhaseLine, ...]


@dataclass(frozen=True, kw_only=True)
class PlanShown:
    """The last prescription. `version` is the one in force, or the last one; `others` the rest, latest first."""

    prescription: Prescription
    in_force: bool
    version: VersionLine
    others: tuple[VersionLine, ...]
    foot: str
    limit: str
    precautions: tuple[Precaution, ...]
    ended: str

    @property
    def order(self) -> PrescriptionVersion:
        return self.version.version


def shown(plan: Plan, now: datetime) -> PlanShown | None:
    """None for a prescription that nobody has written a version of."""
    order = plan.version_at(now) or next(iter(plan.versions[-1:]), None)
    if order is None:
        return None
    prescription = plan.prescription
    return PlanShown(
        prescription=prescription,
        in_force=prescription.ended_at is None or prescription.ended_at > now,
        version=_version(order, prescription, now),
        others=tuple(_version(each, prescription, now) for each in reversed(plan.versions) if each != order),
        foot=words.foot_in_words(order.side),
        limit=words.limit_in_words(order.dorsiflexion_limit),
        precautions=tuple(order.precautions.all()),
        ended=ended_words(prescription, now),
    )


def ended_words(prescription: Prescription, now: datetime) -> str:
    """`Stopped by Anya Petrov, 9:05 am today: wound leaks`; empty while it is in force."""
    if prescription.ended_at is None:
        return ""
    ending = {
        "ending": prescription.get_ending_display(),
        "by": prescription.ended_by,
        "at": moments.moment(prescription.ended_at, prescription.patient.zone, now=now),
    }
    ended = (_("%(ending)s by %(by)s, %(at)s") if prescription.ended_by else _("%(ending)s, %(at)s")) % ending
    return ": ".join(filter(None, (ended, prescription.ended_reason)))


def _version(version: PrescriptionVersion, prescription: Prescription, now: datetime) -> VersionLine:
    patient = prescription.patient
    made = {"by": version.made_by, "day": _day(patient.local_date(version.made_at), now)}
    return VersionLine(
        version=version,
        made=_("Version %(number)d, set by %(by)s on %(day)s") % (made | {"number": version.number}),
        applies=_applies(version, patient, now),
        phases=tuple(_phase(phase, version, patient, now) for phase in version.phases.all()),
    )


def _applies(version: PrescriptionVersion, patient: Patient, now: datetime) -> str:
    """`From 8 am on Monday 3 November until …`; a version that never came into force was withdrawn."""
    begins = moments.moment(version.in_force_from, patient.zone, now=now)
    if version.in_force_until is None:
        return _("From %(begins)s") % {"begins": begins}
    if version.in_force_until == version.in_force_from:
        return _("Withdrawn before it began")
    ends = moments.moment(version.in_force_until, patient.zone, now=now)
    return _("From %(begins)s until %(ends)s") % {"begins": begins, "ends": ends}


def _phase(phase: Phase, version: PrescriptionVersion, patient: Patient, now: datetime) -> PhaseLine:
    number = (patient.local_date(now) - version.day_zero).days
    window = schedule.Window(wakes_at=patient.wakes_at, sleeps_at=patient.sleeps_at)
    state = _state(phase, number)
    return PhaseLine(
        state=state,
        days=words.days_in_words(phase.first_day, phase.last_day),
        often=words.often_in_words(phase.dose, window),
        session=words.session_in_words(phase.dose),
        hold=words.hold_in_words(phase.dose),
        left=_left(phase.last_day - number) if state == "now" and phase.last_day is not None else "",
    )


def _state(phase: Phase, number: int) -> str:
    if phase.last_day is not None and phase.last_day < number:
        return "done"
    return "now" if phase.first_day <= number else "next"


def _left(days: int) -> str:
    if days == 0:
        return _("Last day")
    return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}


def _day(day: date, now: datetime) -> str:
    return date_format(day, "MONTH_DAY_FORMAT" if day.year == now.year else "DATE_FORMAT")
