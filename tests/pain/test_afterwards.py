"""What became of a report, and who may read it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adherence.actions import flags
from adherence.models import PainFlag
from adherence.triage import WarningSign
from patients.models import AccessEvent, Clinic, Patient, PatientAccess, User
from tests import cast
from tests.pain.reports import MILD
from tests.reading import says, words

Browser = Callable[[User], Client]


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


def called(page: str) -> list[tuple[str, str]]:
    """The buttons of the panel that says why the plan is on hold: their kind, and the number each calls."""
    panel = page.split('aria-labelledby="hold"')[1].split("</section>", maxsplit=1)[0]
    return re.findall(r'class="btn ([^"]*)btn--block" href="tel:(\d+)"', panel)


def test_until_somebody_saw_an_emergency_today_says_to_call_for_help_before_the_clinic(
    phone: Client, patient: Patient, margaret: User, staff: User
) -> None:
    now = timezone.now()
    report = flags.PainReport(warning_signs=frozenset({WarningSign.CHEST_PAIN}))
    flag = flags.report(patient, by=margaret, uuid=uuid4(), report=report, now=now)
    calls = [called(phone.get("/today/").text)]
    flags.acknowledge(flag, by=staff, now=now)
    calls.append(called(phone.get("/today/").text))
    clinic = patient.clinic.phone.replace(" ", "")
    assert calls == [[("btn--danger ", "999"), ("btn--second ", clinic)], [("", clinic)]]


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


def report(patient: Patient, by: User, **said: object) -> PainFlag:
    return flags.report(patient, by=by, uuid=uuid4(), report=flags.PainReport(**said), now=timezone.now())  # type: ignore[arg-type]  # as typed


@pytest.mark.usefixtures("prescription")
def test_a_mild_report_hides_no_emergency_and_lets_nobody_go_on_while_on_hold(
    phone: Client, patient: Patient, margaret: User
) -> None:
    report(patient, margaret, score=9, warning_signs=(WarningSign.CHEST_PAIN,))
    report(patient, margaret, score=7)
    mild = phone.post("/pain/new/", MILD)
    today = phone.get("/today/")
    assert (
        says(today, "chest pain", "Do not wait for your clinic to call you.", "Call 999"),
        says(mild, "Your pumps stay on hold", "Do no more sets until we have spoken to you."),
        says(mild, "You can carry on, gently", "For your next set"),
    ) == ([], [], ["You can carry on, gently", "For your next set"])


def test_an_emergency_is_called_for_also_without_a_plan(phone: Client, patient: Patient, margaret: User) -> None:
    report(patient, margaret, score=9, warning_signs=(WarningSign.CHEST_PAIN,))
    assert says(phone.get("/today/"), "Do not wait for your clinic to call you.", "Call 999") == []
