"""Holds: nothing is prescribed from now until somebody says so."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Greatest

from exercises.models import Hold, Prescription
from patients.models import User


@transaction.atomic
def begin(
    prescription: Prescription,
    *,
    cause: str,
    reason: str,
    by: User | None,
    now: datetime,
    ends_at: datetime | None = None,
) -> Hold:
    """Put the prescription on hold from `now` (`by` None: triage did) until `ends_at`, or until somebody ends it.

    A hold that already runs at least as long is kept and returned; a shorter one gives way, so that a stop is
    never lifted by the end of an earlier pause. A cast's hold does not give way to triage: it then lasts until
    somebody ends it, so that the answer to a pain report never restarts pumps inside a cast.
    """
    lock(prescription)
    running = _unfinished(prescription, now)
    if by is None:
        running.filter(cause=Hold.Cause.CAST).update(ends_at=None)
    lasting = running.exclude(_shorter_than(ends_at)).first()
    if lasting:
        return lasting
    _finish(running, by=by, now=now)
    return Hold.objects.create(
        prescription=prescription, cause=cause, reason=reason, starts_at=now, ends_at=ends_at, begun_by=by
    )


@transaction.atomic
def end(held: Hold | Prescription, *, by: User | None, now: datetime) -> bool:
    """End a hold, or whatever holds a prescription, at `now`; False when nothing was running any more."""
    if isinstance(held, Prescription):
        return _finish(_unfinished(held, now), by=by, now=now)
    return _finish(_unfinished(held.prescription, now).filter(pk=held.pk), by=by, now=now)


def lock(prescription: Prescription) -> Prescription:
    """Changes of one prescription queue up behind each other until the transaction ends. Answers it as it stands."""
    return Prescription.objects.select_for_update(no_key=True).get(pk=prescription.pk)


def _unfinished(prescription: Prescription, now: datetime) -> QuerySet[Hold]:
    """Also one that began a moment after `now`: a colleague's clock may be ahead."""
    return Hold.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), prescription=prescription)


def _shorter_than(ends_at: datetime | None) -> Q:
    return Q(ends_at__isnull=False) if ends_at is None else Q(ends_at__lt=ends_at)


def _finish(holds: QuerySet[Hold], *, by: User | None, now: datetime) -> bool:
    return holds.update(ends_at=Greatest(Value(now), F("starts_at")), ended_by=by) > 0
