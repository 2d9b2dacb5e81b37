"""Where a clinic’s own presets are offered, and to whom."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from exercises.models import Preset
from patients.models import Clinic, Patient, User
from tests import cast
from tests.prescribing.browser import SignIn, page, sent
from tests.prescribing.presets import LIST, NEW, address, own, recipe


def test_a_retired_one_stays_in_the_list_and_is_offered_no_more(
    clinic: Clinic, clinician: User, sign_in: SignIn, patient: Patient
) -> None:
    browser, preset = sign_in(clinician), cast.preset(clinic, by=clinician)
    offered = [offers(browser, patient)]
    browser.post(address(preset, "preset-retire"))
    offered.append(offers(browser, patient))
    assert (["Our knees" in each for each in offered], "Retired by Anya Petrov" in page(browser.get(LIST))) == (
        [True, False],
        True,
    )


def offers(browser: Client, patient: Patient) -> list[str]:
    form = browser.get(reverse("prescription-new", args=[patient.pk])).context["start"]
    return [str(label) for _, label in form.fields["preset"].choices]


def test_an_order_from_one_that_was_retired_meanwhile_is_taken(
    clinic: Clinic, clinician: User, sign_in: SignIn, patient: Patient
) -> None:
    browser, preset = sign_in(clinician), cast.preset(clinic, by=clinician)
    browser.post(address(preset, "preset-retire"))
    browser.post(reverse("prescription-new", args=[patient.pk]), sent(preset=preset.slug))
    assert patient.prescriptions.get().versions.get().preset == preset


@pytest.mark.parametrize(
    ("own_procedure", "chosen", "first"),
    [
        ("knee_replacement", "Our knees", ["Our knees", "Hourly after knee replacement", "Hourly, both ankles"]),
        ("", "Hourly after knee replacement", ["Hourly after knee replacement", "Our knees", "Hourly, both ankles"]),
    ],
)
def test_one_made_for_the_operation_is_offered_first(
    own_procedure: str,
    chosen: str,
    first: list[str],
    clinic: Clinic,
    clinician: User,
    sign_in: SignIn,
    patient: Patient,
) -> None:
    cast.preset(clinic, by=clinician, procedure=own_procedure)
    response = sign_in(clinician).get(reverse("prescription-new", args=[patient.pk]))
    slug = response.context["start"].cleaned_data["preset"]
    assert (Preset.objects.get(slug=slug).name, offers(sign_in(clinician), patient)[:3]) == (chosen, first)


def test_after_an_achilles_repair_whatever_it_starts_from_has_a_limit(
    clinic: Clinic, clinician: User, sign_in: SignIn, patient: Patient
) -> None:
    patient.surgeries.update(procedure="achilles_repair")
    looser = cast.preset(clinic, by=clinician, dorsiflexion_limit=5)
    browser, new = sign_in(clinician), reverse("prescription-new", args=[patient.pk])
    forms = [browser.get(new, {"preset": slug}).context["form"] for slug in ("two-sets-three-times", looser.slug)]
    assert [(form["achilles_repair"].value(), form["dorsiflexion_limit"].value()) for form in forms] == [
        (True, 0),
        (True, 5),
    ]


def test_other_clinics_never_see_them(clinic: Clinic, clinician: User, colleague: User, sign_in: SignIn) -> None:
    preset, browser = cast.preset(clinic, by=clinician), sign_in(colleague)
    theirs = cast.patient(colleague.memberships.get().clinic, colleague, "Clara", "Moss")
    answers = [browser.post(address(preset, name), recipe()).status_code for name in ("preset-change", "preset-retire")]
    assert (answers, "Our knees" in page(browser.get(LIST)), "Our knees" in offers(browser, theirs), own(clinic)) == (
        [404, 404],
        False,
        False,
        [("Our knees", True)],
    )


def test_who_works_in_two_clinics_is_offered_those_of_the_patients(
    clinic: Clinic, clinician: User, colleague: User, sign_in: SignIn, patient: Patient
) -> None:
    elsewhere = colleague.memberships.get().clinic
    elsewhere.memberships.create(user=clinician, role="clinician")
    cast.preset(elsewhere, by=colleague, name="Theirs")
    assert "Theirs" not in offers(sign_in(clinician), patient)


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("clinician", [200, 200, 200, 302]),
        ("staff", [200, 403, 403, 403]),
        ("manager", [200, 403, 403, 403]),
        ("margaret", [403, 403, 403, 403]),
        ("colleague", [200, 200, 404, 404]),
    ],
)
def test_the_team_sees_them_and_clinicians_change_them(
    who: str, statuses: list[int], clinic: Clinic, clinician: User, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    preset, browser = cast.preset(clinic, by=clinician), sign_in(request.getfixturevalue(who))
    answers = [browser.get(path).status_code for path in (LIST, NEW, address(preset))]
    assert [*answers, browser.post(address(preset, "preset-retire")).status_code] == statuses
