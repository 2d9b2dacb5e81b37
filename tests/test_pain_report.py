"""Reporting pain: what is asked, what the patient reads at once, and that nothing hides a warning sign."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adherence.actions import flags
from adherence.forms.pain import PainForm
from adherence.models import PainFlag
from adherence.triage import PainKind, WarningSign
from exercises.models import Prescription
from patients.models import AccessEvent, Clinic, Patient, PatientAccess, User
from tests import cast

Browser = Callable[[User], Client]
Answers = dict[str, object]
MILD: Answers = {"score": "2", "places": ["ankle"], "kinds": ["dull"], "next_morning": "no", "no_signs": "on"}
SIGN: Answers = {"signs": ["calf_swelling"]}
CHEST: Answers = {"signs": ["chest_pain", "breathlessness"]}


@pytest.fixture
def phone(margaret: User, prescription: Prescription, sign_in: Browser) -> Client:
    """Margaret's phone, signed in."""
    return sign_in(margaret)


def form(**answers: object) -> PainForm:
    data = QueryDict(mutable=True)
    for name, value in answers.items():
        data.setlist(name, value if isinstance(value, list) else [str(value)])
    made = PainForm(data)
    made.full_clean()
    return made


def words(answer: object) -> str:
    """What is read, without the markup."""
    text = re.sub(r"<(style|script|svg|head).*?</\1>", " ", str(getattr(answer, "text", answer)), flags=re.DOTALL)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text))).replace(" .", ".").replace(" ,", ",")


def says(answer: object, *phrases: str) -> list[str]:
    """The phrases that are missing."""
    read = words(answer)
    return [phrase for phrase in phrases if phrase not in read]


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        (MILD, "note"),
        (MILD | {"score": "0"}, "note"),
        (MILD | {"score": "4"}, "review"),
        (MILD | {"next_morning": "yes"}, "review"),
        (MILD | {"next_morning": "today"}, "note"),
        (MILD | {"score": "6"}, "urgent"),
        (MILD | {"kinds": ["dull", "sharp"]}, "urgent"),
        (MILD | {"kinds": ["throbbing", "dull"]}, "note"),
        *[
            ({"score": "1", "signs": [sign.value]}, "emergency" if n < 4 else "urgent")
            for n, sign in enumerate(WarningSign)
        ],
    ],
)
def test_the_form_decides_as_the_rules_do(phone: Client, answers: Answers, level: str) -> None:
    assert (phone.post("/pain/new/", answers).status_code, PainFlag.objects.get().level) == (201, level)


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({}, ["score", "signs"]),
        ({"score": "11", "no_signs": "on"}, ["score"]),
        ({"score": "2"}, ["signs"]),
        (MILD | {"signs": ["hiccups"]}, ["signs"]),
        (MILD | {"places": ["moon"]}, ["places"]),
        (MILD | {"signs": ["fever"]}, ["signs"]),
        (MILD | {"note": "x" * 1001}, ["note"]),
    ],
)
def test_a_form_says_what_is_wrong_with_it(answers: Answers, wrong: list[str]) -> None:
    assert list(form(**answers).errors) == wrong


def test_an_incomplete_form_without_danger_is_asked_again_and_keeps_what_was_typed(phone: Client) -> None:
    answer = phone.post("/pain/new/", {"places": ["calf"], "note": "After breakfast"})
    kept = ['value="calf" id="id_places_2" checked', "After breakfast", 'href="#id_score_0"', 'href="#id_signs_0"']
    assert (
        answer.status_code,
        says(answer, "Choose a number for how bad the pain is", "Choose any warning signs, or “No, none of these”"),
        [piece for piece in kept if piece not in answer.text],
        PainFlag.objects.count(),
    ) == (200, [], [], 0)


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        (SIGN, "urgent"),
        (CHEST, "emergency"),
        (SIGN | {"score": "42"}, "urgent"),
        (SIGN | {"signs": ["nonsense", "coughing_blood"]}, "emergency"),
        (SIGN | {"no_signs": "on"}, "urgent"),
        (SIGN | {"note": "x" * 2000}, "urgent"),
        (SIGN | {"note": "a\0b"}, "urgent"),
        (SIGN | {"uuid": "none"}, "urgent"),
        ({"score": "9"}, "urgent"),
        ({"kinds": ["sharp"]}, "urgent"),
        ({"kinds": ["sharp", "soft"], "places": ["calf", "moon"]}, "urgent"),
    ],
)
def test_an_incomplete_form_never_hides_danger(phone: Client, answers: Answers, level: str) -> None:
    answer = phone.post("/pain/new/", answers)
    assert (answer.status_code, PainFlag.objects.get().level, "There is a problem" in answer.text) == (
        201,
        level,
        False,
    )


