"""The figures of a week, read for the whole clinic: four queries, however many patients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count

from adherence.models import Message, PainFlag
from adherence.reports import acknowledging
from adherence.reports.days import completed_days
from adherence.reports.figures.people import People, Person, count, in_care_during
from adherence.reports.figures.spread import Band, spread_of
from adherence.reports.figures.weeks import Week
from adherence.reports.messages import MEANS, Became
from adherence.scoring import Score, score
from adherence.triage import Level
from patients.models import Clinic

if TYPE_CHECKING:
    from patients.models.patients import PatientQuerySet


@dataclass(frozen=True, kw_only=True)
class Mail:
    """Messages of one kind: how many became what."""

    kind: Message.Kind
    became: Mapping[Became, int]

    @property
    def total(self) -> int:
        return sum(self.became.values())


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One clinic's week. `joined` had joined by its end; of them are `spread` and `total`, over completed days.

    `seen` is how soon the week's flags were acknowledged, by level, and `all_seen` all of them together.
    """

    clinic: Clinic
    week: Week
    people: People
    joined: int
    spread: Mapping[Band, int]
    total: Score
    seen: Mapping[Level, acknowledging.Figures]
    all_seen: acknowledging.Figures
    mail: tuple[Mail, ...]


def read(patients: PatientQuerySet, clinic: Clinic, week: Week) -> Figures:
    """`patients` are the clinic's; the messages are those to its patients and to its team."""
    everybody = in_care_during(patients, week)
    scores = _scores(everybody, week)
    flags = _flags(patients, week)
    return Figures(
        clinic=clinic,
        week=week,
        people=count(everybody, week),
        joined=len(scores),
        spread=spread_of(scores),
        total=_total(scores),
        seen=acknowledging.by_level(flags, now=week.now),
        all_seen=acknowledging.figures(flags, now=week.now),
        mail=_mail(clinic, week),
    )


def _scores(everybody: Iterable[Person], week: Week) -> list[Score]:
    """Of everybody who had joined; a patient's week is of the patient's own days. One query."""
    joined = [person.pk for person in everybody if person.joined_by(week.until)]
    days = completed_days(joined, now=week.now, first=week.monday, last=week.sunday)
    return [score(days[key]) for key in joined]


def _total(scores: Iterable[Score]) -> Score:
    credited, prescribed = map(sum, zip((0, 0), *((each.credited, each.prescribed) for each in scores), strict=True))
    return Score(prescribed, credited, 100 * credited // prescribed if prescribed else None)


def _flags(patients: PatientQuerySet, week: Week) -> list[acknowledging.Row]:
    flags = PainFlag.objects.filter(patient__in=patients, reported_at__gte=week.begins_at, reported_at__lt=week.until)
    return list(flags.values_list("level", "reported_at", "acknowledged_at", "acknowledge_by"))


def _mail(clinic: Clinic, week: Week) -> tuple[Mail, ...]:
    """Of each kind that there was, in the order of the kinds."""
    due = Message.objects.filter(clinic=clinic, due_at__gte=week.begins_at, due_at__lt=week.until)
    counts = {each.name: Count("pk", filter=MEANS[each]) for each in Became}
    rows = due.order_by().values("kind").annotate(**counts).values_list("kind", *counts)
    found = {kind: dict(zip(Became, numbers, strict=True)) for kind, *numbers in rows}
    return tuple(Mail(kind=kind, became=found[kind]) for kind in Message.Kind if kind in found)
