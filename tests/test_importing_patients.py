"""A sheet of patients: every row is shown first, and then all are invited or nobody is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adherence.models import Message
from adherence.outbox import plan
from patients.forms.sheet.reading import NO_TEXT
from patients.models import Clinic, Invitation, Patient, User
from tests import cast
from tests.guards.pages import Page
from tests.sheets import HEADINGS, IMPORT, IRIS, SignIn, asked, check, patients, sheet


def confirm(browser: Client, page: str) -> str:
    """Press the button of the page that shows every row. Answers with the page that follows."""
    form = Page(page).forms[-2]
    body = {name: each.values[0] for name, each in form.fields.items()}
    return browser.post(IMPORT, body, follow=True).content.decode()


@pytest.fixture
def desk(clinician: User, sign_in: SignIn) -> Client:
    return sign_in(clinician)


def test_checking_shows_what_would_be_made_and_makes_nothing(desk: Client, clinician: User) -> None:
    found = check(desk, clinician, *patients(2))
    assert ([row.problems for row in found.rows], found.rows[0].cells["date_of_birth"], Patient.objects.count()) == (
        [[], []],
        "12 June 1949",
        0,
    )


def test_confirming_invites_everybody_as_one_by_one(desk: Client, clinician: User) -> None:
    page = desk.post(IMPORT, asked(clinician, sheet(patients(3)))).content.decode()
    after = confirm(desk, page)
    plan(timezone.now())
    invited = Invitation.objects.filter(kind="patient", invited_by=clinician, patient__surgeries__side="right")
    mails = Message.objects.filter(kind=Message.Kind.INVITATION)
    assert ("sending invitations to 3 patients" in after, invited.count(), mails.count()) == (True, 3, 3)


def test_confirming_twice_makes_nobody_twice(desk: Client, clinician: User) -> None:
    page = desk.post(IMPORT, asked(clinician, sheet(patients(2)))).content.decode()
    confirm(desk, page)
    again = confirm(desk, page)
    assert ("2 rows need you" in again, again.count("record number already exists"), Patient.objects.count()) == (
        True,
        4,  # at the top and beside each row
        2,
    )


def test_one_wrong_row_invites_nobody_and_keeps_what_was_typed(desk: Client, clinician: User) -> None:
    rows = [*patients(2), IRIS | {"email": "iris", "side": "middle"}]
    page = desk.post(IMPORT, asked(clinician, sheet(rows), then="invite"))
    row = page.context["sheet"].rows[2]
    assert (row.number, row.problems, row.cells["email"], Patient.objects.count()) == (
        4,
        ["Email: Enter a valid email address.", "Side: “middle” is none of these: Left, Right, Both"],
        "iris",
        0,
    )
    assert ("Invite 3 patients" in page.content.decode(), "H-20541,Iris" in page.content.decode()) == (False, True)


def test_columns_left_out_are_named(desk: Client, clinician: User) -> None:
    page = desk.post(IMPORT, asked(clinician, sheet([IRIS | {"Shoe size": "39", "Diet": "none"}])))
    assert "Columns we left out: Shoe size, Diet" in page.content.decode()


def test_a_sheet_asks_as_much_for_three_rows_as_for_one(desk: Client, clinician: User) -> None:
    desk.get(IMPORT)
    counts = [queries_of(desk, clinician, number) for number in (1, 3)]
    assert counts == counts[:1] * 2


def queries_of(browser: Client, by: User, number: int) -> int:
    with CaptureQueriesContext(connection) as asked_for:
        check(browser, by, *patients(number))
    return len(asked_for)


def test_somebody_who_was_taken_in_meanwhile_stops_all(clinic: Clinic, desk: Client, clinician: User) -> None:
    def a_colleague_is_quicker(execute: Callable[..., object], sql: str, *rest: object) -> object:
        if "FOR NO KEY UPDATE" in sql:
            iris = cast.patient(clinic, clinician, "Iris", "Bennett")
            Patient.objects.filter(pk=iris.pk).update(record_number="H-1")
        return execute(sql, *rest)

    with connection.execute_wrapper(a_colleague_is_quicker):
        page = desk.post(IMPORT, asked(clinician, sheet(patients(3)), then="invite"))
    assert ([row.problems for row in page.context["sheet"].rows], Invitation.objects.count()) == (
        [[], ["Record number: A patient with this record number already exists"], []],
        0,
    )


# --- the file, and what is asked beside it ---


def test_a_file_is_read_and_its_text_goes_on_in_the_form(desk: Client, clinician: User) -> None:
    file = SimpleUploadedFile("patients.csv", sheet(patients(2), separator=";").encode("cp1252"))
    page = desk.post(IMPORT, asked(clinician, "what stood in the box", file=file)).content.decode()
    confirm(desk, page)
    assert Patient.objects.count() == 2


def test_the_text_of_a_file_stays_when_something_else_is_wrong(desk: Client, clinician: User) -> None:
    file = SimpleUploadedFile("patients.csv", sheet(patients(1)).encode())
    page = desk.post(IMPORT, asked(clinician, "", file=file, consent=""))
    assert (list(page.context["form"].errors), "iris0@example.org" in page.content.decode()) == (["consent"], True)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"PK\x03\x04", "This is a workbook. In your spreadsheet, save it as CSV, then choose that file"),
        (b"x" * 128_001, "This file is larger than 128 kB. Split it in two"),
        (b"", "The submitted file is empty."),
    ],
)
def test_a_file_that_is_no_sheet_says_why(content: bytes, why: str, desk: Client, clinician: User) -> None:
    page = desk.post(IMPORT, asked(clinician, "", file=SimpleUploadedFile("patients.csv", content)))
    assert page.context["form"].errors == {"file": [why]}


@pytest.mark.parametrize("name", ["patients.xlsx", "patients.html", "patients.csv.exe", "patients", "../patients.svg"])
def test_a_file_that_is_called_something_else_is_none(name: str, desk: Client, clinician: User) -> None:
    page = desk.post(IMPORT, asked(clinician, "", file=SimpleUploadedFile(name, sheet(patients(1)).encode())))
    assert page.context["form"].errors == {"file": [NO_TEXT]}


@pytest.mark.parametrize(
    ("pasted", "why"),
    [
        ("", "Choose a CSV file of up to 128 kB, or paste the rows"),
        ("\r\n, ,\r\n", "Choose a CSV file of up to 128 kB, or paste the rows"),
        (sheet([]), "There is no row under the headings"),
        (
            "Name\r\nIris",
            f"The first line needs these headings too: {', '.join(HEADINGS.values())}",
        ),
        (sheet(patients(501)), "These are 501 patients. Bring in 500 at a time"),
        ("x" * 128_001, "This is longer than 128,000 letters. Split it in two"),
    ],
    ids=["nothing", "no words", "headings", "names only", "501 rows", "too long"],
)
def test_rows_that_are_no_sheet_say_why(pasted: str, why: str, desk: Client, clinician: User) -> None:
    assert desk.post(IMPORT, asked(clinician, pasted)).context["form"].errors == {"pasted": [why]}


def test_a_file_too_large_to_be_held_is_not_read(desk: Client, clinician: User) -> None:
    file = SimpleUploadedFile("patients.csv", b"x" * 3_000_000)
    page = desk.post(IMPORT, asked(clinician, "", file=file))
    assert list(page.context["form"].errors) == ["pasted"]


def test_what_is_asked_beside_the_sheet_must_be_answered(desk: Client) -> None:
    assert list(desk.post(IMPORT).context["form"].errors) == ["dates", "clinician", "consent", "pasted"]


def test_a_clinic_without_a_phone_number_takes_nobody_into_care(clinic: Clinic, desk: Client, clinician: User) -> None:
    Clinic.objects.filter(pk=clinic.pk).update(phone="")
    page = desk.post(IMPORT, asked(clinician, sheet(patients(1))))
    assert "Your clinic has no phone number yet" in page.content.decode()


@pytest.mark.parametrize(("country", "order"), [("GB", "day"), ("US", "month")])
def test_dates_are_taken_for_those_of_the_country(country: str, order: str, clinic: Clinic, desk: Client) -> None:
    Clinic.objects.filter(pk=clinic.pk).update(country=country)
    assert desk.get(IMPORT).context["form"]["dates"].value() == order


def test_the_example_has_every_heading_and_its_line_is_refused(desk: Client, clinician: User) -> None:
    answer = desk.get("/patients/import/example.csv")
    page = desk.post(IMPORT, asked(clinician, "", file=SimpleUploadedFile("patients.csv", answer.content)))
    found = page.context["sheet"]
    assert ([row.problems for row in found.rows], found.unknown, answer.headers["Content-Type"]) == (
        [["Email: This is the line of the example. Take it out"]],
        [],
        "text/csv; charset=utf-8",
    )


def test_who_may_bring_in_a_sheet(staff: User, manager: User, margaret: User, sign_in: SignIn) -> None:
    assert [sign_in(person).get(IMPORT).status_code for person in (staff, manager, margaret)] == [200, 403, 403]