def test_what_can_be_understood_is_kept(phone: Client) -> None:
    phone.post("/pain/new/", {"kinds": ["sharp", "soft"], "places": ["calf", "moon"], "note": "hot\0" + "x" * 2000})
    flag = PainFlag.objects.get()
    assert (flag.score, flag.kinds, flag.places, len(flag.note)) == (None, ["sharp"], ["calf"], 1000)


def test_the_score_is_never_filled_in(phone: Client) -> None:
    assert "checked" not in phone.get("/pain/new/").text


def test_the_same_form_sent_twice_is_one_report(phone: Client) -> None:
    sent = MILD | {"uuid": str(uuid4())}
    answers = [phone.post("/pain/new/", sent).status_code for _ in range(2)]
    assert (answers, PainFlag.objects.count()) == ([201, 201], 1)


def test_changed_answers_of_a_sent_form_are_asked_for_and_then_are_a_new_report(phone: Client) -> None:
    sent = MILD | {"uuid": str(uuid4())}
    phone.post("/pain/new/", sent)
    changed = phone.post("/pain/new/", sent | {"score": "3"})
    new = re.search(r'name="uuid" value="([^"]+)"', changed.text)
    assert new
    again = [phone.post("/pain/new/", sent | {"score": "3", "uuid": new[1]}).status_code for _ in range(2)]
    assert (
        changed.status_code,
        says(changed, "You have already sent this report"),
        again,
        PainFlag.objects.count(),
    ) == (
        409,
        [],
        [201, 201],
        2,
    )


def test_danger_in_changed_answers_is_acted_on_at_once(phone: Client) -> None:
    sent = MILD | {"uuid": str(uuid4())}
    phone.post("/pain/new/", sent)
    again = [phone.post("/pain/new/", sent | CHEST).status_code for _ in range(2)]
    assert (again, [flag.level for flag in PainFlag.objects.order_by("number")]) == ([201, 201], ["note", "emergency"])


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


def test_the_patient_sees_the_truth(phone: Client, patient: Patient, margaret: User, staff: User) -> None:
    now = timezone.now()
    flag = flags.report(patient, by=margaret, uuid=uuid4(), report=flags.PainReport(score=7), now=now)
    page = f"/pain/{flag.uuid}/"
    sent = phone.get(page)
    flags.acknowledge(flag, by=staff, now=now)
    seen = phone.get(page)
    flags.resolve(
        flag,
        outcome=PainFlag.Outcome.ADVICE,
        note="Not for the patient",
        decision="resume",
        message_to_patient="Rest today.",
        by=staff,
        now=now,
    )
    answered = phone.get(page)
    assert (
        says(sent, "Sent to your clinic at", "Not yet seen. Somebody will look by"),
        says(seen, "Seen by Sam Whitfield at"),
        says(answered, "Your clinic has answered", "Rest today.", "Answered by Sam Whitfield at", "start again"),
        says(answered, "Not for the patient"),
    ) == ([], [], [], ["Not for the patient"])


@pytest.mark.parametrize(
    ("decision", "phrase"), [("keep_on_hold", "stay on hold"), ("stop", "Your ankle pumps have stopped")]
)
def test_the_patient_reads_what_becomes_of_the_plan(
    phone: Client, patient: Patient, margaret: User, clinician: User, decision: str, phrase: str
) -> None:
    now = timezone.now()
    flag = flags.report(patient, by=margaret, uuid=uuid4(), report=flags.PainReport(score=7), now=now)
    flags.resolve(flag, outcome=PainFlag.Outcome.ADVICE, note="n", decision=decision, by=clinician, now=now)
    assert says(phone.get(f"/pain/{flag.uuid}/"), phrase) == []


