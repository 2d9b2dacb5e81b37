"""Holding, resuming and stopping on their pages, and who may."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from adherence.models import Message
from exercises.actions import holds, prescriptions
from exercises.models import Hold, Prescription
from patients.models import User
from tests.prescribing.browser import Data, SignIn, change, page

DAY = timedelta(days=1)


def at(name: str, prescription: Prescription) -> str:
    return reverse(f"prescription-{name}", args=[prescription.pk])


def test_staff_hold_and_resume(prescription: Prescription, staff: User, sign_in: SignIn) -> None:
    browser = sign_in(staff)
    day = prescription.patient.local_date(timezone.now()) + DAY
    until = {"until_day": day.day, "until_month": day.month, "until_year": day.year}
    browser.post(at("hold", prescription), {"cause": "cast", "reason": "Boot on"} | until)
    begun = Hold.objects.get()
    shown = page(browser.get(at("resume", prescription)))
    browser.post(at("resume", prescription))
    assert (
        (begun.cause, begun.reason, begun.begun_by, begun.ends_at),
        "Cast or boot: Boot on" in shown,
        Hold.objects.get().ended_by,
    ) == (
        ("cast", "Boot on", staff, datetime.combine(day, time(), tzinfo=prescription.patient.zone)),
        True,
        staff,
    )


def test_a_hold_without_a_day_lasts_until_somebody_ends_it(
    prescription: Prescription, staff: User, sign_in: SignIn
) -> None:
    sign_in(staff).post(at("hold", prescription), {"cause": "clinician", "reason": "Rest"})
    assert Hold.objects.get().ends_at is None


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        ({"reason": "Rest"}, {"cause": ["Choose why"]}),
        ({"cause": "cast"}, {"reason": ["Say why the plan is on hold"]}),
        (
            {"cause": "cast", "reason": "Boot", "until_day": "1", "until_month": "1", "until_year": "2020"},
            {"until": ["Enter a day after today, within a year"]},
        ),
    ],
)
def test_a_hold_says_what_is_wrong(
    data: Data, refused: dict[str, list[str]], prescription: Prescription, staff: User, sign_in: SignIn
) -> None:
    response = sign_in(staff).post(at("hold", prescription), data)
    assert (response.context["form"].errors, Hold.objects.count()) == (refused, 0)


def test_resuming_what_is_not_on_hold_says_so(prescription: Prescription, staff: User, sign_in: SignIn) -> None:
    browser = sign_in(staff)
    assert "This plan is not on hold." in page(browser.get(at("resume", prescription)))
    assert browser.post(at("resume", prescription)).status_code == 302


def test_a_hold_of_triage_names_nobody(prescription: Prescription, staff: User, sign_in: SignIn, now: datetime) -> None:
    holds.begin(prescription, cause="pain", reason="Score 7", by=None, now=now)
    assert "Dorsi, after a pain report" in page(sign_in(staff).get(at("resume", prescription)))


def test_stopping_takes_a_reason_and_a_second_press(
    prescription: Prescription, clinician: User, sign_in: SignIn
) -> None:
    browser = sign_in(clinician)
    states = []
    for data in ({}, {"reason": ""}, {"reason": "Second operation"}, {"reason": "Second operation", "confirmed": "1"}):
        browser.post(at("stop", prescription), data)
        states.append(Prescription.objects.values_list("ending", "ended_reason").get())
    assert states == [("", "")] * 3 + [("stopped", "Second operation")]


def test_the_second_to_stop_learns_who_was_first(
    prescription: Prescription, clinician: User, sign_in: SignIn, now: datetime
) -> None:
    browser = sign_in(clinician)
    prescriptions.stop(prescription, reason="Cast", by=clinician, now=now)
    browser.post(at("stop", prescription), {"reason": "Second operation", "confirmed": "1"})
    assert ("Anya Petrov ended this plan at" in page(browser.get(at("amend", prescription)))) is True


def test_the_second_press_shows_the_reason(prescription: Prescription, clinician: User, sign_in: SignIn) -> None:
    response = sign_in(clinician).post(at("stop", prescription), {"reason": "Second operation"})
    assert "Stop this plan for good? Reason: Second operation" in page(response)


@pytest.mark.parametrize("name", ["hold", "resume", "stop"])
def test_a_plan_that_has_ended_says_so(
    name: str, prescription: Prescription, clinician: User, sign_in: SignIn, now: datetime
) -> None:
    prescriptions.stop(prescription, reason="Cast", by=clinician, now=now)
    response = sign_in(clinician).get(at(name, prescription))
    assert response["location"] == f"/patients/{prescription.patient_id}/"


@pytest.mark.parametrize(
    ("name", "who", "status"),
    [
        (name, who, 200 if who in allowed else 404 if who == "colleague" else 403)
        for name, allowed in (
            ("amend", {"clinician"}),
            ("stop", {"clinician"}),
            ("hold", {"clinician", "staff"}),
            ("resume", {"clinician", "staff"}),
        )
        for who in ("clinician", "staff", "manager", "margaret", "colleague")
    ],
)
def test_who_may_change_a_plan(
    name: str, who: str, status: int, prescription: Prescription, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    browser = sign_in(request.getfixturevalue(who))
    assert browser.get(at(name, prescription)).status_code == status


def test_holding_takes_the_reminders_away_and_resuming_brings_them_back(
    prescription: Prescription, clinician: User, sign_in: SignIn
) -> None:
    browser = sign_in(clinician)

    def waiting() -> bool:
        return Message.objects.filter(prescription=prescription, kind="reminder", state="pending").exists()

    seen = []
    for name, data in (
        ("amend", change()),
        ("hold", {"cause": "cast", "reason": "Boot"}),
        ("resume", {}),
        ("stop", {"reason": "Over", "confirmed": "1"}),
    ):
        browser.post(at(name, prescription), data)
        seen.append(waiting())
    assert seen == [True, False, True, False]
