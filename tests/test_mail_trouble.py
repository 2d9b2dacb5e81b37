"""A patient whom no mail reaches: the signal, its sentence, and what ends it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from adherence.models import Message
from adherence.outbox.facts.digests import digest_of
from adherence.outbox.mails.digest import digest
from adherence.reports import caseload
from adherence.reports.caseload.mail import troubles
from exercises.models import Prescription
from patients.models import Patient, User
from tests import desk
from tests.outbox.conftest import account_row
from tests.test_messages import mail

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BOUNCES = "Mail bounces since Saturday 14 November: call and check the address."
FAILS = "Mail fails since Saturday 14 November: call and check the address."
Happening = tuple[str, int]


@pytest.fixture
def busy(prescription: Prescription, now: datetime) -> Patient:
    """A patient of whom there is nothing else to say."""
    desk.days(prescription, [8] * 7, before=now.date())
    desk.logged(prescription, at=now - HOUR)
    return prescription.patient


def happen(patient: Patient, now: datetime, happenings: list[Happening], **facts: object) -> None:
    """Each a word and how many hours ago: bounced, delivered, or a state."""
    for word, ago in happenings:
        at = now - ago * HOUR
        heard = {f"{word}_at": at} if word in {"bounced", "delivered"} else {}
        state = "sent" if heard else word
        mail(patient, state, at=at, **heard, **facts)


def said(patient: Patient, now: datetime) -> list[str]:
    (facts,) = caseload.read(Patient.objects.filter(pk=patient.pk), now)
    return [each.words for each in caseload.need_of(facts).reasons if each.icon == "mail"]


@pytest.mark.parametrize(
    ("happenings", "words"),
    [
        ([], []),
        ([("sent", 48)], []),
        ([("bounced", 48)], [BOUNCES]),
        ([("bounced", 48), ("bounced", 2)], [BOUNCES]),
        ([("bounced", 48), ("failed", 2)], [BOUNCES]),
        ([("failed", 48), ("failed", 24)], []),
        ([("failed", 48), ("failed", 24), ("failed", 2)], [FAILS]),
        ([("failed", 48), ("unknown", 24), ("failed", 3), ("failed", 2)], [FAILS]),
        ([("failed", 48), ("expired", 24), ("unknown", 3), ("failed", 2)], []),
        ([("failed", 48), ("failed", 24), ("sent", 20), ("failed", 2)], []),
        ([("bounced", 48), ("sent", 2)], []),
        ([("bounced", 48), ("sent", 0)], [BOUNCES]),
        ([("bounced", 48), ("delivered", 0)], []),
        ([("bounced", 48), ("unknown", 2)], [BOUNCES]),
        ([("sent", 72), ("bounced", 48)], [BOUNCES]),
    ],
)
def test_a_bounce_or_three_failures_is_said(
    busy: Patient, now: datetime, happenings: list[Happening], words: list[str]
) -> None:
    happen(busy, now, happenings)
    assert said(busy, now) == words


def test_a_new_address_is_not_the_one_that_bounced(busy: Patient, now: datetime) -> None:
    happen(busy, now, [("bounced", 48)])
    Patient.objects.filter(pk=busy.pk).update(email="margaret@example.net")
    assert said(busy, now) == []


def test_mail_to_another_address_says_nothing_of_hers(busy: Patient, now: datetime) -> None:
    happen(busy, now, [("bounced", 48)], to="daughter@example.org")
    assert said(busy, now) == []


def test_it_puts_the_patient_among_those_to_check(busy: Patient, now: datetime) -> None:
    (before,) = caseload.read(Patient.objects.filter(pk=busy.pk), now)
    happen(busy, now, [("bounced", 48)])
    (after,) = caseload.read(Patient.objects.filter(pk=busy.pk), now)
    assert [caseload.need_of(facts).group.value for facts in (before, after)] == ["track", "check"]


def test_an_invitation_that_bounces_is_said_before_anybody_has_joined(patient: Patient, now: datetime) -> None:
    Patient.objects.update(joined_at=None)
    happen(patient, now, [("bounced", 48)], kind="invitation")
    assert said(patient, now)[0] == BOUNCES


def test_nobody_is_called_about_mail_once_the_plan_is_over(busy: Patient, clinician: User, now: datetime) -> None:
    happen(busy, now, [("bounced", 48)])
    Prescription.objects.update(ended_at=now - HOUR, ended_by=clinician, ending="completed")
    assert said(busy, now) == []


def test_the_digest_says_it_too(busy: Patient, clinician: User, now: datetime) -> None:
    quiet = digest_of(busy.clinic, now).says_something
    happen(busy, now, [("bounced", 48)])
    letter = account_row(now, kind="digest", recipient=clinician, clinic=busy.clinic, slot_day=now.date())
    lines = digest(letter, now).context["today"]
    assert isinstance(lines, list)
    assert (quiet, [line["what"] for line in lines]) == (False, [BOUNCES.rstrip(".")])


def test_the_record_says_what_reached_her_and_what_did_not(
    busy: Patient, staff: User, now: datetime, sign_in: Callable[[User], Client]
) -> None:
    browser = sign_in(staff)
    nothing = browser.get(f"/patients/{busy.pk}/").content.decode()
    mail(busy, "sent", kind="patient_summary")
    mail(busy, "sent", bounced_at=now - HOUR, bounce="550 5.1.1")
    page = browser.get(f"/patients/{busy.pk}/").content.decode()
    words = ("Last mail that reached Margaret", "Weekly summary, ", "The mailbox refused it", "Mail bounces since")
    assert ("No mail has reached Margaret yet" in nothing, [each in page for each in words]) == (True, [True] * 4)


def test_one_query_finds_them_all(busy: Patient, now: datetime) -> None:
    happen(busy, now, [("bounced", 48), ("failed", 3)])
    with CaptureQueriesContext(connection) as queries:
        found = troubles([busy.pk], now)
    assert (len(queries), list(found), Message.objects.count()) == (1, [busy.pk], 2)
