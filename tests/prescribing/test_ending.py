"""A plan ends: somebody stops it, or its last phase is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from exercises.actions import holds, prescriptions
from exercises.actions.prescriptions import Conflict
from exercises.models import Phase, Prescription
from patients.models import Patient, User
from tests import cast
from tests.prescribing.orders import HOUR, MIDNIGHT, TOMORROW, amend, spans


def test_stopping_ends_everything_at_once(prescription: Prescription, clinician: User, now: datetime) -> None:
    began = prescription.versions.get().in_force_from
    hold = holds.begin(prescription, cause="pain", reason="Score 7", by=None, now=now - HOUR)
    amend(prescription, by=clinician, now=now, starts_on=TOMORROW)
    prescriptions.stop(prescription, reason="Cast", by=clinician, now=now + HOUR)
    prescription.refresh_from_db()
    hold.refresh_from_db()
    assert (
        (prescription.ended_at, prescription.ending, prescription.ended_by, prescription.ended_reason),
        spans(prescription),
        hold.ends_at,
    ) == (
        (now + HOUR, "stopped", clinician, "Cast"),
        [(began, now + HOUR), (MIDNIGHT, MIDNIGHT)],
        now + HOUR,
    )


def test_stopping_twice_is_a_conflict(prescription: Prescription, clinician: User, now: datetime) -> None:
    prescriptions.stop(prescription, reason="Cast", by=clinician, now=now)
    with pytest.raises(Conflict):
        prescriptions.stop(prescription, reason="Again", by=clinician, now=now + HOUR)


def _last_day(prescription: Prescription, day: int | None) -> None:
    Phase.objects.filter(version__prescription=prescription).update(last_day=day)


def _as_it_is(prescription: Prescription, now: datetime) -> None:
    """21 days after surgery; its phase is open."""


def _over_yesterday(prescription: Prescription, now: datetime) -> None:
    _last_day(prescription, 20)


def _over_today(prescription: Prescription, now: datetime) -> None:
    _last_day(prescription, 21)


def _over_and_held(prescription: Prescription, now: datetime) -> None:
    _last_day(prescription, 20)
    holds.begin(prescription, cause="pain", reason="Score 7", by=None, now=now)


def _over_and_amended_from_tomorrow(prescription: Prescription, now: datetime) -> None:
    _last_day(prescription, 20)
    amend(prescription, by=prescription.prescribed_by, now=now, starts_on=TOMORROW)


def _over_and_stopped(prescription: Prescription, now: datetime) -> None:
    _last_day(prescription, 20)
    prescriptions.stop(prescription, reason="Cast", by=prescription.prescribed_by, now=now)


@pytest.mark.parametrize(
    ("state", "completed"),
    [
        (_as_it_is, 0),
        (_over_yesterday, 1),
        (_over_today, 0),
        (_over_and_held, 0),
        (_over_and_amended_from_tomorrow, 0),
        (_over_and_stopped, 0),
    ],
)
def test_a_plan_is_complete_when_its_last_phase_is_over(
    state: Callable[[Prescription, datetime], None], completed: int, prescription: Prescription, now: datetime
) -> None:
    state(prescription, now)
    done = prescriptions.complete_finished(now)
    assert (done, Prescription.objects.filter(ending="completed").count()) == (completed, completed)


def test_a_day_is_over_at_the_patients_midnight(patient: Patient, clinician: User, now: datetime) -> None:
    patient.time_zone = "Pacific/Auckland"  # 13 hours ahead: the 17th has begun there at 11:00
    patient.save()
    _last_day(cast.prescribe(patient, by=clinician), 21)
    assert [prescriptions.complete_finished(now + hours * HOUR) for hours in (0, 1, 2)] == [0, 1, 0]


@pytest.mark.parametrize("change", [_over_and_stopped, _over_and_held, _over_and_amended_from_tomorrow])
def test_completing_what_a_colleague_has_changed_a_moment_ago_changes_nothing(
    change: Callable[[Prescription, datetime], None], prescription: Prescription, now: datetime
) -> None:
    change(prescription, now)
    assert prescriptions.complete(prescription, now=now) is False
