"""Who came and went, whom the patient lets see the record, and what else was done about the care."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from django.utils.translation import gettext as _

from adherence.reports.record.found import Followed
from adherence.reports.record.timeline.event import AUTOMATIC, Event
from patients.models import CareEvent, Invitation, Patient

Kind = CareEvent.Kind
LOOKS: Mapping[str, tuple[str, str]] = {
    Kind.DISCHARGED: ("done", "mute"),
    Kind.READMITTED: ("play", "ok"),
    Kind.LEFT: ("done", "mute"),
    Kind.HANDED_OVER: ("users", "info"),
    Kind.DETAILS_CHANGED: ("pencil", "mute"),
    Kind.ZONE_CHANGED: ("clock", "mute"),
    Kind.INVITED_AGAIN: ("mail", "mute"),
    Kind.REMINDED: ("bell", "info"),
}
ENDS = {Kind.DISCHARGED, Kind.LEFT}


def stay(patient: Patient, invitations: Iterable[Invitation], care: Iterable[CareEvent]) -> Iterator[Event]:
    own = (each for each in invitations if each.kind == Invitation.Kind.PATIENT)
    for at in sorted({at for at in (patient.joined_at, *(each.accepted_at for each in own)) if at}):
        yield Event(at=at, icon="user", tone="mute", what=_("Joined"))
    # Rows of before events of care were kept: only the patient could end the care then.
    if patient.discharged_at and not any(event.kind in ENDS for event in care):
        yield Event(at=patient.discharged_at, icon="done", tone="mute", what=str(Kind.LEFT.label))


def of_invitation(invitation: Followed) -> Iterator[Event]:
    said = {"email": invitation.email}
    by = str(invitation.invited_by or AUTOMATIC)
    what = _("Invited a carer, %(email)s") if invitation.kind == Invitation.Kind.CARER else _("Invited, %(email)s")
    yield Event(at=invitation.created_at, icon="mail", tone="mute", what=what % said, by=by)
    if invitation.revoked_at:
        yield Event(at=invitation.revoked_at, icon="cross", tone="mute", what=_("Invitation withdrawn"))
    if invitation.kind == Invitation.Kind.CARER:
        yield from _carer(invitation)


def _carer(invitation: Followed) -> Iterator[Event]:
    """Whoever accepted it, and was let see the record no more."""
    said = {"name": invitation.accepted_by}
    if invitation.accepted_at:
        what = _("%(name)s follows as a carer") % said
        yield Event(at=invitation.accepted_at, icon="users", tone="mute", what=what)
    if invitation.ended_at:
        what = _("%(name)s no longer follows as a carer") % said
        yield Event(at=invitation.ended_at, icon="cross", tone="mute", what=what)


def of_care(event: CareEvent) -> Event:
    icon, tone = LOOKS[event.kind]
    return Event(
        at=event.at, icon=icon, tone=tone, what=event.get_kind_display(), by=str(event.by or ""), note=event.note
    )
