"""The waking hours are the patient's: changing them with the plan leaves the days that are over as they were."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from adherence.actions import prescriptions
from adherence.models import DayRecord
from exercises import schedule
from exercises.models import Phase, Prescription
from exercises.reports.orders import Order
from patients.models import User


@pytest.mark.parametrize(("wakes_at", "closed"), [(time(8), 0), (time(10), 20)])
def test_days_that_are_over_keep_their_sessions(
    wakes_at: time, closed: int, prescription: Prescription, clinician: User, now: datetime
) -> None:
    order = Order(
        day_zero=date(2026, 10, 26),
        window=schedule.Window(wakes_at=wakes_at),
        phases=(Phase(first_day=0, times_per_day=3, repetitions=10),),
        side="right",
    )
    prescriptions.amend(prescription, order=order, seen=1, starts_on=None, reason="Up later", by=clinician, now=now)
    prescription.patient.refresh_from_db()
    assert (
        prescription.patient.wakes_at,
        list(DayRecord.objects.closed().values_list("prescribed", flat=True)),
    ) == (wakes_at, [8] * closed)
