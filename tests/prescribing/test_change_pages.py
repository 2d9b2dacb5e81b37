"""Amending, holding, resuming and stopping on their pages."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from adherence.models import Message
from exercises.actions import holds, prescriptions
from exercises.models import Hold, Phase, Prescription
from patients.models import Clinic, Patient, User
from tests import cast
from tests.prescribing.browser import Data, SignIn, change, later, page, phase
from tests.together import at_once

DAY = timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    """Pages read the clock."""
    return timezone.now()


@pytest.fixture
def patient(clinic: Clinic, clinician: User, now: datetime) -> Patient:
    """Operated 21 days ago, whatever day it is."""
    return cast.patient(clinic, clinician, "Margaret", "Doyle", surgery=now.date() - 21 * DAY)


def amend_page(prescription: Prescription) -> str:
    return reverse("prescription-amend", args=[prescription.pk])


def test_the_amendment_starts_from_the_plan_there_is(
    prescription: Prescription, clinician: User, sign_in: SignIn
) -> None:
    prescription.versions.get().precautions.create(kind="clot", note="Apixaban")
    response = sign_in(clinician).get(amend_page(prescription))
    form = response.context["form"]
    assert (form["clot"].value(), form["clot_note"].value(), form.phases.forms[0]["often"].value()) == (
        True,
        "Apixaban",
        4,
    )
    assert "The plan now, version 1" in page(response)


def test_amending_from_now_writes_the_next_version(
    prescription: Prescription, clinician: User, sign_in: SignIn
) -> None:
    response = sign_in(clinician).post(amend_page(prescription), change(phase(1, often=2)))
    versions = prescription.versions.values_list("number", "phases__times_per_day", "reason")
    assert (response.status_code, list(versions)) == (302, [(1, 4, ""), (2, 2, "Going well")])


def test_amending_from_a_later_day(prescription: Prescription, clinician: User, sign_in: SignIn) -> None:
    day = prescription.patient.local_date(timezone.now()) + 3 * DAY
    sign_in(clinician).post(amend_page(prescription), change(**later(day)))
    zone = prescription.patient.zone
    assert prescription.versions.get(number=2).in_force_from == datetime.combine(day, time(), tzinfo=zone)


def test_the_slower_clinician_keeps_what_was_typed_beside_the_newer_plan(
    prescription: Prescription, clinician: User, sign_in: SignIn
) -> None:
    browser = sign_in(clinician)
    browser.post(amend_page(prescription), change(phase(1, often=2)))
    slower = browser.post(amend_page(prescription), change(phase(1, often=6), reason="Too little"))
    assert (slower.status_code, slower.context["form"].phases.forms[0]["often"].value(), slower.context["seen"]) == (
        409,
        "6",
        2,
    )
    assert [words in page(slower) for words in ("Anya Petrov changed this plan at", "version 2", "2 times a day")] == [
        True
    ] * 3
    assert browser.post(amend_page(prescription), change(phase(1, often=6), seen=2)).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_one_wins_and_the_other_sees_who_did_and_may_save_again(
    prescription: Prescription, clinic: Clinic, clinician: User, sign_in: SignIn
) -> None:
    people = [clinician, cast.member(clinic, "clinician", "Tom Okafor")]
    browsers = [sign_in(person) for person in people]
    typed = [change(phase(1, often=often), reason=f"{often} is enough") for often in (2, 6)]
    sends = [
        partial(browser.post, amend_page(prescription), data) for browser, data in zip(browsers, typed, strict=True)
    ]
    answers: list[Any] = [*at_once(*sends)]
    statuses = [answer.status_code for answer in answers]
    loser = statuses.index(409)
    shown, form = page(answers[loser]), answers[loser].context["form"]
    again = browsers[loser].post(amend_page(prescription), typed[loser] | {"seen": answers[loser].context["seen"]})
    assert (
        sorted(statuses),
        f"{people[1 - loser].name} changed this plan at" in shown,
        (form["reason"].value(), form.phases.forms[0]["often"].value()),
        again.status_code,
        list(prescription.versions.order_by("number").values_list("phases__times_per_day", flat=True)),
    ) == (
        [302, 409],
        True,
        (typed[loser]["reason"], typed[loser]["phases-0-often"]),
        302,
        [4, (6, 2)[loser], (2, 6)[loser]],
    )


def test_a_plan_that_a_colleague_stopped_is_not_amended(
    prescription: Prescription, clinician: User, sign_in: SignIn, now: datetime
) -> None:
    prescriptions.stop(prescription, reason="Cast", by=clinician, now=now)
    slower = sign_in(clinician).post(amend_page(prescription), change())
    assert (slower.status_code, "Anya Petrov ended this plan at" in page(slower)) == (409, True)


def test_a_plan_that_was_over_was_ended_by_nobody(
    prescription: Prescription, clinician: User, sign_in: SignIn, now: datetime
) -> None:
    Phase.objects.update(last_day=20)
    prescriptions.complete(prescription, now=now)
    slower = sign_in(clinician).post(amend_page(prescription), change())
    assert "Dorsi ended this plan at" in page(slower)


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
    assert ("Anya Petrov ended this plan at" in page(browser.get(amend_page(prescription)))) is True


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