def test_a_promise_that_was_not_kept_is_owned_up_to(phone: Client, patient: Patient, margaret: User) -> None:
    long_ago = timezone.now() - timedelta(days=2)
    flag = flags.report(patient, by=margaret, uuid=uuid4(), report=flags.PainReport(score=7), now=long_ago)
    read = phone.get(f"/pain/{flag.uuid}/")
    assert (says(read, "Not yet seen, and we are late.", "Call us now on"), "We will call by" in words(read)) == (
        [],
        False,
    )


def test_earlier_reports_are_listed_with_what_became_of_them(
    phone: Client, patient: Patient, margaret: User, staff: User
) -> None:
    now = timezone.now()
    for number in range(3):
        at = now - timedelta(days=number)
        flag = flags.report(patient, by=margaret, uuid=uuid4(), report=flags.PainReport(score=number), now=at)
        if number:
            flags.acknowledge(flag, by=staff, now=now)
    flags.resolve(flag, outcome=PainFlag.Outcome.NO_ACTION, note="n", by=staff, now=now)
    assert says(phone.get("/pain/new/"), "Not yet seen.", "Seen by Sam Whitfield.", "Answered by Sam Whitfield.") == []


def test_the_page_of_reports_asks_as_often_for_3_as_for_1(phone: Client, patient: Patient, margaret: User) -> None:
    phone.get("/pain/new/")  # begins the session
    counts = []
    for more in (1, 2):
        for _ in range(more):
            flags.report(patient, by=margaret, uuid=uuid4(), report=flags.PainReport(score=1), now=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            phone.get("/pain/new/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_another_patients_report_is_not_found(phone: Client, clinic: Clinic, clinician: User, now: datetime) -> None:
    other = cast.patient(clinic, clinician, "Olu", "Adeyemi")
    flag = flags.report(other, by=cast.account_of(other), uuid=uuid4(), report=flags.PainReport(score=1), now=now)
    assert [phone.get(f"/pain/{uuid}/").status_code for uuid in (flag.uuid, uuid4(), "x")] == [404, 404, 404]


def test_a_carer_reports_with_consent_only(patient: Patient, margaret: User, sign_in: Browser) -> None:
    carer = cast.user("Jim Doyle")
    access = PatientAccess.objects.create(user=carer, patient=patient, relation="carer", may_report=False)
    refused = sign_in(carer).post("/pain/new/", MILD).status_code
    PatientAccess.objects.filter(pk=access.pk).update(may_report=True)
    allowed = sign_in(carer).post("/pain/new/", MILD).status_code
    assert (refused, allowed, PainFlag.objects.get().reported_by) == (403, 201, carer)


def test_the_team_has_no_pain_of_its_own_to_report(staff: User, sign_in: Browser) -> None:
    assert [sign_in(staff).get(f"/pain/{page}/").status_code for page in ("new", uuid4())] == [403, 403]


def test_looking_at_a_report_is_recorded(phone: Client, patient: Patient, margaret: User) -> None:
    flag = flags.report(patient, by=margaret, uuid=uuid4(), report=flags.PainReport(score=1), now=timezone.now())
    phone.get(f"/pain/{flag.uuid}/")
    assert AccessEvent.objects.values_list("actor", "action", "patients").get() == (
        margaret.pk,
        "pain-detail",
        [patient.pk],
    )


@pytest.mark.parametrize("junk", ["\0", "x" * 100_000, "-1", "1e9", "9" * 400, "٣", "\U0001f9b6", "[]", "../..", ""])
def test_garbage_never_breaks_the_form(phone: Client, junk: str) -> None:
    names = ("uuid", "score", "places", "kinds", "next_morning", "signs", "no_signs", "note")
    answers = [phone.post("/pain/new/", {name: junk} | extra).status_code for name in names for extra in ({}, SIGN)]
    assert max(answers) < 500


def test_a_uuid_that_is_none_is_a_new_one() -> None:
    assert [type(form(uuid=typed).fields["uuid"].clean(typed)) for typed in ("", "x", str(uuid4()))] == [UUID] * 3


def test_sharp_is_what_triage_looks_at_among_many() -> None:
    assert [form(kinds=kinds).report.kind for kinds in (["dull", "sharp"], ["throbbing"], [])] == [
        PainKind.SHARP,
        PainKind.THROBBING,
        None,
    ]
