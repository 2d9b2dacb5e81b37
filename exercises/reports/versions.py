"""A version of a prescription in words, for the team, and what an order would change in it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from exercises import schedule
from exercises.models import Phase, Position, PrecautionKind, PrescriptionVersion
from exercises.reports import words
from exercises.reports.orders import Order


@dataclass(frozen=True, kw_only=True)
class PhaseWords:
    """`Days 8 to 28`, `4 times a day`, `2 sets of 10 pumps`, `3 seconds each way` (empty without holds)."""

    days: str
    often: str
    session: str
    hold: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """`what` is named, as it stands and as it would be. Empty: not there."""

    what: str
    before: str
    after: str


def changes(version: PrescriptionVersion, order: Order) -> tuple[Change, ...]:
    """What the order changes in the version, in the order of the form."""
    before, after = _facts(_order_of(version)), _facts(order)
    named = list(dict.fromkeys((*before, *after)))
    both = (Change(what=what, before=before.get(what, ""), after=after.get(what, "")) for what in named)
    return tuple(change for change in both if change.before != change.after)


def _order_of(version: PrescriptionVersion) -> Order:
    patient = version.prescription.patient
    return Order(
        day_zero=version.day_zero,
        window=schedule.Window(wakes_at=patient.wakes_at, sleeps_at=patient.sleeps_at),
        phases=tuple(version.phases.all()),
        side=version.side,
        position=version.position,
        dorsiflexion_limit=version.dorsiflexion_limit,
        note_to_patient=version.note_to_patient,
        precautions={each.kind: each.note for each in version.precautions.all()},
    )


def _facts(order: Order) -> dict[str, str]:
    """All that an order says, each under its name."""
    phases = enumerate(order.phases, start=1)
    awake = {"from": words.clock(order.window.wakes_at), "until": words.clock(order.window.sleeps_at)}
    return {
        **{_("Phase %(number)d") % {"number": number}: _phase_fact(phase, order) for number, phase in phases},
        _("Which foot"): words.foot_in_words(order.side),
        _("Position"): str(Position(order.position).label) if order.position else "",
        _("Limit"): words.limit_in_words(order.dorsiflexion_limit),
        _("Awake"): _("%(from)s to %(until)s") % awake,
        **{str(PrecautionKind(kind).label): note for kind, note in order.precautions.items()},
        _("Note to the patient"): order.note_to_patient,
    }


def _phase_fact(phase: Phase, order: Order) -> str:
    told = _phase_words(phase, order.window)
    return ", ".join(filter(None, (told.days, told.often, told.session, told.hold and _hold(told.hold))))


def _hold(hold: str) -> str:
    return _("hold %(hold)s") % {"hold": hold}


def phases_in_words(version: PrescriptionVersion) -> tuple[PhaseWords, ...]:
    """The version's phases, ascending, within its patient's waking hours."""
    patient = version.prescription.patient
    window = schedule.Window(wakes_at=patient.wakes_at, sleeps_at=patient.sleeps_at)
    return tuple(_phase_words(phase, window) for phase in version.phases.all())


def _phase_words(phase: Phase, window: schedule.Window) -> PhaseWords:
    return PhaseWords(
        days=words.days_in_words(phase.first_day, phase.last_day),
        often=words.often_in_words(phase.dose, window),
        session=words.session_in_words(phase.dose),
        hold=words.hold_in_words(phase.dose),
    )
