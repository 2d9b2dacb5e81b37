"""A word that nobody else has, for each patient and each clinic, in every text of every row of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import DatabaseError, models, transaction

from patients.access import outbox_key
from patients.models import Clinic, Invitation, Membership, Patient, PatientAccess, User

Row = models.Model
OURS = ("patients", "exercises", "adherence")
# What is read by machines, and would be nonsense as a word.
NO_TEXT = {"password", "language", "next_time_zone", "time_zone", "slug", "key", "claim_token", "message_id"}
NO_TEXT |= {"payload_hash", "role", "action", "kind", "procedure", "country", "colours", "policy"}


@dataclass(frozen=True)
class Marks:
    """The word of each patient and clinic, by id, and whose every id is: {kind of id: {id: word}}."""

    words: dict[UUID, str]
    ids: dict[str, dict[str, str]]
    filled: int  # texts

    def in_sight_of(self, user: User) -> set[str]:
        """The words that a person may read: of records followed, of clinics worked in and of all their patients."""
        followed = PatientAccess.objects.filter(user=user, revoked_at=None).values_list("patient", "patient__clinic")
        clinics = Membership.objects.active().filter(user=user).values_list("clinic", flat=True)
        cared_for = Patient.objects.filter(clinic__in=clinics).values_list("pk", flat=True)
        return {self.words[key] for key in {*sum(followed, ()), *clinics, *cared_for}}


def tables() -> list[type[Row]]:
    """Every table of ours but those that triggers write."""
    every = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    return [model for model in every if not hasattr(model, "pgh_obj")]


def mark() -> Marks:
    """Write the words down everywhere. Undone by whoever asked for it."""
    keys = [*Patient.objects.values_list("pk", flat=True), *Clinic.objects.values_list("pk", flat=True)]
    words = {key: f"canary{number:02}bird" for number, key in enumerate(keys)}
    rows = [(row, words[key]) for model in tables() for row in model._default_manager.all() if (key := whose(row))]
    filled = sum(_fill(row, word) for row, word in rows)
    return Marks(words, _ids(rows, words), filled)


def whose(row: Row) -> UUID | None:
    """The patient or else the clinic that a row belongs to, over whatever lies between."""
    if isinstance(row, Patient | Clinic):
        return row.pk
    if isinstance(row, User):
        return _of_a_person(row)
    for name in ("patient", "version", "prescription", "flag", "clinic", "preset"):
        above = getattr(row, name, None)
        if isinstance(above, models.Model):
            return whose(above)
    return None


def _of_a_person(user: User) -> UUID | None:
    """Not of somebody whose name stands in more than one record."""
    homes = {*user.memberships.values_list("clinic", flat=True)} or {*user.accesses.values_list("patient", flat=True)}
    return homes.pop() if len(homes) == 1 else None


def _texts(row: Row) -> Iterator[models.Field[Any, Any]]:
    for field in row._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
        if is_text and field.name not in NO_TEXT and not field.primary_key:
            yield field


def _fill(row: Row, word: str) -> int:
    return sum(_write(row, field, word) for field in _texts(row))


def _write(row: Row, field: models.Field[Any, Any], word: str) -> int:
    """1 where the database takes the word: some texts are only there once something has happened."""
    text = f"{word}{row.pk.hex[:6] if isinstance(row.pk, UUID) else row.pk}"
    text = f"{text}@example.org" if isinstance(field, models.EmailField) else text
    try:
        with transaction.atomic():
            return type(row)._default_manager.filter(pk=row.pk).update(**{field.name: text[: field.max_length]})
    except DatabaseError:
        return 0


def _ids(rows: list[tuple[Row, str]], words: dict[UUID, str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row, word in rows:
        fresh = type(row)._default_manager.get(pk=row.pk)
        for name in ("pk", "uuid", "record_number"):
            value = getattr(fresh, name, None)
            if isinstance(value, UUID) or (value and name not in {"pk", "uuid"}):
                found.setdefault(f"{type(row).__name__}.{name}", {})[str(value)] = word
    for access in PatientAccess.objects.filter(revoked_at=None):
        found.setdefault("outbox", {})[outbox_key(access)] = words[access.patient_id]
    for invitation in Invitation.objects.all():
        found.setdefault("token", {})[invitation.token] = words[invitation.patient_id or invitation.clinic_id]
    return found
