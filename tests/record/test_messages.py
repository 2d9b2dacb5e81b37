"""A message to the patient: written by the team, announced by mail, read on Today."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from adherence import outbox
from adherence.actions import clinic_messages
from adherence.models import ClinicMessage, Message
from patients.models import CareEvent, Patient, PatientAccess, User
from tests import cast
from tests.record.reading import DAY, HOUR, SignIn, page_of, record_of

WORDS = "Keep the leg up. <b>We</b> call on Monday."
KEY = UUID("11111111-1111-4111-8111-111111111111")


def written(patient: Patient, by: User, now: datetime, text: str = WORDS) -> ClinicMessage:
    return clinic_messages.write(patient, uuid=uuid4(), text=text, by=by, now=now)


@pytest.mark.parametrize("who", ["clinician", "staff"])
def test_the_team_writes_and_the_patient_reads_it_on_today(
    who: str, patient: Patient, margaret: User, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    user, at = request.getfixturevalue(who), f"/patients/{patient.pk}/message/"
    page = sign_in(user).post(at, {"uuid": KEY, "text": WORDS}, follow=True).content.decode()
    today = sign_in(margaret).get("/today/").content.decode()
    assert ["is on Margaret’s Today page" in page, "&lt;b&gt;We&lt;/b&gt; call on Monday." in today] == [True, True]
    assert ["Not read yet" in page, "A message from your clinic" in today, user.name in today] == [True] * 3


@pytest.mark.parametrize(("who", "status"), [("manager", 403), ("colleague", 404), ("margaret", 403)])
def test_nobody_else_writes(
    who: str, status: int, patient: Patient, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    browser = sign_in(request.getfixturevalue(who))
    answer = browser.post(f"/patients/{patient.pk}/message/", {"uuid": KEY, "text": WORDS})
    assert (answer.status_code, ClinicMessage.objects.count()) == (status, 0)


def test_the_mail_says_only_that_the_clinic_wrote(patient: Patient, clinician: User, now: datetime) -> None:
    written(patient, clinician, now)
    outbox.deliver(lambda: now)
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("A message from your clinic", [patient.email])
    assert [word in str(sent.body) for word in ("/today/", "Monday", "Anya")] == [True, False, False]


def test_a_second_press_is_the_same_message_and_other_words_are_refused(
    patient: Patient, clinician: User, sign_in: SignIn
) -> None:
    browser, at = sign_in(clinician), f"/patients/{patient.pk}/message/"
    answers = [browser.post(at, {"uuid": KEY, "text": text}) for text in (WORDS, WORDS, "Other words")]
    assert [answer.status_code for answer in answers] == [302, 302, 200]
    assert "To write again, open the page anew" in answers[2].content.decode()
    assert (ClinicMessage.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.parametrize(("text", "words"), [("", "Write the message"), ("x" * 501, "at most 500 characters")])
def test_what_is_no_message_is_said(text: str, words: str, patient: Patient, staff: User, sign_in: SignIn) -> None:
    page = sign_in(staff).post(f"/patients/{patient.pk}/message/", {"uuid": KEY, "text": text}).content.decode()
    assert (words in page, ClinicMessage.objects.count()) == (True, 0)


@pytest.mark.parametrize(
    ("facts", "words"),
    [({"joined_at": None}, "has not joined yet"), ({"discharged_at": cast.LONG_AGO}, "is not in care any more")],
)
def test_whoever_could_not_read_it_is_not_written_to(
    facts: dict[str, datetime | None], words: str, patient: Patient, staff: User, sign_in: SignIn
) -> None:
    Patient.objects.update(**facts)
    browser, at = sign_in(staff), f"/patients/{patient.pk}/message/"
    pages = browser.get(at), browser.post(at, {"uuid": KEY, "text": WORDS})
    assert [words in page.content.decode() for page in pages] == [True, True]
    assert ClinicMessage.objects.count() == 0


def test_without_consent_to_mail_it_stands_on_today_alone(patient: Patient, staff: User, now: datetime) -> None:
    Patient.objects.update(consented_at=None)
    written(patient, staff, now)
    (line,) = record_of(patient, now).written_lines
    assert (line.mail, Message.objects.count()) == ("No email: none was agreed to", 0)


def test_the_patient_says_that_it_was_read_and_the_record_says_when(
    patient: Patient, margaret: User, staff: User, sign_in: SignIn
) -> None:
    message, browser = written(patient, staff, timezone.now()), sign_in(margaret)
    at = f"/today/messages/{message.pk}/read/"
    today = [browser.post(at, follow=True).content.decode() for _ in range(2)]
    message.refresh_from_db()
    page = page_of(sign_in(staff), patient)
    assert (["We call" in each for each in today], message.read_at is not None) == ([False, False], True)
    assert ["Read Today" in page, "Message of the clinic read by Margaret Doyle" in page] == [True, True]


def test_a_carer_sees_it_and_leaves_it_for_the_patient(patient: Patient, staff: User, sign_in: SignIn) -> None:
    message, carer = written(patient, staff, timezone.now()), cast.user("Tom Doyle")
    PatientAccess.objects.create(user=carer, patient=patient, relation="carer")
    browser = sign_in(carer)
    page, answer = browser.get("/today/").content.decode(), browser.post(f"/today/messages/{message.pk}/read/")
    assert ["A message from your clinic" in page, "I have read this" in page, answer.status_code] == [True, False, 403]


def test_another_patient_does_not_find_it(patient: Patient, clinician: User, sign_in: SignIn) -> None:
    message = written(patient, clinician, timezone.now())
    other = cast.account_of(cast.patient(patient.clinic, clinician, "George", "Ryder"))
    assert sign_in(other).post(f"/today/messages/{message.pk}/read/").status_code == 404


@pytest.mark.parametrize("facts", [{"read": True}, {"discharged_at": cast.LONG_AGO}])
def test_no_mail_announces_what_was_read_or_goes_to_whoever_is_gone(
    facts: dict[str, object], patient: Patient, clinician: User, now: datetime
) -> None:
    message = written(patient, clinician, now)
    if facts.pop("read", False):
        clinic_messages.mark_read(message, now=now)
    Patient.objects.filter(pk=patient.pk).update(**facts)
    outbox.deliver(lambda: now)
    assert (mail.outbox, Message.objects.values_list("state", "reason").get()) == ([], ("skipped", "withdrawn"))


def test_the_first_reading_stands_whatever_a_clock_says(patient: Patient, clinician: User, now: datetime) -> None:
    message = written(patient, clinician, now)
    for at in (now - HOUR, now + DAY):
        clinic_messages.mark_read(message, now=at)
    message.refresh_from_db()
    assert message.read_at == now


@pytest.mark.parametrize(
    ("facts", "name"),
    [({"text": ""}, "clinic_message_says_something"), ({"read_at": cast.LONG_AGO}, "clinic_message_is_read_later")],
)
def test_the_database_refuses_nonsense(
    facts: dict[str, object], name: str, patient: Patient, clinician: User, now: datetime
) -> None:
    message = written(patient, clinician, now)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ClinicMessage.objects.filter(pk=message.pk).update(**facts)


def test_an_event_of_care_is_of_a_known_kind_and_stays(patient: Patient, now: datetime) -> None:
    with pytest.raises(IntegrityError, match="care_event_kind_is_known"), transaction.atomic():
        CareEvent.objects.create(patient=patient, at=now, kind="sung")
    assert "care_event_kind_is_known" in {each.name for each in CareEvent._meta.constraints}
