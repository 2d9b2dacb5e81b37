"""Clinics of 200 invented patients, with a plan of four sets a day and what they did on the days before today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction

from adherence.actions.sets import digest
from adherence.management.scale import hurting, rows
from adherence.models import LoggedSet
from exercises.models import Exercise
from exercises.schedule import TimesPerDay, Window, wall_times
from patients.models import Clinic, Membership, Role, User

ZONES = ("Europe/London", "Europe/London", "Europe/Berlin", "America/New_York")
OF_A_CLINIC = 200
TOGETHER = 20  # clinics of one transaction
NAME = "Seeded clinic"
TIMES, REPETITIONS = 4, 10
WORST = 3  # the highest pain that is given with a set


@dataclass(frozen=True)
class Made:
    """How much there is of it so far."""

    patients: int = 0
    sets: int = 0


@dataclass(frozen=True)
class Staffed:
    """A clinic with those of its team who do something."""

    number: int
    clinic: Clinic
    clinician: User
    staff: User
    size: int


def seed(patients: int, *, days: int, now: datetime) -> Iterator[Made]:
    """That many more; yields after each transaction. Raises InsufficientPrivilege (in a ProgrammingError) for a role
    that may not pass by the triggers: people who never lived leave no history.
    """
    exercise, _ = Exercise.objects.get_or_create(slug="ankle-pumps", defaults={"name": "Ankle pumps"})
    first, made = seeded_clinics() + 1, Made()
    sizes = [min(OF_A_CLINIC, patients - before) for before in range(0, patients, OF_A_CLINIC)]
    for start in range(0, len(sizes), TOGETHER):
        chosen = sizes[start : start + TOGETHER]
        sets = _batch(first + start, chosen, exercise, days=days, now=now)
        made = Made(made.patients + sum(chosen), made.sets + sets)
        yield made


def seeded_clinics() -> int:
    return Clinic.objects.filter(name__startswith=NAME).count()


def settle() -> None:
    """What autovacuum does in the night: nobody's first minute is planned with statistics of nothing."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@transaction.atomic
def _batch(first: int, sizes: list[int], exercise: Exercise, *, days: int, now: datetime) -> int:
    """Clinics of those sizes with everything in them; the number of sets."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL work_mem = '64MB'")
        staffed = [_clinic(first + n, size, now - timedelta(days=days + 3)) for n, size in enumerate(sizes)]
        given = _parameters(staffed, exercise, days, now)
        for statement in rows.BEFORE_SETS:
            cursor.execute(statement, given)
        cursor.execute(rows.SETS_AND_DAYS, given)
        sets = int(cursor.fetchone()[0])
        for each in staffed:
            hurting.report(each.clinic, by=each.staff, now=now)
        cursor.execute("SET LOCAL session_replication_role = origin")
    return sets


def _clinic(number: int, size: int, began: datetime) -> Staffed:
    zone = ZONES[(number - 1) % len(ZONES)]
    clinic = Clinic.objects.create(name=f"{NAME} {number}", phone="01632 960 100", time_zone=zone, created_at=began)
    team = {role: _member(clinic, role, f"{role}.{number}@seed.example", began) for role in Role}
    return Staffed(number, clinic, team[Role.CLINICIAN], team[Role.STAFF], size)


def _member(clinic: Clinic, role: Role, email: str, began: datetime) -> User:
    """Nobody knows the password: there is none."""
    person = User.objects.create_user(email, name=f"{role.title()} of {clinic}")
    Membership.objects.create(user=person, clinic=clinic, role=role, created_at=began)
    return person


def _parameters(staffed: list[Staffed], exercise: Exercise, days: int, now: datetime) -> dict[str, Any]:
    window = Window()
    return {
        "clinics": [each.clinic.pk for each in staffed],
        "numbers": [each.number for each in staffed],
        "clinicians": [each.clinician.pk for each in staffed],
        "zones": [each.clinic.time_zone for each in staffed],
        "sizes": [each.size for each in staffed],
        "password": make_password(None),
        "wakes_at": window.wakes_at,
        "sleeps_at": window.sleeps_at,
        "slots": list(wall_times(TimesPerDay(times=TIMES), window)),
        "times": TIMES,
        "repetitions": REPETITIONS,
        "digests": [_digest(pain, now) for pain in (None, *range(WORST + 1))],
        "exercise": exercise.pk,
        "days": days,
        "now": now,
    }


def _digest(pain: int | None, now: datetime) -> str:
    """Of a set that a phone says was done just now."""
    guided = LoggedSet.Source.GUIDED
    return digest(LoggedSet(performed_at=now, entered_at=now, repetitions=REPETITIONS, source=guided), pain)
