"""Phones whose clocks are off, and times that were typed."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from adherence.models import LoggedSet
from adherence.reports.moments import clock
from exercises.models import Prescription
from patients.models import Patient
from tests.sets.api.posts import AN_HOUR_AGO, item, send


@pytest.mark.parametrize(("ahead", "corrected"), [(0, 0), (110, 0), (-119, 0), (125, 1), (-86_400, 1), (30_000_000, 1)])
def test_a_phone_whose_clock_is_off_is_corrected_and_the_set_says_so(
    phone: Client, plan: Prescription, ahead: int, corrected: int
) -> None:
    now, off = timezone.now(), timedelta(seconds=ahead)
    done = now - timedelta(hours=1)
    (result,) = send(phone, item(performed_at=(done + off).isoformat(), now=(now + off).isoformat()))
    kept = LoggedSet.objects.get()
    error = abs(kept.performed_at - done).total_seconds()
    assert (result["status"], int(kept.clock_was_off), abs((kept.clock_skew or 0) - ahead) <= 5) == (
        201,
        corrected,
        True,
    )
    assert error <= (5 if corrected else abs(ahead))


def test_a_repeat_says_the_same_whatever_the_clock_reads_by_then(phone: Client, plan: Prescription) -> None:
    wrong = timezone.now() + timedelta(hours=3)
    first = item(performed_at=(wrong - timedelta(minutes=9)).isoformat(), now=wrong.isoformat())
    later = first | {"now": (wrong + timedelta(minutes=4)).isoformat()}
    assert [send(phone, each)[0]["status"] for each in (first, later)] == [201, 200]


def test_a_phone_that_does_not_say_its_time_is_believed(phone: Client, plan: Prescription) -> None:
    send(phone, item())
    assert LoggedSet.objects.values_list("clock_skew", "performed_at").get() == (
        None,
        datetime.fromisoformat(AN_HOUR_AGO),
    )


def test_a_time_of_day_that_was_typed_is_the_patients_own(phone: Client, patient: Patient, plan: Prescription) -> None:
    Patient.objects.filter(pk=patient.pk).update(time_zone="Asia/Tokyo")
    here = (timezone.now() - timedelta(hours=2)).astimezone(ZoneInfo("Asia/Tokyo")).replace(second=0, microsecond=0)
    wrong = (timezone.now() + timedelta(days=1)).isoformat()
    typed = item(performed_at=None, local_time=here.strftime("%Y-%m-%dT%H:%M"), now=wrong, source="hand")
    assert (send(phone, typed)[0]["status"], LoggedSet.objects.get().performed_at) == (201, here)


def test_several_like_sets_are_one_entry_and_stay_so(phone: Client, plan: Prescription) -> None:
    results = [send(phone, item(sets=3))[0] for _ in range(2)]
    assert ([each["status"] for each in results], LoggedSet.objects.count()) == ([201, 200], 3)


def test_the_answer_says_when_it_was_received(phone: Client, plan: Prescription) -> None:
    (result,) = send(phone, item())
    entered = LoggedSet.objects.get().entered_at.astimezone(ZoneInfo("Europe/London"))
    assert result["received"] == clock(entered, ZoneInfo("Europe/London"))
