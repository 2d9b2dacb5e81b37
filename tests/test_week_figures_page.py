"""The page and the spreadsheet of a week's figures: the manager's, by address, with numbers and no names."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adherence.reports.figures import last_week
from patients.models import AccessEvent, Clinic, Patient, User
from tests import cast, desk
from tests.test_messages import mail

SignIn = Callable[[User], Client]
DAY = timedelta(days=1)


@pytest.fixture
def monday(clinic: Clinic) -> date:
    """Of the last week that is over."""
    return last_week(clinic.zone, timezone.now()).monday


@pytest.fixture
def week(patient: Patient, clinician: User, monday: date) -> Patient:
    """Margaret's plan, half of her sets of every day, a reminder and a flag that nobody has seen."""
    prescription = cast.prescribe(patient, by=clinician)
    desk.days(prescription, [4] * 7, before=monday + 7 * DAY)
    noon = datetime.combine(monday, time(12), tzinfo=patient.zone)
    mail(patient, "sent", at=noon)
    desk.flag(patient, "urgent", at=noon)
    return patient


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def lines(client: Client, query: str = "") -> list[list[str]]:
    text = client.get(f"/figures.csv{query}").content.decode()
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("address", ["/figures/", "/figures.csv"])
@pytest.mark.parametrize("who", ["clinician", "staff", "margaret"])
def test_figures_are_the_managers(who: str, address: str, sign_in: SignIn, request: pytest.FixtureRequest) -> None:
    assert sign_in(request.getfixturevalue(who)).get(address).status_code == 403


def test_the_last_week_that_is_over_is_shown_first(week: Patient, manager: User, monday: date, sign_in: SignIn) -> None:
    browser = sign_in(manager)
    first, asked = browser.get("/figures/"), browser.get(f"/figures/?week={monday + 3 * DAY}")
    assert [answer.context["week"].monday for answer in (first, asked)] == [monday, monday]


def test_a_week_leads_to_its_neighbours(week: Patient, manager: User, monday: date, sign_in: SignIn) -> None:
    page = sign_in(manager).get("/figures/").content.decode()
    assert re.findall(r'href="\?week=([\d-]+)" rel="(\w+)"', page) == [
        (str(monday - 7 * DAY), "prev"),
        (str(monday + 7 * DAY), "next"),
    ]


def test_this_week_is_shown_so_far(week: Patient, manager: User, monday: date, sign_in: SignIn) -> None:
    page = sign_in(manager).get(f"/figures/?week={monday + 7 * DAY}").content.decode()
    assert ("So far" in page, 'rel="next"' in page, "Of those in care, now" in page) == (True, False, True)


def test_beside_the_picture_stand_a_sentence_and_its_numbers(week: Patient, manager: User, sign_in: SignIn) -> None:
    page = sign_in(manager).get("/figures/").content.decode()
    said = "Of 1 patient with sets due, 0 did all of them and 0 did fewer than half. All together: 50%, 28 of 56 sets."
    described = re.findall(r'<svg class="chart"[^>]* role="img" aria-label="([^"]+)"', page)
    rows = [words(row) for row in re.findall(r"<tr><th.*?</tr>", page)][1:]
    assert (described, f"<b>{said}</b>" in page, rows) == (
        [f"Columns: patients by share of sets done. {said}"],
        True,
        [
            "None due 0 of 1 0%",
            "0–24 0 of 1 0%",
            "25–49 0 of 1 0%",
            "50–74 1 of 1 100%",
            "75–99 0 of 1 0%",
            "100 0 of 1 0%",
        ],
    )


def test_nobody_is_named_and_no_record_is_looked_at(week: Patient, manager: User, sign_in: SignIn) -> None:
    browser = sign_in(manager)
    told = [browser.get(address).content.decode() for address in ("/figures/", "/figures.csv")]
    leaks = (week.given_name, week.family_name, week.record_number, week.email)
    found = [leak for page in told for leak in leaks if leak in page]
    assert (found, "28 of 56" in told[0], AccessEvent.objects.count()) == ([], True, 0)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Monday", "Enter a day as year, month and day, like 2026-11-16"),
        ("2026-02-30", "Enter a day as year, month and day, like 2026-11-16"),
        ("0001-01-01", "There are no figures of that week. Enter a later day."),
        ("9999-12-31", "That day is still to come. Enter today or an earlier day."),
    ],
)
def test_a_week_that_is_none_is_said_so(
    asked: str, said: str, week: Patient, manager: User, monday: date, sign_in: SignIn
) -> None:
    browser = sign_in(manager)
    page, sheet = browser.get("/figures/", {"week": asked}), browser.get("/figures.csv", {"week": asked})
    assert (said in page.content.decode(), page.context["week"].monday, sheet.status_code, sheet.content.decode()) == (
        True,
        monday,
        400,
        said,
    )


def test_the_sheet_has_every_figure_on_a_line_and_no_formula(
    week: Patient, manager: User, monday: date, sign_in: SignIn
) -> None:
    Clinic.objects.update(name='=HYPERLINK("http://evil.example")')
    heads, *rows = lines(sign_in(manager), f"?week={monday}")
    found = {tuple(row[3:6]): row[6] for row in rows}
    assert (len(heads), {len(row) for row in rows}, {tuple(row[:3]) for row in rows}) == (
        7,
        {7},
        {('\'=HYPERLINK("http://evil.example")', str(monday), str(monday + 6 * DAY))},
    )
    assert [
        found["Patients", "All", "In care"],
        found["Patients", "In care", "Plan running"],
        found["Per cent of sets done", "50–74", "Patients"],
        found["Per cent of sets done", "All together", "Per cent"],
        found["Time to acknowledge", "Urgent", "Waiting"],
        found["Time to acknowledge", "Urgent", "Median, minutes"],
        found["Messages", "Reminder", "Sent"],
    ] == ["1", "1", "1", "50", "1", "", "1"]


def test_an_empty_clinic_has_figures_too(manager: User, sign_in: SignIn) -> None:
    page = words(sign_in(manager).get("/figures/").content.decode())
    said = ("No patient had sets due on these days.", "No message to a patient or the team was due in this week.")
    assert [sentence in page for sentence in said] == [True, True]


def test_only_managers_find_the_way(manager: User, clinician: User, sign_in: SignIn) -> None:
    found = ['href="/figures/"' in sign_in(person).get("/flags/").content.decode() for person in (manager, clinician)]
    assert found == [True, False]


@pytest.mark.parametrize("address", ["/figures/", "/figures.csv"])
def test_it_costs_the_same_for_one_patient_and_for_three(
    address: str, week: Patient, clinic: Clinic, clinician: User, manager: User, monday: date, sign_in: SignIn
) -> None:
    browser = sign_in(manager)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            browser.get(address)
        return len(asked)

    browser.get(address)
    one = cost()
    for name in ("Iris", "Grace"):
        prescription = cast.prescribe(cast.patient(clinic, clinician, name, "Bennett"), by=clinician)
        desk.days(prescription, [8] * 7, before=monday + 7 * DAY)
    assert cost() == one
