"""Amending on its page: the old plan beside the new, from when, and who was first."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from exercises.actions import prescriptions
from exercises.models import Phase, Prescription
from patients.models import Clinic, Patient, User
from tests import cast
from tests.prescribing.browser import SignIn, change, later, page, phase
from tests.together import at_once

DAY = timedelta(days=1)


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


def test_the_page_shows_old_beside_new_and_from_when(
    prescription: Prescription, clinician: User, sign_in: SignIn
) -> None:
    prescription.versions.get().precautions.create(kind="clot", note="Apixaban")
    day = prescription.patient.local_date(timezone.now()) + 3 * DAY
    typed = change(phase(1, often=2, last_day=40), side="both", **later(day), note_to_patient="Well done")
    said = page(sign_in(clinician).post(amend_page(prescription), typed | {"preview": "1"}))
    assert [
        words in said
        for words in (
            f"What changes From the start of {date_format(day, 'WEEKDAY_FORMAT')}",
            "Phase 1 Now: From day 0, 4 times a day, 2 sets of 10 pumps, hold 3 seconds each way New: Days 0 to 40, 2",
            "Which foot Now: Right foot only New: Both feet",
            "Known or suspected clot Now: Apixaban New: none",
            "Note to the patient Now: none New: Well done",
            "Position Now:",
        )
    ] == [True] * 5 + [False]


def test_an_amendment_that_changes_nothing_says_so(
    prescription: Prescription, clinician: User, sign_in: SignIn
) -> None:
    said = page(sign_in(clinician).get(amend_page(prescription)))
    assert "What changes From now Nothing yet: the new plan is the same as the old one." in said


def test_the_live_preview_compares_too(prescription: Prescription, clinician: User, sign_in: SignIn) -> None:
    preview = reverse("prescription-preview", args=[prescription.patient_id])
    said = page(sign_in(clinician).post(preview, change(phase(1), position="lying")))
    assert "Position Now: Lying or sitting New: Lying, leg straight" in said


def test_without_a_plan_there_is_nothing_to_compare(patient: Patient, clinician: User, sign_in: SignIn) -> None:
    preview = reverse("prescription-preview", args=[patient.pk])
    assert "Nothing yet" in page(sign_in(clinician).post(preview, change()))


def test_a_phase_that_is_not_right_is_not_compared(
    prescription: Prescription, clinician: User, sign_in: SignIn
) -> None:
    preview = reverse("prescription-preview", args=[prescription.patient_id])
    said = page(sign_in(clinician).post(preview, change(phase(1, often=""), phase(2))))
    assert ("Put the phases right to see what changes." in said, "New:" in said) == (True, False)
