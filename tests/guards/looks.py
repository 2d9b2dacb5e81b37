"""What an answer tells of which patient, and whether that look was written down."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from django.http import HttpResponseBase
from pypdf import PdfReader

from patients.models import AccessEvent, Patient
from tests.guards.addresses import our_addresses
from tests.guards.world import World

# How somebody stands to the records they read: the role that the log names.
TEAM = {"clinician": "clinician", "elsewhere": "clinician", "staff": "staff", "manager": "manager"}
FOLLOWERS = {"patient": "self", "neighbour": "self", "carer": "carer", "onlooker": "carer"}
ROLES = TEAM | FOLLOWERS


def page_text(response: HttpResponseBase) -> str:
    return b"".join(response).decode(errors="replace")


def shown_to(person: str, response: HttpResponseBase, world: World) -> set[Patient]:
    """The patients of whom the answer tells something: a page, a file or a sheet."""
    text = _text_of(response)
    records = (world.ours.patient, world.ours.newcomer, world.theirs.patient, world.theirs.newcomer)
    return {record for record in records if any(word in text for word in _words_of(record, person))}


def unlogged(person: str, response: HttpResponseBase, looks: list[AccessEvent], world: World) -> list[str]:
    """The patients shown without a note of who looked, as what, at which page, in which request."""
    noted = {patient for look in looks if _is_whole(look, person, world) for patient in look.patients}
    return [f"{person} saw {shown}" for shown in shown_to(person, response, world) if shown.pk not in noted]


def _is_whole(look: AccessEvent, person: str, world: World) -> bool:
    said = (look.actor_id, look.role, look.request is None, look.action in our_addresses())
    return said == (world.users[person].pk, ROLES[person], False, True)


def _words_of(patient: Patient, person: str) -> Iterator[str]:
    """What only this patient's record says. Followers read its name wherever they may choose between records."""
    yield from (patient.record_number, f"{patient.given_name} aches", f"Well done {patient.given_name}")
    if person in TEAM:
        yield from (f"{patient.given_name} ", patient.family_name)


def _text_of(response: HttpResponseBase) -> str:
    if response.headers.get("Content-Type") != "application/pdf":
        return page_text(response)
    sheet = PdfReader(BytesIO(b"".join(response)))
    return "\n".join(page.extract_text() for page in sheet.pages)
