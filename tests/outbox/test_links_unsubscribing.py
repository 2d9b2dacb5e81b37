"""The link that stops a mailing: on its page, or with one click in a mail program."""

from __future__ import annotations

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from adherence.models import Message, ReminderSettings
from adherence.outbox import plan
from adherence.outbox.links import UNSUBSCRIBE_SALT, Mailing, unsubscribe_link
from exercises.models import Prescription
from patients.models import Patient
from tests.guards.fingerprint import fingerprint
from tests.outbox.test_links import SITE, LongAgo, link_of

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def path(patient: Patient, mailing: Mailing = Mailing.REMINDERS) -> str:
    return unsubscribe_link(patient.pk, mailing).removeprefix(SITE)


@pytest.mark.parametrize(("mailing", "left"), [(Mailing.REMINDERS, (False, None)), (Mailing.SUMMARY, (None, False))])
def test_one_click_stops_one_mailing(patient: Patient, mailing: Mailing, left: tuple[bool | None, bool | None]) -> None:
    """As mail programs do it: a POST from nowhere, without a cookie or a token of ours."""
    link = unsubscribe_link(patient.pk, mailing).removeprefix(SITE)
    browser = Client(enforce_csrf_checks=True)
    browser.get(link)
    before = ReminderSettings.objects.count()
    answer = browser.post(link, {"List-Unsubscribe": "One-Click"})
    settings = ReminderSettings.objects.get()
    assert (before, answer.status_code, (settings.enabled, settings.weekly_summary)) == (0, 200, left)


def test_stopping_reminders_keeps_the_other_choices(today: Prescription, patient: Patient, client: Client) -> None:
    ReminderSettings.objects.create(patient=patient, repeat_after=60)
    plan(timezone.now())
    client.post(unsubscribe_link(patient.pk, Mailing.REMINDERS).removeprefix(SITE))
    reasons = set(Message.objects.filter(kind__in=["reminder", "repeat"]).values_list("reason", flat=True))
    assert (ReminderSettings.objects.get().repeat_after, reasons) == (60, {"off"})


def test_one_click_twice_is_one_click(patient: Patient) -> None:
    """Mail programs try again: the second answer is the first, and nothing more happens."""
    browser = Client(enforce_csrf_checks=True)
    first = browser.post(path(patient), ONE_CLICK)
    before = fingerprint()
    second = browser.post(path(patient), ONE_CLICK)
    assert (first.status_code, second.status_code, second.content == first.content, fingerprint() == before) == (
        200,
        200,
        True,
        True,
    )


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_stops_nothing(patient: Patient, client: Client, method: str) -> None:
    before = fingerprint()
    answers = {getattr(client, method)(path(patient)).status_code for _ in range(10)}
    assert (answers, fingerprint() == before) == ({200}, True)


def test_stopping_signs_nobody_in_and_sets_no_cookie(patient: Patient, client: Client) -> None:
    answer = client.post(path(patient), ONE_CLICK)
    headers = (answer.headers["Referrer-Policy"], "no-store" in answer.headers["Cache-Control"])
    assert (dict(client.cookies), headers) == ({}, ("no-referrer", True))


def test_the_link_of_a_reminder_stops_nothing(today: Prescription, client: Client) -> None:
    token = link_of(today).split("/")[2]
    answer = client.post(f"/unsubscribe/{token}/", ONE_CLICK)
    assert (answer.status_code, ReminderSettings.objects.exists()) == (410, False)


def test_a_link_that_names_nobody_or_is_too_old_stops_nothing(patient: Patient, client: Client) -> None:
    nobody = signing.dumps(["0" * 32, "reminders"], salt=UNSUBSCRIBE_SALT)
    old = LongAgo(salt=UNSUBSCRIBE_SALT).sign_object([patient.pk.hex, "reminders"])
    answers = [client.post(f"/unsubscribe/{token}/", ONE_CLICK).status_code for token in (nobody, old)]
    assert (answers, ReminderSettings.objects.exists()) == ([410, 410], False)
