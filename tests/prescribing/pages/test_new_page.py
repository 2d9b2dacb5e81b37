"""Prescribing on its page."""

from __future__ import annotations

from datetime import time

import pytest
from django.urls import reverse

from adherence.models import Message
from exercises.models import Prescription
from patients.models import AccessEvent, Patient, User
from tests.prescribing.browser import Data, SignIn, page, phase, sent

CLOT: Data = {"clot": "on", "clot_note": "Apixaban since 28 October", "clot_settled": "on"}


def new_page(patient: Patient) -> str:
    return reverse("prescription-new", args=[patient.pk])


def test_a_wrong_form_keeps_what_was_typed(patient: Patient, clinician: User, sign_in: SignIn) -> None:
    data = sent(phase(1, last_day=7), phase(2, first_day=6, often=3), side="", note_to_patient="Small and slow")
    response = sign_in(clinician).post(new_page(patient), data)
    form = response.context["form"]
    kept = [form["note_to_patient"].value(), *(form.phases.forms[1][name].value() for name in ("first_day", "often"))]
    assert (response.status_code, kept) == (200, ["Small and slow", "6", "3"])
    assert [
        words in page(response)
        for words in ("Error: Prescribe for", "Phase 2 must start on day 8. Phase 1 ends on day 7", "Choose which foot")
    ] == [True] * 3


def test_a_preset_fills_the_form(patient: Patient, clinician: User, sign_in: SignIn) -> None:
    form = sign_in(clinician).get(new_page(patient), {"preset": "hourly-both-ankles"}).context["form"]
    first = form.phases.forms[0]
    assert (form["side"].value(), first["often"].value(), first["often_unit"].value(), first["amount"].value()) == (
        "both",
        60,
        "minutes",
        10,
    )


def test_achilles_repair_starts_with_its_precaution_and_a_neutral_limit(
    patient: Patient, clinician: User, sign_in: SignIn
) -> None:
    form = sign_in(clinician).get(new_page(patient), {"preset": "achilles-repair"}).context["form"]
    assert (form["achilles_repair"].value(), form["dorsiflexion_limit"].value()) == (True, 0)


@pytest.mark.parametrize("button", ["add_phase", "remove_phase", "preview"])
def test_a_button_starts_nothing(button: str, patient: Patient, clinician: User, sign_in: SignIn) -> None:
    response = sign_in(clinician).post(new_page(patient), sent(**{button: "1"}))
    assert (response.status_code, Prescription.objects.count()) == (200, 0)


def test_the_preview_page_shows_the_day_and_changes_nothing(patient: Patient, clinician: User, sign_in: SignIn) -> None:
    data = sent(phase(1, last_day=""), phase(2, first_day=""), sleeps_at="21:00")
    response = sign_in(clinician).post(reverse("prescription-preview", args=[patient.pk]), data | {"seen": "1"})
    said = page(response)
    assert [
        words in said.replace("\N{NO-BREAK SPACE}", " ")
        for words in ("8 sets a day", "What Margaret will read", "4 times a day, from 8 am to 9 pm, do 2 sets of 10")
    ] == [True] * 3
    assert Prescription.objects.count() == 0


def test_an_empty_form_asks_for_a_phase(patient: Patient, clinician: User, sign_in: SignIn) -> None:
    response = sign_in(clinician).get(new_page(patient), {"preset": "blank"})
    assert "Fill in a phase to see its day here." in page(response)


def test_a_published_dose_that_is_over_says_so(patient: Patient, clinician: User, sign_in: SignIn) -> None:
    response = sign_in(clinician).get(new_page(patient), {"preset": "first-two-days-with-holds"})
    assert response.context["form"].preview.shown is None


def test_a_clinician_prescribes(patient: Patient, clinician: User, sign_in: SignIn) -> None:
    data = sent(**CLOT, preset="two-sets-three-times", sleeps_at="21:00")
    response = sign_in(clinician).post(new_page(patient), data)
    made = Prescription.objects.get()
    version = made.versions.get()
    patient.refresh_from_db()
    assert version.preset
    assert (
        response["location"],
        (made.prescribed_by, made.surgery, version.preset.slug, version.side),
        version.phases.values_list("times_per_day", "repetitions").get(),
        version.precautions.values_list("kind", "note").get(),
        patient.sleeps_at,
        Message.objects.filter(kind="plan_changed", prescription=made).count(),
    ) == (
        f"/patients/{patient.pk}/",
        (clinician, patient.surgeries.get(), "two-sets-three-times", "right"),
        (4, 10),
        ("clot", "Apixaban since 28 October"),
        time(21),
        1,
    )


def test_a_second_plan_is_refused_in_words(
    prescription: Prescription, patient: Patient, clinician: User, sign_in: SignIn
) -> None:
    response = sign_in(clinician).post(new_page(patient), sent())
    assert "There is a plan already. Amend it, or stop it first." in page(response)


@pytest.mark.parametrize("name", ["prescription-new", "prescription-preview"])
@pytest.mark.parametrize(
    ("who", "status"), [("clinician", 200), ("staff", 403), ("manager", 403), ("margaret", 403), ("colleague", 404)]
)
def test_clinicians_of_the_clinic_prescribe(
    name: str, who: str, status: int, patient: Patient, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    browser = sign_in(request.getfixturevalue(who))
    assert browser.post(reverse(name, args=[patient.pk]), sent(preview="1")).status_code == status


def test_a_clinician_who_follows_a_record_elsewhere_does_not_prescribe_there(
    patient: Patient, colleague: User, sign_in: SignIn
) -> None:
    colleague.accesses.create(patient=patient, relation="carer")
    assert sign_in(colleague).get(new_page(patient)).status_code == 404


def test_the_look_is_recorded(patient: Patient, clinician: User, sign_in: SignIn) -> None:
    sign_in(clinician).get(new_page(patient))
    assert AccessEvent.objects.values_list("actor", "action", "patients").get() == (
        clinician.pk,
        "prescription-new",
        [patient.pk],
    )


def test_a_field_of_a_phase_is_wrong_and_so_is_the_title(patient: Patient, clinician: User, sign_in: SignIn) -> None:
    response = sign_in(clinician).post(new_page(patient), sent(phase(1, often="")))
    assert "<title>Error: Prescribe" in response.content.decode()
