"""A number that a phone or form made, and that stands already for something out of the sender's sight.

Row security hides it, so the row that is in the way cannot be read: that is no fault, and tells nobody what is there.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client

from adherence.actions import clinic_messages, flags
from adherence.models import ClinicMessage, Message, PainFlag
from patients.models import Patient, User
from tests import cast
from tests.review.desk import NOTE

Browser = Callable[[User], Client]
COMPLETE = {"score": 3, "places": ["ankle"], "kinds": ["dull"], "next_morning": "no", "no_signs": True}


@pytest.fixture
def elsewhere(colleague: User) -> Patient:
    """A patient of the other clinic."""
    return cast.patient(colleague.memberships.get().clinic, colleague, "Judith", "Stone")


@pytest.fixture
def theirs(elsewhere: Patient, now: datetime) -> PainFlag:
    return flags.report(elsewhere, by=cast.account_of(elsewhere), uuid=uuid4(), report=NOTE, now=now)


def test_a_report_from_a_phone_is_kept_under_another_number(
    theirs: PainFlag, patient: Patient, margaret: User, sign_in: Browser
) -> None:
    sent = json.dumps([{"uuid": str(theirs.uuid), **COMPLETE}])
    answer = sign_in(margaret).post("/api/flags/", sent, content_type="application/json")
    kept = PainFlag.objects.get(patient=patient)
    assert (answer.status_code, answer.json()[0]["status"], kept.uuid == theirs.uuid) == (200, 201, False)


@pytest.mark.parametrize(("answers", "status", "kept"), [({"score": 8}, 201, 1), ({"score": 2}, 409, 0)])
def test_a_report_on_the_page_is_kept_at_once_when_dangerous_and_asked_again_when_not(
    answers: dict[str, int],
    status: int,
    kept: int,
    theirs: PainFlag,
    patient: Patient,
    margaret: User,
    sign_in: Browser,
) -> None:
    said = {"places": ["ankle"], "kinds": ["dull"], "next_morning": "no", "no_signs": "on"}
    page = sign_in(margaret).post("/pain/new/", {"uuid": theirs.uuid, **said, **answers})
    assert (page.status_code, PainFlag.objects.filter(patient=patient).count()) == (status, kept)


def test_a_message_of_the_clinic_is_refused_in_words(
    elsewhere: Patient, colleague: User, patient: Patient, staff: User, sign_in: Browser, now: datetime
) -> None:
    Patient.objects.filter(pk=elsewhere.pk).update(joined_at=now)
    first = clinic_messages.write(elsewhere, uuid=uuid4(), text="Hello", by=colleague, now=now)
    mails = Message.objects.count()
    page = sign_in(staff).post(f"/patients/{patient.pk}/message/", {"uuid": first.pk, "text": "Hello"})
    assert ("open the page anew" in page.text, ClinicMessage.objects.count(), Message.objects.count()) == (
        True,
        1,
        mails,
    )
