"""Sign-in and account mail: through the outbox, first in line, the same for strangers, and soon forgotten."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from adherence.models import Message
from adherence.outbox import deliver
from adherence.outbox.delivery import states
from patients.models import User

CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")


def ask_for_a_code(email: str, language: str = "en-gb") -> list[str]:
    """The writes that the request made, by table."""
    with CaptureQueriesContext(connection) as asked:
        Client().post(reverse("account_request_login_code"), {"email": email}, headers={"accept-language": language})
    return [table for query in asked for table in re.findall(r'INSERT INTO "(\w+)"', query["sql"])]


def waiting() -> Message:
    return Message.objects.get(kind="account", state="pending")


@pytest.mark.parametrize("known", ["yes", "no"])
def test_a_row_is_written_whether_or_not_the_account_exists(margaret: User, known: str) -> None:
    written = ask_for_a_code(margaret.email if known == "yes" else "nobody@example.org")
    row = waiting()
    assert ("adherence_message" in written, row.priority, bool(row.recipient), mail.outbox) == (
        True,
        0,
        known == "yes",
        [],
    )


def test_both_answers_write_the_same_rows(margaret: User) -> None:
    """So that neither takes longer than the other."""
    ask_for_a_code("somebody.else@example.org")  # the first request from an address starts its count
    assert ask_for_a_code(margaret.email) == ask_for_a_code("nobody@example.org")


def test_a_code_goes_ahead_of_everything_else(everything: None, margaret: User) -> None:
    Message.objects.filter(kind="account").delete()
    ask_for_a_code(margaret.email)
    claimed = states.claim(timezone.now() + timedelta(seconds=1))
    assert (claimed.kind if claimed else None) == "account"


def test_a_code_is_erased_once_it_is_sent(margaret: User) -> None:
    ask_for_a_code(margaret.email)
    deliver(lambda: timezone.now() + timedelta(seconds=1))
    row = Message.objects.get(kind="account")
    assert (bool(CODE.search(str(mail.outbox[0].body))), row.state, row.rendered) == (True, "sent", None)


def test_a_code_that_is_too_old_is_erased_and_not_sent(margaret: User) -> None:
    ask_for_a_code(margaret.email)
    deliver(lambda: timezone.now() + timedelta(minutes=11))
    row = Message.objects.get(kind="account")
    assert (mail.outbox, row.state, row.rendered) == ([], "expired", None)


def test_only_account_mail_keeps_words(everything: None) -> None:
    """A reminder is written when it is sent: there is nothing in its row that could be a code."""
    assert set(Message.objects.exclude(rendered=None).values_list("kind", flat=True)) == {"account"}


@pytest.mark.parametrize(("known", "language"), [("yes", "ar"), ("no", "es")])
def test_account_mail_is_framed_in_the_language_of_its_words(margaret: User, known: str, language: str) -> None:
    """The account's; a stranger's is the language of the page."""
    User.objects.update(language="ar")
    ask_for_a_code(margaret.email if known == "yes" else "nobody@example.org", "es")
    deliver(lambda: timezone.now() + timedelta(seconds=1))
    assert f'<html lang="{language}"' in str(mail.outbox[0].alternatives[0][0])  # type: ignore[union-attr]  # ours have two parts


def test_nothing_of_the_request_is_in_the_mail_but_its_words(margaret: User) -> None:
    ask_for_a_code(margaret.email)
    assert set(waiting().rendered or {}) == {"subject", "body", "language"}
