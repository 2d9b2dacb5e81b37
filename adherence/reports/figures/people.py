"""Patients of a clinic in a week: who came, who left, and where those stand who are in care. One query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from adherence.reports.figures.weeks import Week
from exercises.models import Hold, Prescription

if TYPE_CHECKING:
    from patients.models.patients import PatientQuerySet


class Stands(TextChoices):
    """Where a patient in care stands: in one of these."""

    RUNNING = "running", _("Plan running")
    ON_HOLD = "on_hold", _("On hold")
    NO_PLAN = "no_plan", _("No plan yet")
    OVER = "over", _("Plan over")
    INVITED = "invited", _("Not joined yet")


class Person(NamedTuple):
    """What the figures need of a patient, at the end of the week."""

    pk: UUID
    created_at: datetime
    joined_at: datetime | None
    discharged_at: datetime | None
    planned: bool
    running: bool
    held: bool

    def joined_by(self, until: datetime) -> bool:
        return self.joined_at is not None and self.joined_at < until

    def stands(self, until: datetime) -> Stands:
        if not self.joined_by(until):
            return Stands.INVITED
        if self.running:
            return Stands.ON_HOLD if self.held else Stands.RUNNING
        return Stands.OVER if self.planned else Stands.NO_PLAN


@dataclass(frozen=True, kw_only=True)
class People:
    """Numbers of patients. `in_care` and how they `stand` are of the week's end; the rest happened in the week."""

    in_care: int
    stand: Mapping[Stands, int]
    added: int
    joined: int
    discharged: int


def in_care_during(patients: PatientQuerySet, week: Week) -> list[Person]:
    """Everybody who was in care at some time of the week; one query."""
    plans = Prescription.objects.filter(patient=OuterRef("pk"), prescribed_at__lt=week.until)
    holds = Hold.objects.covering(week.until).filter(
        Q(prescription__ended_at=None) | Q(prescription__ended_at__gt=week.until), prescription__patient=OuterRef("pk")
    )
    there = patients.in_care_since(week.begins_at).filter(created_at__lt=week.until)
    rows = there.values_list(
        "pk",
        "created_at",
        "joined_at",
        "discharged_at",
        Exists(plans),
        Exists(plans.in_force(week.until)),
        Exists(holds),
    )
    return [Person(*row) for row in rows]


def count(people: Iterable[Person], week: Week) -> People:
    """Nobody is in care any more at the instant of the discharge."""
    everybody, until = list(people), week.until
    staying = [each for each in everybody if each.discharged_at is None or each.discharged_at >= until]
    stand = Counter(each.stands(until) for each in staying)
    return People(
        in_care=len(staying),
        stand={where: stand[where] for where in Stands},
        added=_within((each.created_at for each in everybody), week),
        joined=_within((each.joined_at for each in everybody), week),
        discharged=len(everybody) - len(staying),
    )


def _within(instants: Iterable[datetime | None], week: Week) -> int:
    return sum(at is not None and week.begins_at <= at < week.until for at in instants)
