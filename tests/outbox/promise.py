"""What must be true of the rows, whatever happened."""

from __future__ import annotations

from datetime import date, timedelta

from adherence.models import Message, ReminderSettings
from adherence.reports.reminders import reminders_on
from exercises.models import Prescription
from exercises.reports import plan_of
from tests.outbox.world import World

AHEAD = timedelta(hours=40)  # planned by now, whatever the planner's clock
KEPT = {"pending", "sent", "unknown", "failed"}


def missing(prescription: Prescription, world: World) -> list[tuple[str, date, int]]:
    """Reminders that the plan and the settings want from now on, and that no row stands for."""
    patient, now, plan = prescription.patient, world.now, plan_of(prescription)
    choice = ReminderSettings.objects.filter(patient=patient).first() or ReminderSettings(patient=patient)
    days = [patient.local_date(now) + timedelta(days=n) for n in range(2)]
    wanted = [each for day in days for each in reminders_on(plan, choice, day) if now < each.due_at < now + AHEAD]
    rows = {(row.kind, row.slot_day, row.slot_number): row.state for row in Message.objects.all()}
    keys = [(each.kind.value, each.day, each.number) for each in wanted]
    return [key for key in keys if rows.get(key) not in KEPT]


def says_why(row: Message, *, given_up: bool) -> bool:
    """Whether a finished row tells why it was not sent."""
    if row.state == "skipped":
        return bool(row.reason)
    if row.state in {"failed", "unknown"}:
        return bool(row.error)
    if row.state == "expired":
        return given_up or bool(row.not_after and row.finished_at and row.not_after < row.finished_at)
    return True
