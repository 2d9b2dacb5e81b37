"""What the patient reads in the answer to a report, whatever else fails."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from adherence.models import PainFlag
from patients.models import Clinic, Patient
from tests.pain.reports import CHEST, MILD, SIGN
from tests.reading import says, words


def test_an_emergency_reads_whom_to_call_and_what_to_say(phone: Client) -> None:
    answer = phone.post("/pain/new/", CHEST)
    assert (
        says(
            answer,
            "Stop. Call 999 now",
            "You told us: chest pain and short of breath.",
            "This could be a blood clot in your lung.",
            "I had an operation on 26 October: Right knee replacement. I have chest pain. I am short of breath."
            " I may have a blood clot.",
            "Do not wait for your clinic to call you.",
            "put your ankle pumps on hold",
        ),
        'href="tel:999"' in answer.text,
    ) == ([], True)


@pytest.mark.parametrize(
    ("country", "own", "number"),
    [
        ("GB", "", "999"),
        ("US", "", "911"),
        ("AU", "", "000"),
        ("DE", "", "112"),
        ("ES", "", "112"),
        ("IE", "", "112"),
        ("CA", "", "911"),
        ("NZ", "", "111"),
        ("ZZ", "", "112"),
        ("US", "555", "555"),
    ],
)
def test_the_emergency_number_is_the_countrys_or_the_clinics_own(
    phone: Client, clinic: Clinic, country: str, own: str, number: str
) -> None:
    Clinic.objects.update(country=country, emergency_number=own)
    assert says(phone.post("/pain/new/", CHEST), f"Stop. Call {number} now") == []


def test_an_urgent_report_reads_when_we_call_and_what_to_do_if_not(phone: Client, patient: Patient) -> None:
    answer = phone.post("/pain/new/", MILD | {"score": "7", "kinds": ["sharp"], "places": ["front_of_knee"]})
    flag = PainFlag.objects.get()
    assert (
        says(
            answer,
            "Stop your pumps. We will call you",
            "You told us: 7 out of 10, sharp or stabbing, front of knee.",
            "We will call by",
            "on 07700 900 142",
            f"Call us on 01632 960 100 and give flag number {flag.number}.",
            "We are open Monday to Friday, 8 am to 6 pm.",
            "If it gets worse and we are closed, or nobody answers: Call 111.",
            "Call 999 if you get",
        ),
        'href="tel:01632960100"' in answer.text,
    ) == ([], True)


def test_a_clinic_without_hours_and_a_patient_without_a_phone_have_nothing_made_up(
    phone: Client, patient: Patient
) -> None:
    Clinic.objects.update(opening_hours="", out_of_hours="")
    Patient.objects.update(phone="")
    read = words(phone.post("/pain/new/", SIGN))
    assert ["We are open" in read, "we are closed" in read, "We have no phone number for you" in read] == [
        False,
        False,
        True,
    ]


def test_pain_to_review_reads_carry_on_gently_and_when_we_look(phone: Client) -> None:
    assert (
        says(
            phone.post("/pain/new/", MILD | {"score": "5"}),
            "You can carry on, gently",
            "Your clinic will look at this by",
            "Do not push through the pain",
            "the pain goes up to 6 or more",
        )
        == []
    )


def test_a_note_reads_what_is_common(phone: Client) -> None:
    assert (
        says(
            phone.post("/pain/new/", MILD),
            "You told us: 2 out of 10, dull ache, ankle, and none of the warning signs.",
            "Some soreness is common as you heal.",
            "the pain goes up to 4 or more",
        )
        == []
    )


def test_advice_is_given_and_says_not_sent_when_the_report_cannot_be_kept(
    phone: Client, caplog: pytest.LogCaptureFixture
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE adherence_painflag ADD CONSTRAINT full_disk CHECK (level = 'nothing')")
    answers = [phone.post("/pain/new/", said) for said in (CHEST, SIGN, MILD)]
    assert (
        [answer.status_code for answer in answers],
        [says(answer, "NOT SENT: call the clinic on 01632 960 100") for answer in answers],
        says(answers[0], "Stop. Call 999 now"),
        says(answers[1], "Stop your pumps. Call your clinic", "Call us now on 01632 960 100"),
        [record.message for record in caplog.records if record.name == "adherence.views.pain"],
    ) == ([503] * 3, [[], [], []], [], [], ["a report of pain could not be kept: IntegrityError"] * 3)
