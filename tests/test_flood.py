"""One account writes no faster than people and phones do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import Settings

from patients.models import Patient, PatientAccess, User
from patients.views.limits import ThisMinute
from tests import cast

Browser = Callable[[User], Client]
SWITCH = "/switch/"


@pytest.fixture
def few(settings: Settings) -> None:
    settings.WRITES_A_MINUTE = 2


@pytest.mark.usefixtures("few")
def test_who_writes_faster_than_people_do_is_stopped_for_a_minute(
    patient: Patient, margaret: User, sign_in: Browser
) -> None:
    phone = sign_in(margaret)
    answers = [phone.post(SWITCH, {"patient": patient.pk}) for _ in range(3)]
    assert (
        [each.status_code for each in answers],
        answers[2].headers["Retry-After"],
        answers[2].text.count("<h1"),
    ) == (
        [302, 302, 429],
        "60",
        1,
    )
    assert phone.get("/today/").status_code == 200  # reading goes on


@pytest.mark.usefixtures("few")
def test_nobody_is_stopped_for_somebody_else(patient: Patient, margaret: User, sign_in: Browser) -> None:
    user = cast.user("Tom Doyle")
    PatientAccess.objects.create(user=user, patient=patient, relation="carer")
    flood, other = sign_in(margaret), sign_in(user)
    for _ in range(4):
        flood.post(SWITCH, {"patient": patient.pk})
    assert other.post(SWITCH, {"patient": patient.pk}).status_code == 302


@pytest.mark.usefixtures("few", "db")
def test_strangers_are_counted_where_they_sign_in() -> None:
    assert [Client().post(SWITCH).status_code for _ in range(3)] == [302, 302, 302]


@pytest.mark.parametrize("path", ["/progress/report.pdf", "/patients/{}/report.pdf"])
def test_who_has_sheets_set_faster_than_people_print_is_stopped_for_a_minute(
    path: str, patient: Patient, margaret: User, clinician: User, sign_in: Browser, settings: Settings
) -> None:
    settings.SHEETS_A_MINUTE = 1
    browser = sign_in(clinician if "{}" in path else margaret)
    answers = [browser.get(path.format(patient.pk)) for _ in range(2)]
    assert ([each.status_code for each in answers], answers[1].headers["Retry-After"]) == ([200, 429], "60")


def test_a_minute_is_forgotten_with_the_next() -> None:
    counts = ThisMinute()
    assert [counts.count("a", now=now) for now in (0, 1, 59.9, 60, 61, 3600)] == [1, 2, 3, 1, 2, 1]
    assert counts.count("b", now=3601) == 1
