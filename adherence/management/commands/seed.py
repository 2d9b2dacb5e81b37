"""manage.py seed: many invented patients with their days, to try Dorsi at scale. Never beside a real clinic."""

from __future__ import annotations

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError
from django.utils import timezone
from psycopg.errors import InsufficientPrivilege

from adherence.management.scale.seeding import Made, seed, seeded_clinics, settle
from patients.actions.seals import seal
from patients.models import Clinic

MOST_PATIENTS, MOST_DAYS = 1_000_000, 730


class Command(BaseCommand):
    help = "Make clinics of 200 invented patients with the sets of their last days. In the demo or an empty database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--patients", type=int, required=True, help=f"how many more, up to {MOST_PATIENTS:,}")
        parser.add_argument("--days", type=int, required=True, help=f"how many days before today, up to {MOST_DAYS}")

    def handle(self, *_args: Any, **options: Any) -> None:  # noqa: ANN401  # Django's signature
        patients = _within("--patients", options["patients"], MOST_PATIENTS)
        days = _within("--days", options["days"], MOST_DAYS)
        # Clinics that were seeded before are no real ones.
        if not settings.DEMO and Clinic.objects.count() > seeded_clinics():
            raise CommandError("Invented people belong in a demo only, or in an empty database: set DORSI_DEMO=1.")
        try:
            self._seed(patients, days)
        except ProgrammingError as failure:
            if not isinstance(failure.__cause__, InsufficientPrivilege):
                raise
            raise CommandError("Only a superuser of PostgreSQL may seed: it writes past the triggers.") from failure

    def _seed(self, patients: int, days: int) -> None:
        began, made = monotonic(), Made()
        for made in seed(patients, days=days, now=timezone.now()):
            self.stdout.write(f"{made.patients} of {patients} patients, {made.sets} sets")
        seal(timezone.now())  # what flags went through: it is older than a row may be without a seal
        settle()
        seconds = monotonic() - began
        self.stdout.write(f"Made {made.patients} patients with {made.sets} sets in {seconds:.1f} seconds")


def _within(option: str, number: int, most: int) -> int:
    """The number. Raises CommandError outside 1 … `most`."""
    if not 1 <= number <= most:
        raise CommandError(f"{option} is from 1 to {most:,}, not {number:,}.")
    return number
