"""manage.py demo: the invented clinics, made once; run again on a later day, their history moves on with the date."""

from __future__ import annotations

from datetime import datetime

import pghistory
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from adherence.management.demo import care, clinics, flags, history, messages, presets, records
from adherence.management.demo.people import HARBOUR_PATIENTS, HILLSIDE_PATIENTS, Person
from patients.models import Clinic, Patient, User

FIRST_NUMBERS = {"Harbour Knee & Foot Clinic": 20417, "Hillside Foot & Ankle": 731}
STORIES = {"Harbour Knee & Foot Clinic": HARBOUR_PATIENTS, "Hillside Foot & Ankle": HILLSIDE_PATIENTS}


class Command(BaseCommand):
    help = "Make the demo's clinics with six weeks of history, or move their history on to today. Only in the demo."

    def handle(self, *args: object, **options: object) -> None:  # noqa: ARG002  # Django's signature
        if not settings.DEMO:
            raise CommandError("The demo's invented people belong in a demo only: set DORSI_DEMO=1.")
        now = timezone.now()
        with pghistory.context(command="demo"), transaction.atomic():
            cases = self._known() or self._make(now)
            self.stdout.write(f"{history.fill(cases, now)} sets logged for {len(cases)} patients")
            messages.remember(cases, now)

    def _make(self, now: datetime) -> list[records.Case]:
        cases = []
        harbour, hillside = clinics.make_clinics(now)
        presets.make_presets(harbour, by=User.objects.get(email="clinician@demo.example"), now=now)
        for clinic in (harbour, hillside):
            self.stdout.write(f"Making {clinic} …")
            people, number = STORIES[clinic.name], FIRST_NUMBERS[clinic.name]
            cases += records.make_cases(clinic, people, first_number=number, now=now)
        flags.report_all(cases, now)
        care.look_after(cases, now)
        return cases

    def _known(self) -> list[records.Case]:
        """The cases of an earlier run; none on the first."""
        return [case for clinic in Clinic.objects.filter(name__in=STORIES) for case in _cases_of(clinic)]


def _cases_of(clinic: Clinic) -> list[records.Case]:
    people = {(person.given_name, person.family_name): person for person in STORIES[clinic.name]}
    patients = Patient.objects.filter(clinic=clinic).prefetch_related("prescriptions")
    return [
        _case(person, patient)
        for patient in patients
        if (person := people.get((patient.given_name, patient.family_name)))
    ]


def _case(person: Person, patient: Patient) -> records.Case:
    return records.Case(person, patient, patient.prescriptions.order_by("prescribed_at").first())
