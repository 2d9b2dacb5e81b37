"""A record with everything in it, its words marked; and where in the whole database words are."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from adherence.actions import erasures
from adherence.actions.erasures import asking
from adherence.models import ClinicMessage, PainFlag
from adherence.reports.everything import parts_of
from patients.actions import seals
from patients.models import Erasure, Patient, PatientAccess, User
from patients.reports.seals import faults
from tests import cast
from tests.operators.conftest import one_of_everything

LATER = timedelta(hours=1)


def marked(name: str) -> tuple[Patient, User]:
    """A patient with one of everything, discharged, and the manager of the clinic; every word of it is `name`'s."""
    patient = one_of_everything(f"{name[::-1]}")  # the clinic and its team bear the other name
    Erasure.objects.all().delete()
    Patient.objects.filter(pk=patient.pk).update(given_name=name, date_of_birth=date(1950, 5, 6))
    account = User.objects.filter(accesses__patient=patient)
    account.update(name=f"{name} Doyle", email=f"{name.lower()}.doyle@example.org")
    EmailAddress.objects.filter(user__in=account).update(email=f"{name.lower()}.doyle@example.org")
    manager = cast.member(patient.clinic, "manager", f"Lena {name[::-1]}")
    carer = cast.user(f"Nell {name[::-1]}")
    PatientAccess.objects.create(user=carer, patient=patient, relation="carer")
    _write_everywhere(patient, f"{name}Freetext")
    _note_by_an_operator(patient, manager, name)
    _resolve(patient, f"{name}Freetext resolved")
    Patient.objects.filter(pk=patient.pk).update(discharged_at=timezone.now())
    patient.refresh_from_db()
    seal()
    return patient, manager


def _write_everywhere(patient: Patient, word: str) -> None:
    """Over what is there, twice: histories hold each."""
    plan = patient.prescriptions.get()
    for text in (f"{word} first", f"{word} then"):
        Patient.objects.filter(pk=patient.pk).update(phone=text, record_number=text, email=f"{word}@example.org")
        plan.versions.update(reason=text, note_to_patient=text)
        plan.versions.get().precautions.update(note=text)
        plan.holds.update(reason=text)
        type(plan).objects.filter(pk=plan.pk).update(ended_reason=text)
        patient.sets.update(note=text, void_reason=text)
        patient.invitations.update(name=text, email=f"{word}@example.org", job_title=text)
        patient.messages.update(error=text, to=f"{word}@example.org")
        ClinicMessage.objects.filter(patient=patient).update(text=text)


def _resolve(patient: Patient, word: str) -> None:
    anya = patient.clinician
    PainFlag.objects.filter(patient=patient).update(
        state="resolved", acknowledged_at=timezone.now(), acknowledged_by=anya, resolved_at=timezone.now(),
        resolved_by=anya, outcome="advice", decision="resume", note=word, resolution=word, message_to_patient=word,
    )  # fmt: skip


def _note_by_an_operator(patient: Patient, by: User, name: str) -> None:
    row = EmailAddress.objects.get(user__accesses__patient=patient)
    for each in (patient, row):
        content = ContentType.objects.get_for_model(type(each))
        LogEntry.objects.create(
            user=by, content_type=content, object_id=str(each.pk), object_repr=f"{each} {name}", action_flag=CHANGE
        )


def seal() -> int:
    return seals.seal(timezone.now(), settled=-LATER)


def wrong() -> list[str]:
    return list(faults(sealed_by=timezone.now() + LATER))


def ask(patient: Patient, manager: User) -> Erasure:
    return asking.ask_for(patient, ground="request", reference="2026/118", by=manager, now=timezone.now())


def erase(patient: Patient, manager: User) -> int:
    ask(patient, manager)
    return erasures.erase_waiting(timezone.now())


def tables() -> dict[str, list[str]]:
    """Every table of the database, with its columns that can hold words."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT c.table_name, array_agg(c.column_name::text) FROM information_schema.columns AS c
            JOIN information_schema.tables AS t USING (table_schema, table_name)
            WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
              AND (c.data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY'))
            GROUP BY c.table_name
            """
        )
        return dict(cursor.fetchall())


def places_of(*words: str) -> set[str]:
    """Where any of the words stands: `table.column`."""
    found = set()
    with connection.cursor() as cursor:
        for table, columns in tables().items():
            for column in columns:
                cursor.execute(
                    f'SELECT EXISTS (SELECT FROM "{table}" WHERE "{column}"::text ILIKE ANY (%s))',  # noqa: S608  # names of columns
                    [[f"%{word}%" for word in words]],
                )
                if cursor.fetchone()[0]:
                    found.add(f"{table}.{column}")
    return found


def counts(*, besides: frozenset[str] = frozenset()) -> dict[str, int]:
    """Rows of each table that an erasure neither adds to nor takes from."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables():
            if table not in besides and not table.endswith("event"):
                cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608  # names of tables
                found[table] = cursor.fetchone()[0]
    return found


def everything(patient: Patient) -> dict[str, list[Any]]:
    """All that the record holds, as the patient would download it."""
    return {part.name: list(part.read()) for part in parts_of(patient)}


def birthdays(patient: Patient) -> set[date]:
    return set(patient.history.values_list("date_of_birth", flat=True))  # type: ignore[attr-defined]  # pghistory's
