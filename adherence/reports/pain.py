"""Pain scores, wherever a patient gave them: with a flag or with a set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from uuid import UUID

from adherence.models import LoggedSet, PainFlag
from adherence.reports.pictures import PainDay, pain_line
from adherence.reports.pictures.pain import PainLine
from adherence.scoring import PainScore
from patients.models import Patient

TREND_DAYS = 28
BASELINE_DAYS = timedelta(days=7)


def recent_scores(patient: Patient, *, now: datetime) -> tuple[int, ...]:
    """Scores given in the 7 days up to `now`, in no order; two queries."""
    return tuple(score for _, score in _scores(patient, since=now - BASELINE_DAYS, until=now))


def pain_scores(patients: Sequence[Patient], *, since: datetime) -> Mapping[UUID, list[PainScore]]:
    """Scores given with flags and with sets since then, by patient, on the patient's local days; two queries."""
    by_key = {patient.pk: patient for patient in patients}
    scores: dict[UUID, list[PainScore]] = defaultdict(list)
    flags = PainFlag.objects.filter(patient__in=by_key, reported_at__gte=since).exclude(score=None)
    for key, at, score in flags.values_list("patient", "reported_at", "score"):
        scores[key].append(PainScore(by_key[key].local_date(at), score or 0))
    sets = LoggedSet.objects.standing().filter(patient__in=by_key, performed_at__gte=since).exclude(pain=None)
    for key, day, score in sets.values_list("patient", "day", "pain"):
        scores[key].append(PainScore(day, score or 0))
    return scores


def pain_days(patient: Patient, *, first: date, last: date, day_zero: date) -> list[PainDay]:
    """One entry a local day from `first` to `last`, with the worst score of the day; three queries."""
    since = datetime.combine(first, datetime.min.time(), tzinfo=patient.zone)
    until = datetime.combine(last + timedelta(days=1), datetime.min.time(), tzinfo=patient.zone)
    worst: dict[date, int] = {}
    for at, score in _scores(patient, since=since, until=until):
        day = patient.local_date(at)
        worst[day] = max(score, worst.get(day, 0))
    flagged = _flagged(patient, since, until)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [PainDay(number=(day - day_zero).days, score=worst.get(day), flagged=day in flagged) for day in days]


def recent_line(patient: Patient, *, day_zero: date | None, now: datetime) -> PainLine:
    """The line of the last 4 weeks, or since the day of surgery `day_zero`; three queries."""
    today = patient.local_date(now)
    zero = day_zero or today - timedelta(days=TREND_DAYS)
    first = max(zero, today - timedelta(days=TREND_DAYS - 1))
    days = pain_days(patient, first=min(first, today), last=today, day_zero=zero)
    return pain_line(days, today=(today - zero).days, width=300, height=190)


def _scores(patient: Patient, *, since: datetime, until: datetime) -> Iterator[tuple[datetime, int]]:
    flags = PainFlag.objects.filter(patient=patient, reported_at__range=(since, until), score__isnull=False)
    sets = LoggedSet.objects.standing().filter(patient=patient, performed_at__range=(since, until), pain__isnull=False)
    given = chain(flags.values_list("reported_at", "score"), sets.values_list("performed_at", "pain"))
    return ((at, score) for at, score in given if score is not None)


def _flagged(patient: Patient, since: datetime, until: datetime) -> set[date]:
    flags = PainFlag.objects.filter(patient=patient, reported_at__range=(since, until))
    return {patient.local_date(at) for at in flags.values_list("reported_at", flat=True)}
