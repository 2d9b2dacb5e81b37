"""Verbs on prescriptions. A change of dose is a new version; nothing rewrites the past.

Whoever calls them plans the messages anew in the same transaction (adherence.actions.prescriptions does).
"""

from __future__ import annotations

import copy
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Case, DateField, ExpressionWrapper, F, Max, Q, Value, When
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from exercises import schedule
from exercises.actions import holds
from exercises.models import Exercise, Hold, Phase, Precaution, Prescription, PrescriptionVersion
from exercises.published import EXERCISE_SLUG
from exercises.reports.orders import Order
from patients.models import Patient, Surgery, User


class AlreadyPrescribed(ValidationError):
    """The patient has a prescription of this exercise that has not ended."""

    def __init__(self) -> None:
        super().__init__(_("There is a plan already. Amend it, or stop it first."), "already_prescribed")


class Conflict(Exception):
    """`by` (None: nobody, it was over) changed or ended the prescription at `at`, before this change came."""

    def __init__(self, by: User | None, at: datetime, *, ended: bool) -> None:
        super().__init__("A colleague changed this prescription first.")
        self.by, self.at, self.ended = by, at, ended


@transaction.atomic
def prescribe(patient: Patient, *, order: Order, surgery: Surgery | None, by: User, now: datetime) -> Prescription:
    """Order ankle pumps from `now`. Raises AlreadyPrescribed while an earlier prescription has not ended."""
    try:
        with transaction.atomic():
            prescription = Prescription.objects.create(
                patient=patient,
                exercise=Exercise.objects.get(slug=EXERCISE_SLUG),
                surgery=surgery,
                prescribed_by=by,
                prescribed_at=now,
            )
    except IntegrityError as taken:
        raise AlreadyPrescribed from taken
    _write_version(prescription, order, number=1, starts=now, by=by, now=now)
    return prescription


@transaction.atomic
def amend(
    prescription: Prescription,
    *,
    order: Order,
    seen: int,
    starts_on: date | None,
    reason: str,
    by: User,
    now: datetime,
) -> PrescriptionVersion:
    """Write the next version, in force from `now` or from the start of the later local day `starts_on`.

    `seen` is the number of the version that the clinician had before their eyes; raises Conflict when it is not the
    last one any more. A version that was still to come is withdrawn: the new one takes its place. A day that has
    begun already is no later day: then it is from `now`, and what was due before stays. By a clock that is behind the
    one of the last change, it is from that change.
    """
    ended = holds.lock(prescription).ended_at
    now = max(now, prescription.versions.latest("number").made_at)
    starts = now if starts_on is None else max(now, schedule.local_midnight(prescription.patient.time_zone, starts_on))
    if ended or not _close(prescription, Q(number=seen, in_force_until=None), at=starts, now=now):
        raise _conflict(prescription)
    _close(prescription, Q(in_force_from__lte=now, in_force_until__gt=now), at=starts, now=now)
    return _write_version(prescription, order, number=seen + 1, starts=starts, by=by, now=now, reason=reason)


@transaction.atomic
def stop(prescription: Prescription, *, reason: str, by: User, now: datetime) -> None:
    """End the prescription, its version and its hold at `now`. Raises Conflict when it had ended already."""
    if not _end(prescription, Prescription.Ending.STOPPED, by=by, reason=reason, now=now):
        raise _conflict(prescription)
    holds.end(prescription, by=by, now=now)


@transaction.atomic
def complete(prescription: Prescription, *, now: datetime) -> bool:
    """End a prescription whose phases are all over; False when somebody ended, changed or held it first."""
    holds.lock(prescription)
    if not any(_is_over(version, now) for version in _last_versions(now, of=prescription)):
        return False
    return _end(prescription, Prescription.Ending.COMPLETED, by=None, reason="", now=now)


def complete_finished(now: datetime) -> int:
    """Complete every prescription whose last phase is over on its patient's local day; safe to run twice.

    One on hold, or with a version still to come, waits: a person is to look at it.
    """
    return sum(complete(version.prescription, now=now) for version in _last_versions(now) if _is_over(version, now))


def _write_version(
    prescription: Prescription,
    order: Order,
    *,
    number: int,
    starts: datetime,
    by: User,
    now: datetime,
    reason: str = "",
) -> PrescriptionVersion:
    version = PrescriptionVersion.objects.create(
        prescription=prescription,
        number=number,
        preset=order.preset,
        day_zero=order.day_zero,
        in_force_from=starts,
        made_by=by,
        made_at=now,
        reason=reason,
        side=order.side,
        position=order.position,
        dorsiflexion_limit=order.dorsiflexion_limit,
        note_to_patient=order.note_to_patient,
    )
    Phase.objects.bulk_create(_of(version, phase) for phase in order.phases)
    Precaution.objects.bulk_create(
        Precaution(version=version, kind=kind, note=note) for kind, note in order.precautions.items()
    )
    return version


def _of(version: PrescriptionVersion, phase: Phase) -> Phase:
    row = copy.copy(phase)
    row.version = version
    return row


def _close(prescription: Prescription, which: Q, *, at: datetime, now: datetime) -> int:
    """End versions at `at`; one that was still to come ends as it begins, and so was never in force."""
    end = Case(When(in_force_from__gt=now, then=F("in_force_from")), default=Value(at))
    return prescription.versions.filter(which).update(in_force_until=end)


def _end(prescription: Prescription, ending: str, *, by: User | None, reason: str, now: datetime) -> bool:
    ended = Prescription.objects.filter(pk=prescription.pk, ended_at=None).update(
        ended_at=Greatest(Value(now), F("prescribed_at")), ending=ending, ended_by=by, ended_reason=reason
    )
    if ended:
        _close(prescription, Q(in_force_until=None) | Q(in_force_until__gt=now), at=now, now=now)
    return bool(ended)


def _conflict(prescription: Prescription) -> Conflict:
    stands = Prescription.objects.select_related("ended_by").get(pk=prescription.pk)
    if stands.ended_at:
        return Conflict(stands.ended_by, stands.ended_at, ended=True)
    last = stands.versions.select_related("made_by").latest("number")
    return Conflict(last.made_by, last.made_at, ended=False)


def _last_versions(now: datetime, *, of: Prescription | None = None) -> list[PrescriptionVersion]:
    """Open versions (`of` one prescription, or of all) that may be over: none of their phases is open."""
    last_day = ExpressionWrapper(F("day_zero") + Max("phases__last_day"), output_field=DateField())
    open_ended = Phase.objects.filter(last_day=None, version__isnull=False).values("version")
    held = Hold.objects.covering(now).values("prescription")
    versions = PrescriptionVersion.objects.filter(
        in_force_until=None, in_force_from__lte=now, prescription__ended_at=None
    )
    versions = versions.filter(prescription=of) if of else versions
    return list(
        versions.exclude(pk__in=open_ended)
        .exclude(prescription__in=held)
        .annotate(over_after=last_day)
        .filter(over_after__lte=now.date())
        .select_related("prescription__patient")
        .prefetch_related("phases")
    )


def _is_over(version: PrescriptionVersion, now: datetime) -> bool:
    last = max(phase.last_day or 0 for phase in version.phases.all())
    return (version.prescription.patient.local_date(now) - version.day_zero).days > last
