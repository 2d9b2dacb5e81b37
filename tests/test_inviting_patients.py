"""A clinician or staff member takes a patient into care."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from adherence.outbox import deliver, plan
from patients.forms.patients import PatientInviteForm
from patients.models import Clinic, Invitation, Patient, Surgery, User
from tests import cast

SignIn = Callable[[User], Client]
INVITE = "/patients/invite/"
PREVIEW = "/patients/invite/preview/"
TODAY = date(2026, 11, 16)


def details(by: User, **changes: str) -> dict[str, str]:
    """What somebody types about Iris Bennett."""
    return {
        "given_name": "Iris",
        "family_name": "Bennett",
        "record_number": "H-20541",
        "date_of_birth_day": "12",
        "date_of_birth_month": "6",
        "date_of_birth_year": "1949",
        "email": "Iris.Bennett@example.org",
        "phone": "07700 900 615",
        "language": "en-gb",
        "time_zone": "Europe/Madrid",
        "wakes_at": "07:30",
        "sleeps_at": "21:00",
        "procedure": "knee_replacement",
        "surgery_date_day": "2",
        "surgery_date_month": "11",
        "surgery_date_year": "2025",
        "side": "right",
        "clinician": str(by.pk),
        "consent": "on",
    } | changes


def form(by: User, clinic: Clinic, **changes: str) -> PatientInviteForm:
    return PatientInviteForm(details(by, **changes), clinic=clinic, by=by, today=TODAY)


def test_inviting_writes_the_patient_the_surgery_and_the_invitation(clinician: User, sign_in: SignIn) -> None:
    sign_in(clinician).post(INVITE, details(clinician))
    patient = Patient.objects.get()
    surgery, invitation = patient.surgeries.get(), patient.invitations.get()
    assert (str(patient), patient.date_of_birth, patient.time_zone, patient.wakes_at.isoformat()) == (
        "Iris Bennett",
        date(1949, 6, 12),
        "Europe/Madrid",
        "07:30:00",
    )
    assert (surgery.date, surgery.side, invitation.email, invitation.invited_by) == (
        date(2025, 11, 2),
        "right",
        "iris.bennett@example.org",
        clinician,
    )


@pytest.mark.parametrize(
    ("button", "goes_to"),
    [({}, "/caseload/"), ({"then": "plan"}, "/prescriptions/new/"), ({"then": "x"}, "/caseload/")],
)
def test_a_clinician_goes_on_to_the_caseload_or_to_the_plan(
    button: dict[str, str], goes_to: str, clinician: User, sign_in: SignIn
) -> None:
    answer = sign_in(clinician).post(INVITE, details(clinician, **button))
    assert answer.headers["Location"].endswith(goes_to)


def test_staff_invite_and_do_not_write_plans(clinician: User, staff: User, sign_in: SignIn) -> None:
    browser = sign_in(staff)
    page = browser.get(INVITE).content.decode()
    answer = browser.post(INVITE, details(clinician, then="plan"))
    assert ("Send and write the plan" in page, answer.headers["Location"]) == (False, "/caseload/")


def test_who_may_invite_patients(
    clinician: User, staff: User, manager: User, margaret: User, sign_in: SignIn, client: Client
) -> None:
    cast = [sign_in(person).get(INVITE).status_code for person in (clinician, staff, manager, margaret)]
    assert [*cast, client.get(INVITE).status_code] == [200, 200, 403, 403, 302]


def test_the_clinician_in_charge_works_in_this_clinic(
    clinic: Clinic, clinician: User, staff: User, colleague: User
) -> None:
    errors = [form(clinician, clinic, clinician=str(person.pk)).errors for person in (staff, colleague)]
    assert [list(each) for each in errors] == [["clinician"], ["clinician"]]


def test_the_choice_of_clinicians_marks_oneself(clinic: Clinic, clinician: User, staff: User) -> None:
    cast.member(clinic, "clinician", "Zoe Hart")
    names = [label for _, label in form(clinician, clinic).fields["clinician"].choices]  # type: ignore[attr-defined]  # a choice field
    assert names == ["Choose", "Anya Petrov (you)", "Zoe Hart"]


@pytest.mark.parametrize(
    ("changes", "field", "error"),
    [
        ({"given_name": " "}, "given_name", "Enter the first name"),
        ({"given_name": "x" * 81}, "given_name", "Ensure this value has at most 80 characters (it has 81)."),
        ({"given_name": "I\x00ris"}, "given_name", "Null characters are not allowed."),
        ({"email": "iris"}, "email", "Enter a valid email address."),
        ({"phone": "call me"}, "phone", "Enter a phone number with figures, like 07700 900 142"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone", "Choose a time zone from the list"),
        ({"language": "tlh"}, "language", "Select a valid choice. tlh is not one of the available choices."),
        ({"wakes_at": "25:00"}, "wakes_at", "Enter a valid time."),
        ({"wakes_at": "21:00"}, "sleeps_at", "Awake until must be later than awake from"),
        ({"date_of_birth_month": "13"}, "date_of_birth", "Enter a real date, like 27 3 2026"),
        ({"date_of_birth_year": "2027"}, "date_of_birth", "The date of birth must be in the past"),
        ({"date_of_birth_year": "1849"}, "date_of_birth", "Check the year of birth"),
        (
            {"surgery_date_day": "17", "surgery_date_year": "2026"},
            "surgery_date",
            "The date of surgery must be today or earlier",
        ),
        ({"surgery_date_day": "31"}, "surgery_date", "Enter a real date, like 27 3 2026"),
        ({"surgery_date_year": "2015"}, "surgery_date", "Check the year of surgery"),
        ({"date_of_birth_year": "2026"}, "surgery_date", "The surgery cannot be before the date of birth"),
        ({"procedure": ""}, "procedure", "Choose the operation"),
        ({"side": ""}, "side", "Choose which side"),
        ({"consent": ""}, "consent", "Ask the patient, and tick that they agree to emails"),
        ({"clinician": "x"}, "clinician", "“x” is not a valid UUID."),
    ],
)
def test_a_wrong_field_says_why(
    changes: dict[str, str], field: str, error: str, clinic: Clinic, clinician: User
) -> None:
    assert dict(form(clinician, clinic, **changes).errors) == {field: [error]}


def test_the_clinician_who_invites_is_proposed_as_the_one_in_charge(clinic: Clinic, clinician: User) -> None:
    blank = PatientInviteForm(clinic=clinic, by=clinician, today=TODAY)
    assert f'<option value="{clinician.pk}" selected>' in str(blank["clinician"])


def test_surgery_today_is_fine(clinic: Clinic, clinician: User) -> None:
    assert form(clinician, clinic, surgery_date_day="16", surgery_date_year="2026").errors == {}


def test_names_are_one_line(clinic: Clinic, clinician: User) -> None:
    filled = form(clinician, clinic, given_name="Iris\r\nBcc: all@example.org")
    assert (filled.errors, filled.cleaned_data["given_name"]) == ({}, "Iris Bcc: all@example.org")


def test_a_clinic_without_a_phone_number_takes_nobody_into_care(clinic: Clinic, clinician: User) -> None:
    clinic.phone = ""
    assert form(clinician, clinic).non_field_errors() == [
        "Your clinic has no phone number yet. A manager adds it on the Clinic page"
    ]


def test_a_record_number_in_use_is_an_error_beside_its_field(
    patient: Patient, clinician: User, sign_in: SignIn
) -> None:
    answer = sign_in(clinician).post(INVITE, details(clinician, record_number=patient.record_number))
    page = answer.content.decode()
    assert (answer.context["form"].errors, 'value="Bennett"' in page, Patient.objects.count()) == (
        {"record_number": ["A patient with this record number already exists"]},
        True,
        1,
    )


def test_another_clinic_may_use_the_same_record_number(patient: Patient, colleague: User, sign_in: SignIn) -> None:
    sign_in(colleague).post(INVITE, details(colleague, record_number=patient.record_number))
    assert Patient.objects.filter(record_number=patient.record_number).count() == 2


def test_an_empty_form_names_every_question_and_keeps_the_person_there(clinician: User, sign_in: SignIn) -> None:
    answer = sign_in(clinician).post(INVITE)
    assert (answer.status_code, len(answer.context["form"].errors), Surgery.objects.count()) == (200, 15, 0)


def test_the_mail_that_was_shown_is_the_mail_that_is_sent(clinician: User, sign_in: SignIn) -> None:
    browser = sign_in(clinician)
    shown = browser.post(PREVIEW, {"given_name": "Iris"}).content.decode()
    browser.post(INVITE, details(clinician))
    plan(timezone.now())
    deliver(timezone.now)
    (sent,) = mail.outbox
    lines = [
        line
        for line in str(sent.body).splitlines()
        if line.startswith(("Hello", "Harbour Knee & Foot Clinic has", "The link"))
    ]
    assert (len(lines), [escape(line) in shown for line in [str(sent.subject), *lines]]) == (3, [True] * 4)


def test_before_a_name_is_typed_the_mail_greets_nobody(clinician: User, sign_in: SignIn) -> None:
    page = sign_in(clinician).get(INVITE).content.decode()
    assert [words in page for words in ("The email they will get", "<p>Hello,</p>")] == [True, True]


@pytest.mark.parametrize(("typed", "greeting"), [("<b>", "Hello &lt;b&gt;,"), ("x" * 99, "Hello,"), ("\x00", "Hello,")])
def test_the_mail_follows_what_is_typed(typed: str, greeting: str, clinician: User, sign_in: SignIn) -> None:
    assert greeting in sign_in(clinician).post(PREVIEW, {"given_name": typed}).content.decode()


# --- a patient who has not joined is invited again ---


@pytest.fixture
def iris(clinician: User, sign_in: SignIn) -> Patient:
    sign_in(clinician).post(INVITE, details(clinician))
    return Patient.objects.get(given_name="Iris")


def test_a_patient_who_has_not_joined_is_sent_a_new_link(iris: Patient, staff: User, sign_in: SignIn) -> None:
    answer = sign_in(staff).post(f"/patients/{iris.pk}/invite-again/")
    assert (answer.headers["Location"], iris.invitations.get().serial) == (f"/patients/{iris.pk}/", 2)


def test_who_may_invite_a_patient_again(
    iris: Patient, manager: User, colleague: User, sign_in: SignIn, client: Client
) -> None:
    address = f"/patients/{iris.pk}/invite-again/"
    answers = [sign_in(person).post(address).status_code for person in (manager, colleague)]
    assert [*answers, client.post(address).status_code] == [403, 404, 302]


def test_a_patient_who_joined_is_not_invited_again(patient: Patient, clinician: User, sign_in: SignIn) -> None:
    assert sign_in(clinician).post(f"/patients/{patient.pk}/invite-again/").status_code == 404
    assert Invitation.objects.count() == 0
