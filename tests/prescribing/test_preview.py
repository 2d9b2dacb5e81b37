"""The preview is what is then prescribed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from exercises.actions import prescriptions
from exercises.reports import plan_of
from patients.models import Patient, User
from tests.prescribing.browser import filled, phase, sent

DAY = timedelta(days=1)


def test_the_preview_is_what_is_then_prescribed(patient: Patient, clinician: User, now: datetime) -> None:
    form = filled(patient, now, sent(phase(1, last_day=21), phase(2, first_day=25, often=90, often_unit="minutes")))
    assert form.is_valid()
    made = prescriptions.prescribe(patient, order=form.order, surgery=None, by=clinician, now=now)
    plan, preview = plan_of(made), form.preview
    days = [each.last or each.first for each in preview.phases]
    assert preview.first_session
    assert (
        [(each.times, each.sets) for each in preview.phases[1:]],
        preview.first_session,
        preview.phases[1].gap,
    ) == (
        [(tuple(due.at.time() for due in plan.due_on(day)), plan.sets_prescribed_on(day)) for day in days[1:]],
        plan.due_on(date(2026, 11, 16))[0].at,
        (date(2026, 11, 17), date(2026, 11, 19)),
    )


def test_the_preview_reckons_pumps_and_minutes(patient: Patient, now: datetime) -> None:
    hourly = filled(patient, now, sent(phase(1, often=60, often_unit="minutes", sets_per_session=1), sleeps_at="21:00"))
    shown = hourly.preview.shown
    assert shown
    assert (shown.sets, shown.pumps, shown.minutes, shown.now) == (14, 140, 23, True)


def test_the_preview_of_a_plan_that_is_over_shows_no_day(patient: Patient, now: datetime) -> None:
    preview = filled(patient, now, sent(phase(1, last_day=5), phase(2, first_day=6, last_day=9))).preview
    assert ([each.over for each in preview.phases], preview.shown, preview.first_words) == ([True], None, "")


def test_nobody_counts_the_pumps_of_a_timed_set(patient: Patient, now: datetime) -> None:
    shown = filled(patient, now, sent(phase(1, amount=30, amount_unit="seconds", often=1))).preview.shown
    assert shown
    assert (shown.pumps, shown.minutes) == (None, 1)


def test_phases_that_follow_on_have_no_gap(patient: Patient, now: datetime) -> None:
    form = filled(patient, now, sent(phase(1, last_day=21), phase(2, first_day=22)))
    assert [each.gap for each in form.preview.phases] == [None, None]
