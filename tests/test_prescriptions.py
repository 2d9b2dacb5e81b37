"""Prescribing, amending, stopping: a change is a new version, and nothing rewrites the past."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from exercises import schedule
from exercises.actions import holds, prescriptions
from exercises.actions.prescriptions import AlreadyPrescribed, Conflict
from exercises.models import Phase, Precaution, Prescription, PrescriptionVersion
from exercises.reports import plan_of
from exercises.reports.orders import Order
from patients.models import Patient, User
from tests import cast

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


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("version_number_is_used_once", {"number": 1}),
        ("version_ends_after_it_begins", {"in_force_until": MIDNIGHT - 2 * DAY}),
        ("dorsiflexion_limit_is_up_to_30_degrees", {"dorsiflexion_limit": 31}),
        ("version_side_is_known", {"side": "front"}),
        ("one_version_is_in_force_at_a_time", {"in_force_from": MIDNIGHT - 2 * DAY}),
    ],
)
def test_the_database_refuses_a_version(
    name: str, wrong: dict[str, object], prescription: Prescription, clinician: User, now: datetime
) -> None:
    prescription.versions.update(in_force_until=MIDNIGHT - DAY)
    right = {"number": 2, "day_zero": TODAY, "in_force_from": MIDNIGHT, "made_by": clinician, "side": "right"}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        prescription.versions.create(**(right | wrong))


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("ended_prescription_says_how", {"ending": "stopped"}),
        ("ended_prescription_says_how", {"ended_at": MIDNIGHT}),
    ],
)
def test_the_database_refuses_a_prescription(name: str, wrong: dict[str, object], prescription: Prescription) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Prescription.objects.update(**wrong)


def test_phases_of_a_version_share_no_day(prescription: Prescription) -> None:
    with pytest.raises(IntegrityError, match="phases_of_a_version_do_not_overlap"), transaction.atomic():
        Phase.objects.create(version=prescription.versions.get(), first_day=9, times_per_day=1, repetitions=1)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("precaution_is_attested_once", {"kind": "clot"}),
        ("precaution_is_known", {"kind": "rain"}),
        ("precaution_has_a_note", {"note": "  "}),
    ],
)
def test_the_database_refuses_a_precaution(name: str, wrong: dict[str, str], prescription: Prescription) -> None:
    version = prescription.versions.get()
    Precaution.objects.create(version=version, kind="clot", note="Apixaban")
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Precaution.objects.create(version=version, **({"kind": "open_wound", "note": "Dry"} | wrong))
