"""Every event of a patient's care, with who and when, newest first. Sets are summed up by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from adherence.models import FlagEvent, PainFlag
from adherence.models.flags import Level
from adherence.reports import flag_words
from adherence.reports.record.lines import Tally, carer
from adherence.scoring import DayCount
from exercises.models import Hold, PrescriptionVersion
from exercises.reports import Plan
from patients.models import Invitation, Patient

FLAG_EVENTS = {
    FlagEvent.Kind.ACKNOWLEDGED: ("user", "info"),
    FlagEvent.Kind.ASSIGNED: ("users", "info"),
    FlagEvent.Kind.SNOOZED: ("clock", "mute"),
    FlagEvent.Kind.CALLED: ("phone", "info"),
    FlagEvent.Kind.ESCALATED: ("bell", "warn"),
    FlagEvent.Kind.RESOLVED: ("done", "ok"),
}
AUTOMATIC = gettext_lazy("Dorsi")


@dataclass(frozen=True, kw_only=True)
class Event:
    """`by` is empty where nobody else than the patient can be meant."""

    at: datetime
    icon: str
    tone: str
    what: str
    by: str = ""
    note: str = ""
    of_sets: bool = False


def events_of(
    patient: Patient,
    *,
    plans: Iterable[Plan],
    flags: Iterable[PainFlag],
    invitations: Iterable[Invitation],
    tallies: Sequence[Tally],
    counts: Mapping[date, DayCount],
    now: datetime,
) -> list[Event]:
    events = [
        *_stay(patient),
        *(event for invitation in invitations for event in _invitation(invitation)),
        *(event for plan in plans for event in _plan(plan, now)),
        *(event for flag in flags for event in _flag(flag)),
        *_sets(tallies, counts),
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _stay(patient: Patient) -> Iterator[Event]:
    if patient.joined_at:
        yield Event(at=patient.joined_at, icon="user", tone="mute", what=_("Joined"))
    if patient.discharged_at:
        yield Event(at=patient.discharged_at, icon="done", tone="mute", what=_("Left the clinic’s care"))


def _invitation(invitation: Invitation) -> Iterator[Event]:
    said = {"email": invitation.email}
    by = str(invitation.invited_by or AUTOMATIC)
    what = _("Invited a carer, %(email)s") if invitation.kind == Invitation.Kind.CARER else _("Invited, %(email)s")
    yield Event(at=invitation.created_at, icon="mail", tone="mute", what=what % said, by=by)
    if invitation.serial > 1:
        yield Event(at=invitation.sent_at, icon="mail", tone="mute", what=_("Invitation sent again"))
    if invitation.revoked_at:
        yield Event(at=invitation.revoked_at, icon="cross", tone="mute", what=_("Invitation withdrawn"))


def _plan(plan: Plan, now: datetime) -> Iterator[Event]:
    prescription = plan.prescription
    yield from (_version(version) for version in plan.versions)
    for hold in plan.holds:
        yield from _hold(hold, stopped_at=prescription.ended_at, now=now)
    if prescription.ended_at and prescription.ended_at <= now:
        yield Event(
            at=prescription.ended_at,
            icon="check",
            tone="mute",
            what=_("Plan: %(ending)s") % {"ending": prescription.get_ending_display()},
            by=str(prescription.ended_by or AUTOMATIC),
            note=prescription.ended_reason,
        )


def _version(version: PrescriptionVersion) -> Event:
    what = _("Plan written") if version.number == 1 else _("Plan changed to version %(number)d")
    return Event(
        at=version.made_at,
        icon="pencil",
        tone="mute",
        what=what % {"number": version.number},
        by=str(version.made_by),
        note=version.reason,
    )


def _hold(hold: Hold, *, stopped_at: datetime | None, now: datetime) -> Iterator[Event]:
    """A hold that ends with its plan is not said twice."""
    by = str(hold.begun_by or AUTOMATIC)
    yield Event(at=hold.starts_at, icon="held", tone="warn", what=_("Plan on hold"), by=by, note=hold.reason)
    if hold.ends_at and hold.ends_at <= now and hold.ends_at != stopped_at:
        by = str(hold.ended_by or AUTOMATIC)
        yield Event(at=hold.ends_at, icon="play", tone="ok", what=_("Plan restarted"), by=by)


def _flag(flag: PainFlag) -> Iterator[Event]:
    """Its hold is an event of the plan."""
    level = Level(flag.level)
    words = {"number": flag.number, "level": level.label}
    what = _("Pain flag %(number)d, %(level)s") % words
    tone = flag_words.TONES[level]
    by = carer(flag.by_carer) if flag.by_carer else ""
    yield Event(at=flag.reported_at, icon="flag", tone=tone, what=what, by=by, note=flag_words.said(flag))
    for event in flag.events.all():
        if event.kind in FLAG_EVENTS:
            yield _flag_event(event, flag)


def _flag_event(event: FlagEvent, flag: PainFlag) -> Event:
    kind = FlagEvent.Kind(event.kind)
    icon, tone = FLAG_EVENTS[kind]
    return Event(
        at=event.at,
        icon=icon,
        tone=tone,
        what=_("%(event)s, flag %(number)d") % {"event": kind.label, "number": flag.number},
        by=str(event.by or AUTOMATIC),
        note="" if kind == FlagEvent.Kind.ESCALATED else event.note,  # its note is a number for the outbox
    )


def _sets(tallies: Sequence[Tally], counts: Mapping[date, DayCount]) -> Iterator[Event]:
    for day, several in groupby(tallies, key=lambda tally: tally.day):
        of_day = list(several)
        done = sum(not tally.voided for tally in of_day)
        due = counts[day].prescribed if day in counts else 0
        what = ngettext("%(done)d set done", "%(done)d sets done", done) % {"done": done}
        note = _("%(due)d due that day") % {"due": due} if due else _("none due that day")
        note = _with_voided(note, len(of_day) - done)
        yield Event(at=of_day[-1].at, icon="check", tone="ok", what=what, note=note, of_sets=True)


def _with_voided(note: str, voided: int) -> str:
    words = ngettext("%(voided)d taken back", "%(voided)d taken back", voided) % {"voided": voided}
    return f"{note}, {words}" if voided else note
