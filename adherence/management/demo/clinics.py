"""The two clinics and their teams."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from adherence.management.demo.people import HARBOUR, HILLSIDE, PASSWORD, Colleague
from patients.models import Clinic, Membership, User


def make_clinics(now: datetime) -> tuple[Clinic, Clinic]:
    """Harbour and Hillside, with everybody who works there able to sign in."""
    began = now - timedelta(days=400)
    harbour = Clinic.objects.create(
        name="Harbour Knee & Foot Clinic",
        phone="01632 960 100",
        opening_hours="Monday to Friday, 8 am to 6 pm",
        out_of_hours="Call NHS 111, or go to your nearest emergency department.",
        created_at=began,
    )
    hillside = Clinic.objects.create(
        name="Hillside Foot & Ankle",
        phone="01632 960 455",
        opening_hours="Monday to Thursday, 9 am to 5 pm",
        out_of_hours="Call NHS 111.",
        created_at=began,
    )
    for clinic, team in ((harbour, HARBOUR), (hillside, HILLSIDE)):
        _employ(clinic, team, began)
    return harbour, hillside


def account(email: str, name: str, *, language: str = "en-gb") -> User:
    """The account of that address, made with the demo's password and a verified address when there is none."""
    existing = User.objects.filter(email=email).first()
    if existing:
        return existing
    user = User(email=email, password=_hashed(PASSWORD), name=name, language=language)
    user.save()
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


@cache
def _hashed(password: str) -> str:
    """Hashing is slow on purpose; one hash serves everybody in the demo."""
    return make_password(password)


def _employ(clinic: Clinic, team: Iterable[Colleague], began: datetime) -> None:
    for person in team:
        Membership.objects.create(
            user=account(person.email, person.name),
            clinic=clinic,
            role=person.role,
            job_title=person.job_title,
            created_at=began,
        )
