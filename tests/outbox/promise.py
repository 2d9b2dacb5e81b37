"""What must be true of the rows, whatever happened."""

from __future__ import annotations

from datetime import date, timedelta

from adherence.models import Message
from adherence.outbox.rows import RESTORED
from adherence.reports.in_effect import settings_of
from adherence.reports.reminders import reminders_on
from exercises.models import Prescription
from exercises.reports import plan_of
from patients.models import Patient
from tests.outbox.world import World

AHEAD = timedelta(hours=40)  # planned by now, whatever the planner's clock
KEPT = {"pending", "sent", "unknown", "failed", "claimed", "sending"}


def missing(prescription: Prescription, world: World) -> list[tuple[str, date, int]]:
    """Reminders that the plan and the settings want from now on, and that no row stands for."""
    patient, now, plan = prescription.patient, world.now, plan_of(prescription)
    choice = settings_of(Patient.objects.get(pk=patient.pk))
    days = [patient.local_date(now) + timedelta(days=n) for n in range(2)]
    wanted = [each for day in days for each in reminders_on(plan, choice, day) if now < each.due_at < now + AHEAD]
    kept = {(row.kind, row.slot_day, row.slot_number) for row in Message.objects.all() if _stands(row)}
    keys = [(each.kind.value, each.day, each.number) for each in wanted]
    return [key for key in keys if key not in kept]


def _stands(row: Message) -> bool:
    """It waits, or was tried for good, or may have been sent before the restore that gave it up."""
    return row.state in KEPT or row.error == RESTORED


def keeps_the_promise(row: Message, copies: int) -> bool:
    """One copy at most, but of alerts; what is sent was taken, what was taken is known, and what was not says why."""
    if row.state == "sent" and not copies:
        return False
    alert = row.policy == Message.Policy.AT_LEAST_ONCE
    return says_why(row) and (alert or copies == 0 or (copies == 1 and row.state in {"sent", "unknown", "sending"}))


def is_lost(row: Message, copies: int) -> bool:
    """An alert that never arrived, though the server is kind again and did not refuse it for good."""
    refused = row.state == "failed" and "550" in row.error
    return row.policy == Message.Policy.AT_LEAST_ONCE and not (copies or refused or row.error == RESTORED)


def says_why(row: Message) -> bool:
    """Whether a finished row tells why it was not sent."""
    if row.state == "skipped":
        return bool(row.reason)
    if row.state in {"failed", "unknown"}:
        return bool(row.error)
    if row.state == "expired":
        return row.error == RESTORED or bool(row.not_after and row.finished_at and row.not_after <= row.finished_at)
    return True
