"""Each row of a sheet is understood as people mean it, or says what is wrong with it."""

from __future__ import annotations

import pytest
from django.test import Client

from patients.models import Clinic, Patient, User
from tests import cast
from tests.sheets import IMPORT, IRIS, SignIn, asked, check, patients, sheet


@pytest.fixture
def desk(clinician: User, sign_in: SignIn) -> Client:
    return sign_in(clinician)


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"given_name": ""}, "First name: Enter the first name"),
        ({"record_number": ""}, "Record number: Enter the record number"),
        ({"date_of_birth": "June 1949"}, "Date of birth: Enter a real date, like 27 3 2026"),
        ({"date_of_birth": "12/6/49"}, "Date of birth: Enter the year as 4 figures, like 1949"),
        ({"date_of_birth": ""}, "Date of birth: Enter the date of birth"),
        ({"surgery_date": "1/1/2999"}, "Date of surgery: The date of surgery must be today or earlier"),
        ({"surgery_date": "1/1/1999"}, "Date of surgery: Check the year of surgery"),
        ({"phone": "call me"}, "Phone: Enter a phone number with figures, like 07700 900 142"),
        ({"language": "Klingon"}, "Language: “Klingon” is none of these: English, Spanish, Arabic"),
        ({"time_zone": "Mars"}, "Time zone: Enter a time zone like Europe/London"),
        ({"wakes_at": "21:00"}, "Awake until: Awake until must be later than awake from"),
        ({"clinician": "ruth.adler@example.org"}, "Clinician: No clinician here has this email address or name"),
        ({"consent": "no"}, "Agreed to emails: Ask the patient, and tick that they agree to emails"),
        ({"email": "iris.bennett@example.com"}, "Email: This is the line of the example. Take it out"),
    ],
)
def test_a_wrong_cell_says_why(
    changes: dict[str, str], problem: str, desk: Client, clinician: User, colleague: User
) -> None:
    found = check(desk, clinician, IRIS | changes)
    assert [row.problems for row in found.rows] == [[problem]]


def test_the_operation_must_be_one_we_know(desk: Client, clinician: User) -> None:
    (row,) = check(desk, clinician, IRIS | {"procedure": "Hip"}).rows
    assert row.problems[0].startswith("Operation: “Hip” is none of these: Knee replacement, ACL reconstruction")


def test_the_same_number_twice_is_told_with_the_line_it_stood_on_first(desk: Client, clinician: User) -> None:
    found = check(desk, clinician, *patients(2), IRIS | {"record_number": "H-0"})
    assert [row.problems for row in found.rows] == [[], [], ["Record number: Line 2 has this record number too"]]


def test_a_number_of_this_clinic_is_taken_and_one_of_another_is_free(
    desk: Client, clinician: User, patient: Patient, colleague: User
) -> None:
    clara = cast.patient(colleague.memberships.get().clinic, colleague, "Clara", "Moss")
    numbers = [{"record_number": record.record_number} for record in (patient, clara)]
    found = check(desk, clinician, *(IRIS | number for number in numbers))
    assert [len(row.problems) for row in found.rows] == [1, 0]


@pytest.mark.parametrize(
    ("changes", "field", "meant"),
    [
        ({"procedure": "knee_replacement"}, "procedure", "knee_replacement"),
        ({"procedure": " ACHILLES tendon-repair "}, "procedure", "achilles_repair"),
        ({"side": "L"}, "side", "left"),
        ({"language": "Español"}, "language", "es"),
        ({"language": "en"}, "language", "en-gb"),
        ({"time_zone": "madrid"}, "time_zone", "Europe/Madrid"),
        ({"time_zone": ""}, "time_zone", "Europe/London"),
        ({"consent": "Yes"}, "consent", True),
    ],
)
def test_words_mean_what_people_mean(
    changes: dict[str, str], field: str, meant: object, desk: Client, clinician: User
) -> None:
    (row,) = check(desk, clinician, IRIS | changes).rows
    assert (row.problems, row.form.cleaned_data[field]) == ([], meant)


@pytest.mark.parametrize(
    ("typed", "order", "meant"),
    [
        ("3/4/1950", "day", "1950-04-03"),
        ("3/4/1950", "month", "1950-03-04"),
        ("3.4.1950", "day", "1950-04-03"),
        ("1950-04-03", "month", "1950-04-03"),
        ("1950-04-03 00:00:00", "day", "1950-04-03"),
    ],
)
def test_dates_are_read_as_they_are_said_to_be_written(
    typed: str, order: str, meant: str, desk: Client, clinician: User
) -> None:
    (row,) = check(desk, clinician, IRIS | {"date_of_birth": typed}, dates=order).rows
    assert str(row.form.cleaned_data["date_of_birth"]) == meant


def test_each_row_may_name_its_clinician_by_address_or_name(clinic: Clinic, desk: Client, clinician: User) -> None:
    grace = cast.member(clinic, "clinician", "Grace Mensah")
    named = [IRIS | {"record_number": name, "clinician": name} for name in ("", "GRACE mensah", grace.email)]
    found = check(desk, clinician, *(row | {"record_number": str(n)} for n, row in enumerate(named)))
    assert [row.form.instance.clinician for row in found.rows] == [clinician, grace, grace]


def test_of_two_clinicians_with_one_name_neither_is_meant(clinic: Clinic, desk: Client, clinician: User) -> None:
    cast.member(clinic, "clinician", "Grace Mensah")
    User.objects.filter(pk=cast.member(clinic, "clinician", "Other").pk).update(name="Grace Mensah")
    (row,) = check(desk, clinician, IRIS | {"clinician": "Grace Mensah"}).rows
    assert row.problems == ["Clinician: No clinician here has this email address or name"]


def test_a_short_row_lacks_what_it_does_not_say(desk: Client, clinician: User) -> None:
    page = desk.post(IMPORT, asked(clinician, sheet([]) + "H-1,Iris,Bennett,12/6/1949,iris@example.org"))
    (row,) = page.context["sheet"].rows
    assert (row.form.errors.keys(), row.cells["side"]) == ({"phone", "procedure", "surgery_date", "side"}, "")
