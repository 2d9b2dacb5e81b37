"""Another clinician in charge, and contact details that are put right."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from adherence import outbox
from adherence.actions import contact
from adherence.models import Message
from exercises.models import Prescription
from patients.actions.care import TakenOver, hand_over
from patients.models import CareEvent, Clinic, Invitation, Patient, User
from tests import cast, desk
from tests.record.reading import HOUR, SignIn, page_of


@pytest.fixture
def ines(clinic: Clinic) -> User:
    return cast.member(clinic, "clinician", "Ines Costa")


def test_a_clinician_hands_over_to_a_colleague(
    patient: Patient, clinician: User, ines: User, colleague: User, staff: User, sign_in: SignIn
) -> None:
    browser, at = sign_in(clinician), f"/patients/{patient.pk}/hand-over/"
    refused = [browser.post(at, {"clinician": user.pk}).content.decode() for user in (colleague, staff, clinician)]
    assert [page.count('aria-invalid="true"') for page in refused] == [1, 1, 1]
    page = browser.post(at, {"clinician": ines.pk, "reason": "Holiday"}, follow=True).content.decode()
    patient.refresh_from_db()
    event = CareEvent.objects.get()
    assert ("Ines Costa is in charge now." in page, patient.clinician, event.by, event.note) == (
        True,
        ines,
        clinician,
        "Anya Petrov → Ines Costa. Holiday",
    )


@pytest.mark.parametrize(("who", "status"), [("staff", 403), ("manager", 403), ("colleague", 404), ("margaret", 403)])
def test_nobody_else_hands_over(
    who: str, status: int, patient: Patient, ines: User, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    browser = sign_in(request.getfixturevalue(who))
    answer = browser.post(f"/patients/{patient.pk}/hand-over/", {"clinician": ines.pk})
    assert (answer.status_code, CareEvent.objects.count()) == (status, 0)


def test_the_first_to_hand_over_wins(patient: Patient, clinician: User, ines: User, now: datetime) -> None:
    seen = Patient.objects.select_related("clinician").get(pk=patient.pk)
    hand_over(patient, to=ines, reason="", by=clinician, now=now)
    with pytest.raises(TakenOver) as first:
        hand_over(seen, to=ines, reason="", by=clinician, now=now)
    assert (first.value.who, CareEvent.objects.count()) == (ines, 1)


def test_nobody_is_handed_over_after_the_care(patient: Patient, clinician: User, ines: User, now: datetime) -> None:
    Patient.objects.update(discharged_at=now)
    with pytest.raises(TakenOver) as over:
        hand_over(patient, to=ines, reason="", by=clinician, now=now)
    assert over.value.who is None


def test_a_late_press_says_who_is_in_charge(
    patient: Patient, clinician: User, ines: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague is first between the look at the patient and the change."""
    monkeypatch.setattr("adherence.views.care.record_look", lambda *_, **__: Patient.objects.update(clinician=ines))
    other = cast.member(patient.clinic, "clinician", "Otto Brandt")
    answer = sign_in(clinician).post(f"/patients/{patient.pk}/hand-over/", {"clinician": other.pk}, follow=True)
    assert "Ines Costa is in charge since a moment ago." in answer.content.decode()


@pytest.mark.parametrize("who", ["clinician", "staff"])
def test_the_team_changes_what_was_touched_and_no_more(
    who: str, patient: Patient, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    user, at = request.getfixturevalue(who), f"/patients/{patient.pk}/details/"
    answer = sign_in(user).post(at, {"email": patient.email, "phone": "01632 1", "language": "es"}, follow=True)
    patient.refresh_from_db()
    event = CareEvent.objects.get()
    assert ("The details are saved." in answer.content.decode(), patient.phone, patient.language, event.by) == (
        True,
        "01632 1",
        "es",
        user,
    )
    assert (event.note, cast.account_of(patient).language) == ("07700 900 142 → 01632 1. en-gb → es", "es")


def test_saving_without_a_change_changes_nothing(patient: Patient, staff: User, sign_in: SignIn) -> None:
    told = {"email": patient.email, "phone": patient.phone, "language": patient.language}
    answer = sign_in(staff).post(f"/patients/{patient.pk}/details/", told)
    assert (answer.status_code, CareEvent.objects.count()) == (302, 0)


@pytest.mark.parametrize(("who", "status"), [("manager", 403), ("colleague", 404), ("margaret", 403)])
def test_nobody_else_changes_them(
    who: str, status: int, patient: Patient, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    told = {"email": "eve@example.org", "phone": "1", "language": "es"}
    answer = sign_in(request.getfixturevalue(who)).post(f"/patients/{patient.pk}/details/", told)
    assert (answer.status_code, CareEvent.objects.count()) == (status, 0)


def test_an_address_that_is_none_is_said_and_nothing_is_lost(patient: Patient, staff: User, sign_in: SignIn) -> None:
    told = {"email": "nowhere", "phone": "no number", "language": "en-gb"}
    page = sign_in(staff).post(f"/patients/{patient.pk}/details/", told).content.decode()
    assert ['value="nowhere"' in page, 'value="no number"' in page, CareEvent.objects.count()] == [True, True, 0]


def test_mail_that_waits_goes_to_the_new_address(prescription: Prescription, staff: User, now: datetime) -> None:
    outbox.plan(now)
    gone = Message.objects.filter(kind="reminder").earliest("due_at")
    Message.objects.filter(pk=gone.pk).update(state="sent", sent_at=now, finished_at=now)
    contact.change(prescription.patient, changes={"email": "new@example.org"}, by=staff, now=now)
    waiting = Message.objects.filter(patient=prescription.patient)
    assert {(m.state, m.to) for m in waiting} == {
        ("sent", "margaret.doyle@example.org"),
        ("pending", "new@example.org"),
    }


def test_an_invitation_that_nobody_accepted_goes_to_the_new_address_only(
    patient: Patient, staff: User, now: datetime
) -> None:
    old = desk.invited(patient, at=now - HOUR, by=staff)
    contact.change(patient, changes={"email": "new@example.org"}, by=staff, now=now)
    old.refresh_from_db()
    new = Invitation.objects.waiting().get()
    assert (old.revoked_at, new.email, new.invited_by) == (now, "new@example.org", staff)


def test_the_record_says_what_was_changed(patient: Patient, clinician: User, staff: User, sign_in: SignIn) -> None:
    contact.change(patient, changes={"phone": "01632 2"}, by=staff, now=timezone.now())
    assert "Contact details changed by Sam Whitfield: 07700 900 142 → 01632 2" in page_of(sign_in(clinician), patient)
