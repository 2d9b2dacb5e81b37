"""A new manager is led through what the clinic needs, which is read from what is there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from patients.actions import invitations
from patients.actions.clinics import open_clinic
from patients.models import Clinic, User
from patients.reports.first_steps import first_steps
from tests import cast
from tests.test_clinics import SETTINGS

SignIn = Callable[[User], Client]


@pytest.fixture
def opened(db: None) -> Clinic:
    """As the command leaves it."""
    clinic = Clinic(name="Harbour", phone="")
    open_clinic(clinic, manager_email="lena@example.org", manager_name="Lena Fischer", now=timezone.now())
    return clinic


@pytest.fixture
def lena(opened: Clinic) -> User:
    invitation = opened.invitations.get()
    return invitations.accept_as_new(invitation, password=None, now=timezone.now())


def done(clinic: Clinic) -> list[bool]:
    return [step.done for step in first_steps(Clinic.objects.get(pk=clinic.pk))]


def test_a_new_clinic_has_everything_before_it(opened: Clinic, lena: User) -> None:
    assert done(opened) == [False] * 5


def test_each_step_is_done_by_doing_it(opened: Clinic, lena: User, sign_in: SignIn) -> None:
    browser, seen = sign_in(lena), []
    shown = browser.get("/clinic/").context["form"]
    settings = {name: shown[name].value() for name in SETTINGS}
    browser.post("/clinic/", settings | {"phone": "01632 960 100"})
    seen.append(done(opened))
    browser.post("/clinic/", SETTINGS)
    seen.append(done(opened))
    anya = cast.member(opened, "clinician", "Anya Petrov")
    seen.append(done(opened))
    cast.patient(opened, anya, "Margaret", "Doyle", surgery=date(2026, 10, 26))
    seen.append(done(opened))
    assert seen == [
        [True, False, True, False, False],
        [True, True, True, False, False],
        [True, True, True, True, False],
        [True] * 5,
    ]


def test_the_start_leads_there_until_all_is_done(clinic: Clinic, manager: User, sign_in: SignIn) -> None:
    browser = sign_in(manager)
    before = [browser.get(page).headers.get("Location") for page in ("/", "/start/")]
    cast.patient(clinic, cast.member(clinic, "clinician", "Anya Petrov"), "Margaret", "Doyle")
    after = [browser.get(page).headers.get("Location") for page in ("/", "/start/")]
    assert (before, after) == (["/start/", None], ["/caseload/", "/caseload/"])


def test_a_clinician_is_not_led(clinician: User, sign_in: SignIn) -> None:
    assert sign_in(clinician).get("/").headers["Location"] == "/caseload/"


def test_an_invited_clinician_is_waited_for(opened: Clinic, lena: User, sign_in: SignIn) -> None:
    browser = sign_in(lena)
    before = browser.get("/start/").content.decode()
    invitations.invite_team(
        opened, by=lena, email="anya@example.org", name="Anya", role="clinician", now=timezone.now()
    )
    after = browser.get("/start/").content.decode()
    assert ["Their invitation is waiting" in page for page in (before, after)] == [False, True]


@pytest.mark.parametrize(("roles", "may"), [(["manager"], False), (["manager", "clinician"], True)])
def test_the_way_to_invite_a_patient_is_for_who_may(
    roles: list[str], opened: Clinic, lena: User, sign_in: SignIn, *, may: bool
) -> None:
    for role in roles[1:]:
        opened.memberships.create(user=lena, role=role)
    main = sign_in(lena).get("/start/").content.decode().partition("<main")[2]
    assert ("/patients/invite/" in main, "/patients/import/" in main) == (may, may)


@pytest.mark.parametrize("page", ["/team/", "/clinic/"])
def test_pages_of_the_manager_tell_what_is_left(page: str, clinic: Clinic, manager: User, sign_in: SignIn) -> None:
    browser = sign_in(manager)
    before = browser.get(page).content.decode()
    cast.patient(clinic, cast.member(clinic, "clinician", "Anya Petrov"), "Margaret", "Doyle")
    after = browser.get(page).content.decode()
    assert ["3 first steps left" in before, "first step" in after] == [True, False]


def test_the_first_steps_lead_to_the_presets_too(lena: User, sign_in: SignIn) -> None:
    main = sign_in(lena).get("/start/").content.decode().partition("<main")[2]
    assert '<a href="/presets/">See the presets</a>' in main
