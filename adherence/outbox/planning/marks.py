"""How far each prescription is planned: who waits for the planner, since when, and the mark that it leaves."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from adherence.models import ReminderPlan
from exercises import schedule
from exercises.models import Prescription
from patients.models import Patient

AHEAD = timedelta(hours=48)
BACK = timedelta(hours=2)  # a repeat of yesterday's last slot may still be worth sending
LOOK_BACK = timedelta(days=7)  # what nobody planned is shown as missed, for no longer than this
_ONE_DAY = timedelta(days=1)


def reachable(prescriptions: QuerySet[Prescription]) -> QuerySet[Prescription]:
    """Those of patients in care who have joined and agreed to emails."""
    return prescriptions.filter(
        patient__discharged_at=None, patient__joined_at__isnull=False, patient__consented_at__isnull=False
    )


def is_reachable(patient: Patient) -> bool:
    return bool(patient.joined_at and patient.consented_at and not patient.discharged_at)


def waiting(now: datetime) -> QuerySet[Prescription]:
    """In force, of a patient who can be written to, and without a mark that holds at `now`.

    A mark holds no longer than the clinic usually reminds as it was planned with.
    """
    marked = ReminderPlan.objects.filter(
        prescription=OuterRef("pk"),
        planned_from__lte=now,
        next_at__gt=now,
        clinic_sends=OuterRef("patient__clinic__sends_reminders"),
        clinic_repeats=OuterRef("patient__clinic__repeat_after"),
    )
    return reachable(Prescription.objects.in_force(now)).filter(~Exists(marked))


def lock_next(now: datetime, *, after: UUID, count: int) -> list[UUID]:
    """Lock the next that wait, by id. One that another planner or a change of it holds is left to whoever holds it."""
    chosen = waiting(now).filter(pk__gt=after).order_by("pk").only("pk")
    return [each.pk for each in chosen.select_for_update(of=("self",), no_key=True, skip_locked=True)[:count]]


def mark_of(prescription: Prescription) -> ReminderPlan | None:
    """Needs a prescription loaded with its `reminder_plan`, or a query."""
    try:
        return prescription.reminder_plan
    except ReminderPlan.DoesNotExist:
        return None


def is_outdated(prescription: Prescription) -> bool:
    """Planned, but the clinic reminded in another way then: what waits may be wanted no more.

    Needs its clinic, or a query.
    """
    mark, clinic = mark_of(prescription), prescription.patient.clinic
    usual = (clinic.sends_reminders, clinic.repeat_after)
    return mark is not None and (mark.clinic_sends, mark.clinic_repeats) != usual


def unplanned_since(prescription: Prescription, now: datetime) -> datetime:
    """Nothing due from this instant on was ever planned, though the patient could be written to.

    The day after the marked ones; without a mark when the patient joined, if that was a moment ago, or else now.
    """
    mark, patient = mark_of(prescription), prescription.patient
    if mark:
        return max(schedule.local_midnight(patient.time_zone, mark.planned_to + _ONE_DAY), now - LOOK_BACK)
    joined = max(filter(None, (patient.joined_at, patient.consented_at)), default=now)
    return joined if joined > now - AHEAD else now


def days_waiting(prescription: Prescription, now: datetime) -> tuple[date, ...]:
    """Local days that a mark no longer covers, whole, up to the one that 48 hours from now reach."""
    mark = mark_of(prescription)
    first = prescription.patient.local_date(unplanned_since(prescription, now))
    if mark is None or mark.planned_from > now:  # a clock was set back: what had passed may be still to come
        first = min(first, prescription.patient.local_date(now - BACK))
    return _days(first, prescription.patient.local_date(now + AHEAD))


def days_ahead(prescription: Prescription, now: datetime) -> tuple[date, ...]:
    """All local days that are worth planning, covered by a mark or not."""
    patient = prescription.patient
    first = min(patient.local_date(unplanned_since(prescription, now)), patient.local_date(now - BACK))
    return _days(first, patient.local_date(now + AHEAD))


def mark(prescriptions: Iterable[Prescription], now: datetime) -> None:
    """Note that they are planned, up to the end of the local day that 48 hours from now reach."""
    ReminderPlan.objects.bulk_create(
        [_mark(each, now) for each in prescriptions],
        update_conflicts=True,
        unique_fields=["prescription"],
        update_fields=["planned_from", "planned_to", "next_at", "clinic_sends", "clinic_repeats"],
    )


def may_be_planned(prescription: Prescription, now: datetime) -> bool:
    return reachable(Prescription.objects.in_force(now)).filter(pk=prescription.pk).exists()


def mark_or_forget(prescription: Prescription, now: datetime) -> None:
    """The same for one; without a mark nothing is planned until there is somebody to write to."""
    if may_be_planned(prescription, now):
        mark([prescription], now)
        return
    ReminderPlan.objects.filter(prescription=prescription).delete()


def _mark(prescription: Prescription, now: datetime) -> ReminderPlan:
    patient = prescription.patient
    last = patient.local_date(now + AHEAD)
    end = schedule.local_midnight(patient.time_zone, last + _ONE_DAY)
    return ReminderPlan(
        prescription=prescription,
        planned_from=now,
        planned_to=last,
        next_at=end - AHEAD,
        clinic_sends=patient.clinic.sends_reminders,
        clinic_repeats=patient.clinic.repeat_after,
    )


def _days(first: date, last: date) -> tuple[date, ...]:
    return tuple(first + timedelta(days=i) for i in range((last - first).days + 1))
