"""How the record says to reach the patient, and what reached them."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone

from adherence.models import Message
from patients.models import Patient, User
from tests import desk
from tests.record.reading import DAY, HOUR, SignIn, page_of, record_of


@pytest.mark.parametrize(
    ("ago", "words"), [(1, "The link works until"), (8, "The link no longer works"), (None, "There is no invitation")]
)
def test_an_invitation_says_how_it_stands(
    ago: int | None, words: str, patient: Patient, staff: User, sign_in: SignIn
) -> None:
    Patient.objects.update(joined_at=None)
    if ago:
        desk.invited(patient, at=timezone.now() - ago * DAY, by=staff)
    page = page_of(sign_in(staff), patient)
    assert (words in page, "Send it again" in page) == (True, ago is not None)


def test_a_manager_cannot_send_it_again(patient: Patient, staff: User, manager: User, sign_in: SignIn) -> None:
    desk.invited(patient, at=timezone.now(), by=staff)
    assert "Send it again" not in page_of(sign_in(manager), patient)


def test_the_last_mail_is_the_last_one_sent(patient: Patient, staff: User, now: datetime) -> None:
    for n, state in enumerate(("sent", "sent", "expired")):
        at = now - (3 - n) * HOUR
        Message.objects.create(
            key=f"k{n}",
            kind="reminder" if n else "invitation",
            patient=patient,
            due_at=at,
            next_attempt_at=at,
            state=state,
            sent_at=at if state == "sent" else None,
            finished_at=at,
        )
    mail = record_of(patient, now).mail
    assert mail
    assert (mail.kind, mail.when.day, mail.when.clock.replace(":00", "")) == (
        "Reminder",
        "Today",
        "8\N{NO-BREAK SPACE}am",
    )
