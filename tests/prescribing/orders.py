"""An order and an amendment, with what matters to a test."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from exercises import schedule
from exercises.actions import prescriptions
from exercises.models import Phase, Prescription, PrescriptionVersion
from exercises.reports.orders import Order
from patients.models import User

TODAY, TOMORROW = date(2026, 11, 16), date(2026, 11, 17)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MIDNIGHT = datetime(2026, 11, 17, tzinfo=UTC)


def order(times: int = 3, *, last_day: int | None = None, precautions: dict[str, str] | None = None) -> Order:
    return Order(
        day_zero=date(2026, 10, 26),
        window=schedule.Window(),
        phases=(Phase(first_day=0, last_day=last_day, times_per_day=times, repetitions=10),),
        side="right",
        precautions=precautions or {},
    )


def amend(
    prescription: Prescription,
    *,
    by: User,
    now: datetime,
    times: int = 3,
    seen: int = 1,
    starts_on: date | None = None,
) -> PrescriptionVersion:
    return prescriptions.amend(
        prescription, order=order(times), seen=seen, starts_on=starts_on, reason="Going well", by=by, now=now
    )


def spans(prescription: Prescription) -> list[tuple[datetime, datetime | None]]:
    return list(prescription.versions.values_list("in_force_from", "in_force_until"))
