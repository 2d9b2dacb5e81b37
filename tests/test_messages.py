"""The team's page of messages: every one, what became of it, and why in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adherence.models import Message
from adherence.reports import mail_words, messages
from patients.models import AccessEvent, Clinic, Patient, User
from tests import cast
from tests.outbox.conftest import account_row

SignIn = Callable[[User], Client]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def mail(patient: Patient, state: str = "pending", *, at: datetime | None = None, **facts: object) -> Message:
    """A reminder that was due an hour ago, and ended then if it ended."""
    due = at or timezone.now() - HOUR
    ended: dict[str, object] = {} if state == "pending" else {"finished_at": due}
    sent = {"sent_at": due} if state == "sent" else {}
    why = {"error": "421 Try later"} if state in {"failed", "unknown"} else {}
    known = {"to": patient.email, "kind": "reminder", "patient": patient, "clinic": patient.clinic, "state": state}
    return account_row(due, **(known | {"rendered": None} | ended | sent | why | facts))


def page_of(client: Client, query: str = "") -> str:
    text = client.get(f"/messages/{query}").content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", text).replace("\N{NO-BREAK SPACE}", " ").split())


def states(client: Client, query: str = "") -> list[str]:
    return [each.state for each in client.get(f"/messages/{query}").context["lines"]]


def test_the_team_sees_every_message_to_its_patients(patient: Patient, staff: User, sign_in: SignIn) -> None:
    mail(patient, "sent")
    mail(patient, "skipped", reason="done")
    page = page_of(sign_in(staff))
    said = ("Margaret Doyle H-", "Sent at ", "The session was already done")
    assert ([words in page for words in said], AccessEvent.objects.get().patients) == ([True] * 3, [patient.pk])


def test_what_did_not_arrive_comes_first_and_what_is_to_come_last(
    patient: Patient, staff: User, sign_in: SignIn
) -> None:
    now = timezone.now()
    mail(patient, at=now + HOUR)
    mail(patient, "sent")
    mail(patient, "skipped", reason="off", at=now - 2 * HOUR)
    mail(patient, "failed", at=now - 3 * HOUR)
    mail(patient, "sent", at=now - 4 * HOUR, bounced_at=now)
    mail(patient, "unknown", at=now - 5 * HOUR)
    mail(patient, "failed", at=now - 8 * DAY)
    found = ["Failed", "Bounced", "May have arrived", "Sent", "Not sent", "Failed", "Waiting"]
    assert states(sign_in(staff)) == found


def test_tabs_count_what_became_of_them(patient: Patient, staff: User, sign_in: SignIn) -> None:
    mail(patient, "sent")
    mail(patient, "sent", bounced_at=timezone.now())
    mail(patient)
    tabs = sign_in(staff).get("/messages/?state=bounced").context["tabs"]
    found = {tab.label: tab.count for tab in tabs}
    assert (found, [tab.label for tab in tabs if tab.current]) == (
        {"All": 3, "Bounced": 1, "Sent": 1, "Waiting": 1},
        ["Bounced"],
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Bounced", "Sent", "Waiting"]),
        ("?state=sent", ["Sent"]),
        ("?state=bounced", ["Bounced"]),
        ("?kind=repeat", ["Sent"]),
        ("?state=pending&kind=reminder", ["Waiting"]),
        ("?q=doyle+marg", ["Bounced", "Sent", "Waiting"]),
        ("?q=nobody", []),
        ("?to=team", []),
        ("?state=rubbish&page=x&kind=7&to=%00", ["Bounced", "Sent", "Waiting"]),
        ("?page=9", ["Bounced", "Sent", "Waiting"]),
        ("?q=%00", ["Bounced", "Sent", "Waiting"]),
    ],
)
def test_messages_are_found(patient: Patient, staff: User, sign_in: SignIn, query: str, found: list[str]) -> None:
    mail(patient, "sent", bounced_at=timezone.now())
    mail(patient, "sent", kind="repeat")
    mail(patient, at=timezone.now() + HOUR)
    assert states(sign_in(staff), query) == found


def test_an_alert_that_a_colleague_did_not_get_is_seen(
    clinic: Clinic, staff: User, manager: User, sign_in: SignIn
) -> None:
    facts = {"kind": "flag_alert", "recipient": staff, "clinic": clinic, "rendered": None, "attempts": 40}
    now = timezone.now()
    account_row(now, staff.email, state="failed", error="550 5.2.2 full", finished_at=now, **facts)
    page = page_of(sign_in(manager), "?to=team&q=sam")
    assert "Sam Whitfield Flag alert Failed The mailbox is full. Tried 40 times." in page


def test_sign_in_mail_is_nobody_elses_business(staff: User, manager: User, sign_in: SignIn) -> None:
    account_row(timezone.now(), staff.email, recipient=staff)
    assert states(sign_in(manager), "?to=team") == []


def test_a_colleague_elsewhere_sees_none(
    patient: Patient, staff: User, clinic: Clinic, colleague: User, sign_in: SignIn
) -> None:
    mail(patient)
    account_row(timezone.now(), staff.email, kind="digest", recipient=staff, clinic=clinic)
    browser = sign_in(colleague)
    assert [states(browser, query) for query in ("", "?to=team")] == [[], []]
    assert "No messages" in page_of(browser)


def test_the_page_is_for_the_team(margaret: User, sign_in: SignIn) -> None:
    browser = sign_in(margaret)
    assert [browser.get(f"/messages/{query}").status_code for query in ("", "?to=team")] == [403, 403]


@pytest.mark.parametrize("query", ["", "?to=team"])
def test_the_page_costs_the_same_for_one_message_and_for_three(
    clinic: Clinic, clinician: User, patient: Patient, sign_in: SignIn, query: str
) -> None:
    browser = sign_in(clinician)

    def cost() -> int:
        browser.get(f"/messages/{query}")
        with CaptureQueriesContext(connection) as queries:
            browser.get(f"/messages/{query}")
        return len(queries)

    def more(name: str) -> None:
        mail(cast.patient(clinic, clinician, name, "Bennett"), "failed")
        account_row(timezone.now(), kind="digest", recipient=cast.member(clinic, "staff", name + " S"), clinic=clinic)

    more("Iris")
    one = cost()
    more("Grace")
    more("Ada")
    assert (len(states(browser, query)), cost()) == (3, one)


def test_a_page_holds_fifty(patient: Patient, staff: User, sign_in: SignIn) -> None:
    for _ in range(51):
        mail(patient)
    browser = sign_in(staff)
    assert [len(states(browser, f"?page={number}")) for number in (1, 2)] == [50, 1]


# --- Why, in words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("SMTPRecipientsRefused: {'x@y.org': (550, b'5.1.1 no such user')}", "There is no such mailbox"),
        ("550 5.2.2 over quota", "The mailbox is full"),
        ("SMTPDataError: (554, b'rejected')", "The mail server refuses our mail"),
        ("(451, b'try later')", "The mail server had a fault"),
        ("ConnectionRefusedError: [Errno 111] Connection refused", "The mail server could not be reached"),
        ("TimeoutError: timed out", "The mail server could not be reached"),
        ("AnymailRecipientsRefused: All message recipients were rejected or invalid", "The mail server refused it"),
        ("something else", "The mail server refused it"),
        ("", ""),
    ],
)
def test_what_a_server_says_is_put_plainly(said: str, words: str) -> None:
    assert mail_words.plainly(said) == words


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"state": "expired", "not_after": 45}, "It was 45 minutes late."),
        ({"state": "expired", "not_after": 20}, "The next one was due."),
        ({"state": "expired", "not_after": 20, "kind": "digest"}, "It could not be sent in time."),
        ({"state": "expired"}, "It could not be sent in time."),
        (
            {"state": "expired", "not_after": 45, "error": "421 busy"},
            "It was 45 minutes late. The mail server was too busy.",
        ),
        ({"state": "failed", "error": "550 5.1.1", "attempts": 1}, "There is no such mailbox."),
        (
            {"state": "failed", "error": "timed out", "attempts": 8},
            "The mail server could not be reached. Tried 8 times.",
        ),
        ({"state": "failed"}, "It could not be sent."),
        ({"state": "unknown"}, "The line broke while it was being sent. We do not send it twice."),
        ({"state": "pending", "attempts": 1}, "Tried 1 time."),
        ({"state": "pending"}, ""),
        ({"state": "claimed"}, ""),
        ({"state": "skipped", "reason": "on_hold"}, "The plan is on hold"),
        ({"state": "sent"}, ""),
        ({"state": "sent", "complained_at": 1}, "It was marked as spam."),
        (
            {"state": "sent", "bounced_at": 1, "bounce": "550 5.1.1 x"},
            "The mailbox refused it. There is no such mailbox.",
        ),
        ({"state": "sent", "bounced_at": 1}, "The mailbox refused it. It did not say why."),
    ],
)
def test_every_state_says_why(now: datetime, facts: dict[str, object], words: str) -> None:
    times = {name: now + timedelta(minutes=value) for name, value in facts.items() if isinstance(value, int)}
    times.pop("attempts", None)
    message = Message(**({"kind": "reminder", "due_at": now} | facts | times))
    assert mail_words.why(message) == words


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"state": "sent", "sent_at": 1}, ("Sent at 10:01 am today.", "")),
        ({"state": "sent", "sent_at": 1, "delivered_at": 2}, ("Delivered at 10:02 am today.", "")),
        ({"state": "sent", "sent_at": 1, "bounced_at": 3, "bounce": "no"}, ("Came back at 10:03 am today.", "no")),
        ({"state": "failed", "error": "550"}, ("", "550")),
        ({"state": "pending", "error": "421"}, ("", "")),
    ],
)
def test_a_line_says_when_and_what_exactly(
    clinic: Clinic, now: datetime, facts: dict[str, object], said: tuple[str, str]
) -> None:
    times = {name: now + timedelta(minutes=value) for name, value in facts.items() if isinstance(value, int)}
    message = Message(**({"kind": "reminder", "due_at": now} | facts | times))
    found = messages.line(message, clinic.zone, now + HOUR)
    assert (found.arrived.replace("\N{NO-BREAK SPACE}", " "), found.exactly) == said
