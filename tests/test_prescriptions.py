"""Prescribing and amending: a change is a new version, and nothing rewrites the past."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from exercises.actions import prescriptions
from exercises.actions.prescriptions import AlreadyPrescribed, Conflict
from exercises.models import Prescription
from exercises.reports import plan_of
from patients.models import Patient, User
from tests.prescribing.orders import DAY, HOUR, MIDNIGHT, TODAY, TOMORROW, amend, order, spans


def test_prescribing_is_in_force_from_now(patient: Patient, clinician: User, now: datetime) -> None:
    made = prescriptions.prescribe(
        patient, order=order(precautions={"clot": "Apixaban since 28 October"}), surgery=None, by=clinician, now=now
    )
    version = made.versions.get()
    assert (
        made.prescribed_by,
        spans(made),
        version.phases.get().dose,
        version.precautions.get().note,
        [due.at.hour for due in plan_of(made).due_on(TODAY)],
    ) == (clinician, [(now, None)], order().phases[0].dose, "Apixaban since 28 October", [14, 20])


def test_an_exercise_is_prescribed_once_at_a_time(prescription: Prescription, clinician: User, now: datetime) -> None:
    with pytest.raises(AlreadyPrescribed):
        prescriptions.prescribe(prescription.patient, order=order(), surgery=None, by=clinician, now=now)
    assert Prescription.objects.count() == 1


def test_after_a_stop_a_new_one_may_be_prescribed(prescription: Prescription, clinician: User, now: datetime) -> None:
    prescriptions.stop(prescription, reason="Second operation", by=clinician, now=now)
    prescriptions.prescribe(prescription.patient, order=order(), surgery=None, by=clinician, now=now)
    assert list(Prescription.objects.values_list("ending", flat=True)) == ["", "stopped"]


def test_amending_now_leaves_the_morning_as_it_was(prescription: Prescription, clinician: User, now: datetime) -> None:
    amend(prescription, by=clinician, now=now)
    due = plan_of(prescription).due_on(TODAY)
    assert [(each.at.hour, each.sets, each.version.number) for each in due] == [(8, 2, 1), (14, 1, 2), (20, 1, 2)]


def test_amending_from_a_later_day_leaves_today_as_it_was(
    prescription: Prescription, clinician: User, now: datetime
) -> None:
    amend(prescription, by=clinician, now=now, starts_on=TOMORROW)
    plan = plan_of(prescription)
    upcoming = plan.upcoming_version(now)
    assert upcoming
    assert (upcoming.number, [plan.sets_prescribed_on(day) for day in (TODAY, TOMORROW)]) == (2, [8, 3])


@pytest.mark.parametrize("days", [1, 5])
def test_a_version_still_to_come_is_replaced(
    days: int, prescription: Prescription, clinician: User, now: datetime
) -> None:
    began = prescription.versions.get().in_force_from
    amend(prescription, by=clinician, now=now, starts_on=TOMORROW + DAY)
    amend(prescription, by=clinician, now=now + HOUR, times=1, seen=2, starts_on=TODAY + days * DAY)
    starts = MIDNIGHT + (days - 1) * DAY
    plan = plan_of(prescription)
    upcoming = plan.upcoming_version(now + HOUR)
    assert upcoming
    assert (spans(prescription), upcoming.number) == (
        [(began, starts), (MIDNIGHT + DAY, MIDNIGHT + DAY), (starts, None)],
        3,
    )


def test_a_withdrawn_version_is_not_coming(prescription: Prescription, clinician: User, now: datetime) -> None:
    amend(prescription, by=clinician, now=now, starts_on=TOMORROW)
    amend(prescription, by=clinician, now=now, seen=2)
    assert plan_of(prescription).upcoming_version(now) is None


@pytest.mark.parametrize("starts_on", [None, TOMORROW])
def test_by_a_clock_that_is_behind_a_version_follows_the_last_change(
    starts_on: date | None, prescription: Prescription, clinician: User, now: datetime
) -> None:
    """A colleague's server was two hours ahead, or this one was set back: the amendments keep their order."""
    began = prescription.versions.get().in_force_from
    amend(prescription, by=clinician, now=now + HOUR)
    amend(prescription, by=clinician, now=now + 2 * HOUR, seen=2, starts_on=starts_on)
    amend(prescription, by=clinician, now=now, seen=3)
    amend(prescription, by=clinician, now=now + timedelta(minutes=1), seen=4)
    third = MIDNIGHT if starts_on else now + 2 * HOUR
    late = now + 2 * HOUR
    assert spans(prescription) == [
        (began, now + HOUR),
        (now + HOUR, late),
        (third, third),
        (late, late),
        (late, None),
    ]


def test_the_slower_clinician_learns_who_was_first(prescription: Prescription, clinician: User, now: datetime) -> None:
    amend(prescription, by=clinician, now=now)
    with pytest.raises(Conflict) as conflict:
        amend(prescription, by=prescription.prescribed_by, now=now + HOUR)
    assert (conflict.value.by, conflict.value.at, conflict.value.ended) == (clinician, now, False)


def test_a_stopped_plan_is_not_amended(prescription: Prescription, clinician: User, now: datetime) -> None:
    prescriptions.stop(prescription, reason="Cast", by=clinician, now=now)
    with pytest.raises(Conflict) as conflict:
        amend(prescription, by=clinician, now=now + HOUR)
    assert (conflict.value.by, conflict.value.at, conflict.value.ended) == (clinician, now, True)


@pytest.mark.django_db(transaction=True)
def test_of_two_amendments_at_once_one_wins(prescription: Prescription, clinician: User, now: datetime) -> None:
    def attempt(times: int) -> str:
        try:
            amend(prescription, by=clinician, now=now, times=times)
        except Conflict:
            return "conflict"
        finally:
            connection.close()
        return "won"

    with ThreadPoolExecutor(4) as threads:
        answers = sorted(threads.map(attempt, range(1, 5)))
    assert (answers, prescription.versions.count()) == (["conflict", "conflict", "conflict", "won"], 2)
