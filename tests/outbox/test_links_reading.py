"""Reading a link: in the language of its mail, not too often, and nothing is told to who has no link."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from adherence.models import LoggedSet
from adherence.outbox.links import Mailing, unsubscribe_link
from config.logs import WithoutSecrets
from exercises.models import Hold, Prescription
from patients.models import Patient
from tests.guards.fingerprint import fingerprint
from tests.outbox.test_links import SITE, link_of


def test_a_link_speaks_the_language_of_its_mail(today: Prescription, patient: Patient, client: Client) -> None:
    Patient.objects.update(language="ar")
    for path in (link_of(today), unsubscribe_link(patient.pk, Mailing.SUMMARY).removeprefix(SITE)):
        answer = client.get(path, headers={"accept-language": "es"})
        frame = b'<html lang="ar" dir="rtl"' in answer.content
        assert (frame, answer.headers["Content-Language"], path) == (True, "ar", path)


def test_a_link_that_is_none_speaks_the_language_of_the_browser(today: Prescription, client: Client) -> None:
    """Nothing tells whose it might have been."""
    Patient.objects.update(language="ar")
    answers = [client.get(path, headers={"accept-language": "es"}) for path in ("/log/x/", link_of(today)[:-2] + "x/")]
    assert [(each.status_code, b'lang="es"' in each.content) for each in answers] == [(410, True)] * 2


def test_links_that_cannot_be_used_look_the_same(today: Prescription, patient: Patient, client: Client) -> None:
    token = link_of(today).split("/")[2]
    paths = [
        f"/log/{token[:-1]}x/",
        "/log/x/",
        unsubscribe_link(patient.pk, Mailing.REMINDERS).removeprefix(SITE).replace("unsubscribe", "log"),
    ]
    pages = {client.get(path).content for path in paths} | {client.post(path).content for path in paths}
    assert len(pages) == 1


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_look_leaves_every_row_as_it_was(today: Prescription, client: Client, method: str) -> None:
    before = fingerprint()
    answers = {getattr(client, method)(link_of(today)).status_code for _ in range(10)}
    assert (answers, fingerprint() == before, "sessionid" in client.cookies) == ({200}, True, False)


def test_a_link_on_hold_says_so_and_logs_nothing(today: Prescription, client: Client) -> None:
    Hold.objects.create(
        prescription=today, cause="pain", reason="Pain", starts_at=timezone.now() - timedelta(minutes=1)
    )
    answer = client.post(link_of(today, 2), follow=True)
    assert (b"Your plan is on hold" in answer.content, LoggedSet.objects.exists()) == (True, False)


def test_the_address_of_a_link_says_nothing_about_the_person(today: Prescription, patient: Patient) -> None:
    said = link_of(today) + unsubscribe_link(patient.pk, Mailing.REMINDERS)
    facts = (patient.given_name, patient.family_name, patient.record_number, patient.email, str(patient.pk))
    assert [fact for fact in facts if fact.casefold() in said.casefold()] == []


# --- Not too often --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_used_too_often_rests_for_a_minute(today: Prescription, client: Client, method: str) -> None:
    link = link_of(today)
    answers = [getattr(client, method)(link) for _ in range(31)]
    last = answers[-1]
    others = client.get(unsubscribe_link(today.patient_id, Mailing.SUMMARY).removeprefix(SITE))
    assert (
        {each.status_code for each in answers[:-1]} <= {200, 302},
        last.status_code,
        b"Wait a minute, then try again" in last.content,
        last.headers["Referrer-Policy"],
        others.status_code,
    ) == (True, 429, True, "no-referrer", 200)


def test_an_address_that_guesses_links_is_stopped(today: Prescription, client: Client) -> None:
    """Whoever has a link of ours may still use it from there: many patients share an address."""
    answers = [client.get(f"/log/guess-{number}/").status_code for number in range(31)]
    elsewhere = client.get("/log/guess/", REMOTE_ADDR="192.0.2.7").status_code
    assert (set(answers[:-1]), answers[-1], elsewhere, client.get(link_of(today)).status_code) == ({410}, 429, 410, 200)


@pytest.mark.parametrize("page", ["log", "unsubscribe", "invitations"])
def test_the_log_of_a_refusal_leaves_out_the_link(page: str) -> None:
    record = logging.LogRecord(
        "django.request", 30, "", 0, "%s: %s", ("Too Many Requests", f"/{page}/se:cr:et/x/"), None
    )
    kept = WithoutSecrets().filter(record)
    assert (kept, record.getMessage()) == (True, f"Too Many Requests: /{page}/…/x/")


def test_every_log_line_goes_through_that() -> None:
    console: Any = settings.LOGGING["handlers"]
    assert {name: handler["filters"] for name, handler in console.items()} == {"console": ["without secrets"]}
