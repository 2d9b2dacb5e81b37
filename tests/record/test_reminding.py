"""A reminder now: through the message machine, seldom, and never against the plan or the patient's choice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail

from adherence import outbox
from adherence.actions import mailed, prescriptions, reminding
from adherence.models import Message, ReminderSettings
from exercises.models import Prescription
from patients.models import CareEvent, Patient, User
from tests import desk
from tests.record.reading import HOUR, SignIn, page_of, record_of, told

HALF_AN_HOUR = timedelta(minutes=30)


def refusal(patient: Patient, by: User, now: datetime) -> str:
    """What the press answers, which the record says beside the missing button too."""
    said = record_of(patient, now).no_reminder
    with pytest.raises(reminding.Refused) as refused:
        reminding.remind(patient, by=by, now=now)
    assert (refused.value.message, CareEvent.objects.filter(at=now).count()) == (said, 0)
    return said


def test_it_goes_at_once_and_says_that_it_is_time(prescription: Prescription, staff: User, now: datetime) -> None:
    reminding.remind(prescription.patient, by=staff, now=now)
    outbox.deliver(lambda: now)
    (sent,) = mail.outbox
    message = Message.objects.get()
    assert (sent.subject, message.kind, message.state, message.slot_day) == (
        "A reminder from your clinic",
        "nudge",
        "sent",
        now.date(),
    )
    assert told(record_of(prescription.patient, now))[:2] == [
        "Reminder sent by the clinic | Sam Whitfield",
        "Reminder sent by the clinic: sent | Dorsi",
    ]


def test_the_next_one_waits_for_half_an_hour(prescription: Prescription, staff: User, now: datetime) -> None:
    patient = prescription.patient
    reminding.remind(patient, by=staff, now=now)
    said = refusal(patient, staff, now + HALF_AN_HOUR - timedelta(seconds=1))
    assert said == "One was sent at 10\N{NO-BREAK SPACE}am. Wait half an hour before the next."
    reminding.remind(patient, by=staff, now=now + HALF_AN_HOUR)
    assert Message.objects.filter(kind="nudge").count() == 2


CASES: list[tuple[str, Callable[[Prescription, User, datetime], object]]] = [
    ("Margaret is not in care any more.", lambda _p, _by, now: Patient.objects.update(discharged_at=now)),
    ("Margaret has not joined yet.", lambda _p, _by, _now: Patient.objects.update(joined_at=None)),
    ("Margaret has not agreed to emails.", lambda _p, _by, _now: Patient.objects.update(consented_at=None)),
    ("There is no plan in force.", lambda p, by, now: prescriptions.stop(p, reason="Done", by=by, now=now)),
    ("The plan is on hold.", lambda p, _by, now: desk.hold(p, at=now)),
    ("Margaret has turned reminders off.", lambda p, _by, _now: _settings(p, enabled=False)),
    ("Reminders are paused until", lambda p, _by, now: _settings(p, paused_until=now + HOUR)),
    ("There were 8 reminders today already.", lambda p, _by, now: _reminded(p, now)),
]


def _settings(prescription: Prescription, **facts: object) -> None:
    ReminderSettings.objects.create(patient=prescription.patient, **facts)


def _reminded(prescription: Prescription, now: datetime) -> None:
    """Eight times, an hour ago."""
    at = {"due_at": now - HOUR, "next_attempt_at": now, "sent_at": now - HOUR, "finished_at": now - HOUR}
    about = {"patient": prescription.patient, "prescription": prescription, "slot_day": now.date()}
    for number in range(8):
        Message.objects.create(key=f"k{number}", kind="reminder", slot_number=number, state="sent", **about, **at)


def _done(prescription: Prescription, now: datetime) -> None:
    for _ in range(8):
        desk.logged(prescription, at=now)
    prescription.days.create(patient=prescription.patient, day=now.date(), done=8)


@pytest.mark.parametrize(("words", "change"), CASES)
def test_it_says_why_not(
    words: str,
    change: Callable[[Prescription, User, datetime], object],
    prescription: Prescription,
    clinician: User,
    now: datetime,
) -> None:
    change(prescription, clinician, now)
    assert refusal(prescription.patient, clinician, now).startswith(words)


def test_nobody_is_reminded_of_what_is_done(prescription: Prescription, staff: User, now: datetime) -> None:
    _done(prescription, now)
    assert refusal(prescription.patient, staff, now) == "Nothing is left to do today."


def test_without_any_plan_there_is_nothing_to_remind_of(patient: Patient, staff: User, now: datetime) -> None:
    assert refusal(patient, staff, now) == "There is no plan in force."


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        ("on_hold", lambda p, now: desk.hold(p, at=now)),
        ("off", lambda p, _now: _settings(p, enabled=False)),
        ("paused", lambda p, now: _settings(p, paused_until=now + HOUR)),
        ("withdrawn", lambda _p, now: Patient.objects.update(discharged_at=now)),
        ("done", lambda p, now: [desk.logged(p, at=now) for _ in range(8)]),
        ("enough", _reminded),
    ],
)
def test_what_changes_meanwhile_stops_it(
    reason: str,
    change: Callable[[Prescription, datetime], object],
    prescription: Prescription,
    staff: User,
    now: datetime,
) -> None:
    reminding.remind(prescription.patient, by=staff, now=now)
    change(prescription, now)
    outbox.deliver(lambda: now)
    row = Message.objects.get(kind="nudge")
    assert (mail.outbox, row.state, row.reason) == ([], "skipped", reason)


def test_who_calls_it_spam_gets_no_more_reminders(prescription: Prescription, staff: User, now: datetime) -> None:
    reminding.remind(prescription.patient, by=staff, now=now)
    outbox.deliver(lambda: now)
    mailed.heed_complaint(Message.objects.get().pk, at=now, now=now)
    assert ReminderSettings.objects.get().enabled is False


@pytest.mark.parametrize("who", ["clinician", "staff"])
def test_the_button_is_on_the_record_or_the_reason_that_it_is_not(
    who: str, patient: Patient, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    browser = sign_in(request.getfixturevalue(who))
    page = page_of(browser, patient)
    answer = browser.post(f"/patients/{patient.pk}/remind/", follow=True).content.decode()
    assert [
        "No reminder can be sent now. There is no plan" in page,
        "No reminder was sent. There is no plan" in answer,
    ] == [
        True,
        True,
    ]


def test_one_press_sends_it(prescription: Prescription, staff: User, sign_in: SignIn, every_hour: None) -> None:
    answer = sign_in(staff).post(f"/patients/{prescription.patient_id}/remind/", follow=True)
    assert ("A reminder goes to Margaret now." in answer.content.decode(), Message.objects.get().kind) == (
        True,
        "nudge",
    )


@pytest.fixture
def every_hour(prescription: Prescription) -> None:
    """Sessions all day long, so that something is left whenever the tests run."""
    patient = prescription.patient
    patient.wakes_at, patient.sleeps_at = datetime.min.time(), datetime.max.time().replace(microsecond=0)
    patient.save()


@pytest.mark.parametrize(("who", "status"), [("manager", 403), ("colleague", 404), ("margaret", 403)])
def test_nobody_else_sends_one(
    who: str, status: int, prescription: Prescription, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    answer = sign_in(request.getfixturevalue(who)).post(f"/patients/{prescription.patient_id}/remind/")
    assert (answer.status_code, Message.objects.count()) == (status, 0)
