"""`manage.py create_clinic`: the first clinic, and the invitation of its manager."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

import pghistory
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone

from patients.actions.clinics import open_clinic
from patients.forms.clinics import FirstClinicForm
from patients.models import Clinic

FACTS = ("name", "phone", "country", "time_zone")


class Command(BaseCommand):
    help = "Make a clinic and invite its manager. Prints the link, which works for 7 days and once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="of the clinic")
        parser.add_argument("--manager-email", required=True)
        parser.add_argument("--manager-name", required=True)
        parser.add_argument("--phone", default="", help="that patients call; needed before the first patient")
        parser.add_argument("--country", default="GB", help="two letters, or ZZ for another country")
        parser.add_argument("--time-zone", default="Europe/London", help="like Europe/London")

    def handle(self, *_args: str, **options: str) -> None:
        data = _cleaned(FirstClinicForm(options))
        with pghistory.context(command="create_clinic"):
            invitation = open_clinic(
                Clinic(**{fact: data[fact] for fact in FACTS}),
                manager_email=data["manager_email"],
                manager_name=data["manager_name"],
                now=timezone.now(),
            )
        self.stdout.write(settings.SITE_URL + reverse("invitation", args=[invitation.token]))


def _cleaned(form: FirstClinicForm) -> dict[str, Any]:
    """Raises CommandError with every wrong option and why."""
    if not form.is_valid():
        wrong = [f"--{name.replace('_', '-')}: {' '.join(map(str, why))}" for name, why in form.errors.items()]
        raise CommandError("\n".join(wrong))
    return form.cleaned_data
