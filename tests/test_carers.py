"""Carers: the patient lets somebody in, says what they may do, and ends it. Nobody else can."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adherence import outbox
from adherence.models import Message
from patients.actions import carers, invitations
from patients.actions.invitations import NotOpen, Refused
from patients.models import AccessEvent, Clinic, Invitation, Patient, PatientAccess, User
from tests import cast

Browser = Callable[[User], Client]
PEOPLE = "/settings/people/"
TOM = {"name": "Tom Doyle", "email": "tom@example.org", "may_log": "on"}


@pytest.fixture
def phone(margaret: User, sign_in: Browser) -> Client:
    return sign_in(margaret)


def invite(patient: Patient, by: User, now: datetime, email: str = "tom@example.org") -> Invitation:
    return carers.invite(patient, by=by, email=email, name="Tom Doyle", may_log=True, may_report=False, now=now)


def follow(patient: Patient, name: str = "Tom Doyle", *, may: bool = True) -> PatientAccess:
    return PatientAccess.objects.create(
        user=cast.user(name), patient=patient, relation="carer", may_log=may, may_report=may
    )


def errors_of(page: object) -> list[str]:
    return [message for messages in page.context["form"].errors.values() for message in messages]  # type: ignore[attr-defined]  # the client adds `context`


# --- inviting ---


def test_the_patient_invites_a_carer_by_mail(phone: Client, patient: Patient, margaret: User) -> None:
    answer = phone.post(PEOPLE, TOM)
    sent = Invitation.objects.get()
    outbox.plan(timezone.now())
    told = (answer.headers["Location"], sent.kind, sent.patient, sent.invited_by, sent.may_log, sent.may_report)
    assert told == (PEOPLE, "carer", patient, margaret, True, False)
    assert Message.objects.get(kind="invitation").to == "tom@example.org"


def test_the_carer_reads_what_they_will_and_will_not_see_and_gets_no_more(
    patient: Patient, margaret: User, client: Client
) -> None:
    sent = invite(patient, margaret, timezone.now())
    words = client.get(f"/invitations/{sent.token}/").content.decode()
    said = ("Margaret Doyle would like you to help", "You can log sets", "You cannot report pain, change the settings")
    client.post(f"/invitations/{sent.token}/", {"way": "code", "password": ""})
    access = PatientAccess.objects.get(relation="carer")
    assert [piece in words for piece in said] == [True] * 3
    assert (access.user.email, access.may_log, access.may_report) == ("tom@example.org", True, False)


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"email": ""}, "Enter their email address"),
        ({"name": " "}, "Enter their name"),
        ({"email": "margaret.doyle@example.org"}, "This is your own address"),
        ({"email": "nell.doyle@example.org"}, "This person sees your record already"),
        (
            {"email": "waiting@example.org"},
            "This address has an invitation waiting. Send that one again, or take it back",
        ),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    typed: dict[str, str], error: str, phone: Client, patient: Patient, margaret: User
) -> None:
    follow(patient, "Nell Doyle")
    invite(patient, margaret, timezone.now(), "waiting@example.org")
    page = phone.post(PEOPLE, TOM | typed)
    assert (errors_of(page), 'name="may_log" id="id_may_log" checked' in page.content.decode()) == ([error], True)


def test_an_invitation_that_is_too_old_is_no_obstacle(patient: Patient, margaret: User, now: datetime) -> None:
    first = invite(patient, margaret, now)
    invite(patient, margaret, now + timedelta(days=8))
    first.refresh_from_db()
    assert (first.revoked_at is not None, Invitation.objects.waiting().count()) == (True, 1)


def test_an_address_is_not_flooded(patient: Patient, margaret: User, now: datetime) -> None:
    for number in range(10):
        carers.take_back(invite(patient, margaret, now, f"{number}@example.org"), by=margaret, now=now)
    with pytest.raises(Refused):
        invite(patient, margaret, now)
    assert invite(patient, margaret, now + timedelta(days=2)).email == "tom@example.org"


def test_an_invitation_is_sent_again_after_a_while_and_taken_back_once(
    patient: Patient, margaret: User, now: datetime
) -> None:
    sent = invite(patient, margaret, now)
    with pytest.raises(NotOpen):
        carers.send_again(sent, by=margaret, now=now)
    carers.send_again(sent, by=margaret, now=now + timedelta(minutes=5))
    carers.take_back(sent, by=margaret, now=now)
    sent.refresh_from_db()
    with pytest.raises(NotOpen):
        carers.take_back(sent, by=margaret, now=now)
    assert (sent.serial, sent.revoked_at) == (2, now)


def test_the_page_sends_again_and_takes_back(phone: Client, patient: Patient, margaret: User) -> None:
    sent = invite(patient, margaret, timezone.now() - timedelta(minutes=6))
    address = f"{PEOPLE}invitations/{sent.pk}/"
    said = [phone.post(f"{address}{verb}/", follow=True).content.decode() for verb in ("again", "again", "end")]
    words = ("We are sending a new link", "We sent this a moment ago", "no longer works")
    assert [word in page for word, page in zip(words, said, strict=True)] == [True] * 3
    assert phone.post(f"{address}end/").status_code == 404


# --- who follows ---


def test_the_patient_sees_who_follows_and_since_when(phone: Client, patient: Patient) -> None:
    access = follow(patient)
    PatientAccess.objects.filter(pk=access.pk).update(granted_at=datetime(2026, 11, 3, 9, tzinfo=patient.zone))
    words = phone.get(PEOPLE).content.decode()
    assert ["Tom Doyle" in words, "Sees your record since Tuesday 3 November" in words] == [True, True]


def test_a_carer_is_let_do_less_and_then_nothing_from_the_next_request_on(
    phone: Client, patient: Patient, sign_in: Browser
) -> None:
    access = follow(patient)
    carer = sign_in(access.user)
    answers = [carer.get("/sets/new/").status_code]
    phone.post(f"{PEOPLE}{access.pk}/", {"may_report": "on"})
    answers += [carer.get("/sets/new/").status_code, carer.get("/pain/new/").status_code]
    phone.post(f"{PEOPLE}{access.pk}/stop/")
    answers += [carer.get("/today/").status_code, carer.get("/pain/new/").status_code]
    assert answers == [200, 403, 200, 403, 403]


def test_whoever_was_let_in_before_can_be_let_in_again(patient: Patient, margaret: User, now: datetime) -> None:
    access = follow(patient)
    carers.revoke(access, by=margaret, now=now)
    invitations.accept(invite(patient, margaret, now, access.user.email), by=access.user, now=now)
    assert PatientAccess.objects.active().filter(user=access.user).count() == 1


def test_a_look_at_the_page_is_recorded(phone: Client, patient: Patient) -> None:
    phone.get(PEOPLE)
    assert AccessEvent.objects.get().action == "people"


def test_the_page_asks_as_many_questions_for_three_carers_as_for_one(
    phone: Client, patient: Patient, margaret: User
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            phone.get(PEOPLE)
        return len(queries)

    phone.get(PEOPLE)
    costs = []
    for names in (["Tom Doyle"], ["Ann Doyle", "Bill Doyle"]):
        for name in names:
            follow(patient, name)
            invite(patient, margaret, timezone.now(), f"{name[:3]}@example.net")
        costs.append(cost())
    assert costs[0] == costs[1] <= 12


# --- consent is the patient's ---


@pytest.mark.parametrize("who", ["clinician", "carer"])
def test_nobody_else_decides_who_follows(
    who: str, patient: Patient, clinician: User, margaret: User, now: datetime
) -> None:
    access, sent = follow(patient), invite(patient, margaret, now)
    by = {"clinician": clinician, "carer": access.user}[who]
    for verb in (
        lambda: invite(patient, by, now, "more@example.org"),
        lambda: carers.send_again(sent, by=by, now=now + timedelta(hours=1)),
        lambda: carers.take_back(sent, by=by, now=now),
        lambda: carers.change(access, by=by, may_log=False, may_report=False),
        lambda: carers.revoke(access, by=by, now=now),
    ):
        with pytest.raises((Refused, NotOpen)):
            verb()
    assert (PatientAccess.objects.active().count(), Invitation.objects.waiting().count()) == (2, 1)


def test_of_two_own_records_each_has_its_own_carers(
    phone: Client, patient: Patient, margaret: User, clinic: Clinic, clinician: User
) -> None:
    """A carer of the other record is not found here, until that record is the one looked at."""
    george = cast.patient(clinic, clinician, "George", "Doyle")
    PatientAccess.objects.filter(patient=george).update(user=margaret)
    access = follow(george)
    address = f"{PEOPLE}{access.pk}/stop/"
    assert ("Tom Doyle" in phone.get(PEOPLE).content.decode(), phone.post(address).status_code) == (False, 404)
    assert phone.post(address, {"whose": george.pk}).status_code == 302


# --- a carer's own pages ---


def test_a_carer_of_one_record_reads_whose_it_is(patient: Patient, sign_in: Browser) -> None:
    carer = sign_in(follow(patient).user)
    addresses = ("/today/", "/progress/", "/settings/", "/sets/new/", "/pain/new/", "/learn/ankle-pumps/")
    pages = [carer.get(address).content.decode() for address in addresses]
    assert ["Margaret Doyle’s record" in page for page in pages] == [True] * len(addresses)


def test_a_carer_has_settings_of_their_own(patient: Patient, margaret: User, sign_in: Browser) -> None:
    access = follow(patient)
    carer = sign_in(access.user)
    words = carer.get("/settings/").content.decode()
    carer.post("/settings/", {"language": "ar", "colours": "dark", "wakes_at": "10:00", "time_zone": "Asia/Karachi"})
    access.user.refresh_from_db()
    before = (patient.language, patient.wakes_at, patient.time_zone)
    patient.refresh_from_db()
    assert ("You help Margaret Doyle" in words, "Reminder times" in words, access.user.language) == (True, False, "ar")
    assert (patient.language, patient.wakes_at, patient.time_zone) == before


@pytest.mark.parametrize("may", [True, False])
def test_a_carer_sees_what_they_may_do_and_no_button_for_what_they_may_not(
    may: object, patient: Patient, clinician: User, sign_in: Browser
) -> None:
    cast.prescribe(patient, by=clinician)
    carer = sign_in(follow(patient, may=bool(may)).user)
    today = carer.get("/today/").content.decode()
    assert [word in today for word in ('href="/today/guided/"', 'href="/sets/new/"', 'class="dock__pain"')] == [may] * 3
    assert [carer.post(address).status_code for address in ("/sets/new/", "/pain/new/")] == [200 if may else 403] * 2
