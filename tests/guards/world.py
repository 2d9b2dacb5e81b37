"""Two clinics with everybody in them, and one of everything that an address can point to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.test.client import ClientHandler

from adherence.models import ClinicMessage, LoggedSet, PainFlag
from adherence.outbox import links
from adherence.outbox.links import SlotRef
from exercises.models import Prescription, Preset
from patients.access import outbox_key
from patients.models import AccessEvent, Invitation, Membership, Patient, PatientAccess, User

NOBODY = "anonymous"
PEOPLE = (
    NOBODY,
    "patient",
    "neighbour",  # another patient of the same clinic
    "carer",  # follows the patient's record
    "onlooker",  # a carer who may neither log nor report
    "clinician",
    "elsewhere",  # clinician of another clinic
    "staff",
    "manager",
    "ex-member",
    "unenrolled",  # clinician without a second factor
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A patient with one of everything: what the addresses of one record are made from."""

    patient: Patient
    newcomer: Patient  # invited, and not here yet
    prescription: Prescription
    preset: Preset
    logged: LoggedSet
    flag: PainFlag
    written: ClinicMessage
    carer: PatientAccess
    membership: Membership
    team_invitation: Invitation
    record_invitation: Invitation


@cache
def _doors(asks_for_tokens: bool) -> ClientHandler:
    """All the middleware, made once for all browsers: thousands are opened here, for one request each."""
    return ClientHandler(enforce_csrf_checks=asks_for_tokens)


@dataclass(frozen=True, kw_only=True)
class World:
    ours: Case
    theirs: Case
    users: Mapping[str, User]
    cookies: Mapping[str, str]
    visits: dict[tuple[str, str], dict[str, HttpResponseBase]] = field(default_factory=dict)
    looks: dict[tuple[str, str, str], list[AccessEvent]] = field(default_factory=dict)

    def browser(self, person: str, *, asks_for_tokens: bool = False) -> Client:
        """A browser of that person's, as it was when the world was made."""
        client = Client(raise_request_exception=False)
        client.handler = _doors(asks_for_tokens)
        if person != NOBODY:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.cookies[person]
        return client

    def asked(self, person: str, method: str, path: str) -> HttpResponseBase:
        """The answer to one request, whose effects are undone."""
        with undone():
            response: HttpResponseBase = self.browser(person).generic(method, path)
            return response

    def visited(self, method: str, path: str) -> dict[str, HttpResponseBase]:
        """Everybody's answers, asked for once."""
        if (method, path) not in self.visits:
            self.visits[method, path] = {person: self._visit(person, method, path) for person in PEOPLE}
        return self.visits[method, path]

    def _visit(self, person: str, method: str, path: str) -> HttpResponseBase:
        """The answer to one request, and the looks that it left behind."""
        with undone():
            response: HttpResponseBase = self.browser(person).generic(method, path)
            self.looks[person, method, path] = list(AccessEvent.objects.all())
            return response

    def outbox_keys(self, person: str) -> list[str]:
        """What entries on that person's phone are marked with."""
        return [outbox_key(access) for access in self.users[person].accesses.filter(revoked_at=None)]

    def values(self, subject: str, case: Case | None = None) -> tuple[object, ...]:
        """What stands in the blanks of an address about `subject` ("patient+set"), in our clinic unless said so."""
        return tuple(SUBJECTS[each](case or self.ours) for each in subject.split("+") if each in SUBJECTS)


SUBJECTS: Mapping[str, Callable[[Case], object]] = {
    "patient": lambda case: case.patient.pk,
    "newcomer": lambda case: case.newcomer.pk,
    "prescription": lambda case: case.prescription.pk,
    "preset": lambda case: case.preset.pk,
    "set": lambda case: case.logged.uuid,
    "flag": lambda case: case.flag.uuid,
    "clinic-message": lambda case: case.written.pk,
    "carer": lambda case: case.carer.pk,
    "membership": lambda case: case.membership.pk,
    "in-charge": lambda case: case.patient.clinician_id,
    "team-invitation": lambda case: case.team_invitation.pk,
    "record-invitation": lambda case: case.record_invitation.pk,
    "invitation-link": lambda case: case.record_invitation.token,
    "log-link": lambda case: _token(links.log_link(SlotRef(case.prescription.pk, case.logged.day, 1))),
    "unsubscribe-link": lambda case: _token(links.unsubscribe_link(case.patient.pk, links.Mailing.REMINDERS)),
}


def _token(address: str) -> str:
    return address.rstrip("/").rpartition("/")[2]


UNKNOWN = UUID("00000000-0000-4000-8000-000000000000")


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside did not happen afterwards."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
