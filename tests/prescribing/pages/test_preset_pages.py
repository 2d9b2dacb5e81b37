"""A clinic’s own presets on their pages: made, saved from a plan, changed."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from exercises.actions.presets import retire
from exercises.models import Prescription, Preset
from patients.models import Clinic, Patient, User
from tests import cast
from tests.prescribing.browser import Data, SignIn, page, phase, sent
from tests.prescribing.presets import LIST, NEW, address, own, recipe
from tests.together import at_once


def test_a_clinician_makes_one(clinic: Clinic, clinician: User, sign_in: SignIn) -> None:
    browser = sign_in(clinician)
    phases = [phase(1, last_day=7, often=60, often_unit="minutes"), phase(2, first_day=8)]
    response = browser.post(NEW, recipe(*phases, dorsiflexion_limit=0, position="lying", side="both"))
    made = Preset.objects.get(clinic=clinic)
    assert (response["location"], made.made_by, made.procedure, made.side, made.position, made.dorsiflexion_limit) == (
        LIST,
        clinician,
        "knee_replacement",
        "both",
        "lying",
        0,
    )
    assert [words in page(browser.get(LIST)) for words in ("Our knees", "every hour, then 4 times a day")] == [True] * 2


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        (recipe(name=" "), "Enter a name for the preset"),
        (recipe(phase(1, often=25)), "How often: enter a number from 1 to 24"),
        (recipe(phase(1, last_day=7), phase(2, first_day=6)), "Phase 2 must start on day 8. Phase 1 ends on day 7"),
        (recipe(dorsiflexion_limit=31), "Enter a number from 0 to 30, or leave it empty"),
        (recipe(name="OUR  knees"), "Your clinic has a preset with this name. Choose another name"),
    ],
)
def test_what_is_wrong_is_said_as_when_prescribing(
    data: Data, refused: str, clinic: Clinic, clinician: User, sign_in: SignIn
) -> None:
    cast.preset(clinic, by=clinician)
    response = sign_in(clinician).post(NEW, data)
    assert (response.status_code, refused in page(response), own(clinic)) == (200, True, [("Our knees", True)])


@pytest.mark.parametrize("button", ["add_phase", "remove_phase", "preview"])
def test_a_button_saves_nothing(button: str, clinic: Clinic, clinician: User, sign_in: SignIn) -> None:
    response = sign_in(clinician).post(NEW, recipe(**{button: "1"}))
    assert (response.status_code, own(clinic)) == (200, [])


def test_the_totals_of_each_phase_are_shown(clinician: User, sign_in: SignIn) -> None:
    said = page(sign_in(clinician).post(NEW, recipe(phase(1, last_day=3), phase(2, often=""), preview="1")))
    assert (said.count("sets a day"), "8 sets a day 80 pumps, 13 min" in said) == (1, True)


@pytest.mark.parametrize(
    ("fill", "side", "started"),
    [
        ("knee_replacement", "right", ("", "knee_replacement", "")),
        ("any", "both", ("", "", "both")),
    ],
)
def test_a_plan_as_typed_starts_a_preset(
    fill: str, side: str, started: tuple[str, str, str], clinician: User, sign_in: SignIn
) -> None:
    typed = sent(phase(1, last_day=7), phase(2, first_day=6, often=3), side=side, fill=fill, clot="on")
    form = sign_in(clinician).post(NEW, typed).context["form"]
    assert (
        tuple(form[name].value() for name in ("name", "procedure", "side")),
        [each["often"].value() for each in form.phases.forms],
        form.errors,
    ) == (started, ["4", "3"], {})


def test_the_amendment_offers_to_save_the_plan_that_it_starts_from(
    prescription: Prescription, clinician: User, sign_in: SignIn
) -> None:
    shown = sign_in(clinician).get(reverse("prescription-amend", args=[prescription.pk])).content.decode()
    assert 'name="fill" value="knee_replacement" formaction="/presets/new/"' in shown


def test_a_change_puts_another_in_its_place_and_leaves_what_was_made_from_it(
    clinic: Clinic, clinician: User, sign_in: SignIn, prescription: Prescription
) -> None:
    before = cast.preset(clinic, by=clinician)
    prescription.versions.update(preset=before)
    sign_in(clinician).post(address(before), recipe(phase(1, often=3), name="Knees, week 1"))
    after = Preset.objects.get(replaces=before)
    assert (
        own(clinic),
        [each.phases.get().times_per_day for each in (before, after)],
        prescription.versions.get().preset,
        before.history.values_list("pgh_label", "retired_by").order_by("pgh_id").last(),  # type: ignore[attr-defined]  # pghistory's
    ) == (
        [("Our knees", False), ("Knees, week 1", True)],
        [5, 3],
        before,
        ("update", clinician.pk),
    )


def test_a_change_to_a_name_that_is_taken_changes_nothing(clinic: Clinic, clinician: User, sign_in: SignIn) -> None:
    mine, _other = cast.preset(clinic, by=clinician), cast.preset(clinic, by=clinician, name="Other")
    response = sign_in(clinician).post(address(mine), recipe(name="other"))
    assert ("Your clinic has a preset with this name" in page(response), sorted(own(clinic))) == (
        True,
        [("Other", True), ("Our knees", True)],
    )


def test_the_form_starts_from_the_preset(clinic: Clinic, clinician: User, sign_in: SignIn) -> None:
    preset = cast.preset(clinic, by=clinician, dorsiflexion_limit=5)
    form = sign_in(clinician).get(address(preset)).context["form"]
    assert (form["name"].value(), form["dorsiflexion_limit"].value(), form.phases.forms[0]["often"].value()) == (
        "Our knees",
        5,
        5,
    )


def test_the_slower_colleague_keeps_what_was_typed_and_may_save_it_as_another(
    clinic: Clinic, clinician: User, sign_in: SignIn
) -> None:
    browser, preset = sign_in(clinician), cast.preset(clinic, by=clinician)
    browser.post(address(preset), recipe(name="Knees, week 1"))
    slower = browser.post(address(preset), recipe(name="Knees, week 2"))
    said = page(slower)
    assert (
        slower.status_code,
        slower.context["form"]["name"].value(),
        [words in said for words in ("Anya Petrov changed or retired", "Open Knees, week 1, which took its place")],
        f'action="{NEW}"' in slower.content.decode(),
        browser.post(address(preset, "preset-retire"), follow=True).status_code,
        own(clinic),
    ) == (409, "Knees, week 2", [True] * 2, True, 200, [("Our knees", False), ("Knees, week 1", True)])


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_one_at_once_one_wins(clinic: Clinic, clinician: User, sign_in: SignIn) -> None:
    preset = cast.preset(clinic, by=clinician)
    browsers = [sign_in(clinician), sign_in(clinician)]
    sends: list[Callable[[], Any]] = [
        partial(browser.post, address(preset), recipe(name=name))
        for browser, name in zip(browsers, ("One", "Two"), strict=True)
    ]
    answers: list[Any] = [*at_once(*sends)]
    statuses = sorted(answer.status_code for answer in answers)
    assert (statuses, Preset.objects.filter(clinic=clinic).in_use().count()) == ([302, 409], 1)


@pytest.mark.parametrize("name", ["presets", "prescription-new"])
def test_a_list_of_presets_costs_the_same_for_one_and_for_three(
    name: str, clinic: Clinic, clinician: User, patient: Patient, sign_in: SignIn
) -> None:
    browser = sign_in(clinician)
    place = reverse(name, args=[] if name == "presets" else [patient.pk])

    def cost(*added: str) -> tuple[int, int]:
        """Queries, and how many of the presets in use are there."""
        for each in added:
            cast.preset(clinic, by=clinician, name=f"{each}s")
            retire(cast.preset(clinic, by=clinician, name=f"Old {each}s"), by=clinician, now=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            shown = page(browser.get(place))
        return len(queries), sum(f"{each}s" in shown for each in ("Knee", "Ankle", "Toe"))

    browser.get(place)
    one, three = cost("Knee"), cost("Ankle", "Toe")
    assert (one[1], three) == (1, (one[0], 3))


def test_an_empty_list_says_how_to_fill_it(clinician: User, sign_in: SignIn) -> None:
    assert "press “Save as our preset”" in page(sign_in(clinician).get(LIST))


def test_one_phase_is_told_in_full(clinic: Clinic, clinician: User, sign_in: SignIn) -> None:
    cast.preset(clinic, by=clinician)
    hourly = cast.preset(clinic, by=clinician, name="Hourly")
    hourly.phases.update(times_per_day=None, every_minutes=60)
    said = page(sign_in(clinician).get(LIST))
    told = ("1 set of 10 pumps, 5 times a day", "1 set of 10 pumps, every hour")
    assert [words in said for words in told] == [True] * 2
