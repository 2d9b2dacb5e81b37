"""Many patients taken into care at once: all of them, or nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from patients.actions.invitations import Refused, invite_patient
from patients.models import Clinic, Patient, Surgery, User


class NotTaken(Exception):
    """Nobody was taken in, because of one: the one at `place`, counted from 0."""

    def __init__(self, place: int, refusal: Refused) -> None:
        super().__init__(place, refusal)
        self.place, self.refusal = place, refusal


@transaction.atomic
def invite_patients(newcomers: Iterable[tuple[Patient, Surgery]], *, clinic: Clinic, by: User, now: datetime) -> None:
    """Take patients, who are not saved yet, into the clinic's care and send the invitations. Raises NotTaken.

    One intake of a clinic at a time: two that hold the same patients in another order would wait for each other.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    for place, (patient, surgery) in enumerate(newcomers):
        try:
            invite_patient(patient, surgery=surgery, by=by, now=now)
        except Refused as refusal:
            raise NotTaken(place, refusal) from refusal
