"""Why a patient may need a call, for many patients in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max

from adherence.models import LoggedSet, PainFlag
from adherence.reports.days import completed_days
from adherence.scoring import EARLIER_PAIN_DAYS, RECENT_PAIN_DAYS, PainScore, Signal, signals
from patients.models import Patient, PatientAccess

LOOK_BACK = timedelta(days=28)  # days of records read: long enough for a run of missed days to be counted
PAIN_LOOK_BACK = timedelta(days=RECENT_PAIN_DAYS + EARLIER_PAIN_DAYS + 1)


def signals_for(patients: Sequence[Patient], now: datetime) -> Mapping[UUID, tuple[Signal, ...]]:
    """Every patient's signals at `now`, by patient; () for none. Six queries, however many patients."""
    keys = [patient.pk for patient in patients]
    first, last = (now - LOOK_BACK).date(), (now + timedelta(days=1)).date()
    days = completed_days(keys, first=first, last=last)
    pain = pain_scores(patients, since=now - PAIN_LOOK_BACK)
    seen = _last_activity(keys)
    return {
        patient.pk: signals(
            days[patient.pk],
            today=patient.local_date(now),
            now=now,
            last_activity=seen.get(patient.pk, patient.joined_at or patient.created_at),
            pain=pain[patient.pk],
        )
        for patient in patients
    }


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


def _last_activity(patients: Iterable[UUID]) -> dict[UUID, datetime]:
    """The last set, flag or sign-in of each; three queries."""
    keys = list(patients)
    asked = (
        LoggedSet.objects.filter(patient__in=keys).values_list("patient").annotate(Max("performed_at")),
        PainFlag.objects.filter(patient__in=keys).values_list("patient").annotate(Max("reported_at")),
        PatientAccess.objects.active()
        .filter(patient__in=keys)
        .values_list("patient")
        .annotate(Max("user__last_login")),
    )
    latest: dict[UUID, datetime] = {}
    for key, at in (row for answers in asked for row in answers.order_by()):
        if at:
            latest[key] = max(at, latest.get(key, at))
    return latest
