"""The demo's mailbox page."""

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.local.addresses")]


@pytest.fixture
def box(settings: Settings, tmp_path: Path) -> mailbox.Maildir:
    settings.LOCAL_DIR = tmp_path / "local"
    settings.LOCAL_DIR.mkdir()
    return mailbox.Maildir(settings.LOCAL_DIR / "mail")


def put(box: mailbox.Maildir, *, subject: str, to: str = "patient@demo.example", at: int = 1_700_000_000) -> str:
    message = EmailMessage()
    message["Subject"], message["To"], message["X-RcptTo"] = subject, to, to
    message.set_content("Do your set: http://127.0.0.1:8000/log/abc/\n")
    message.add_alternative('<h1>Do your set</h1><a href="http://127.0.0.1:8000/log/abc/">Go</a>', subtype="html")
    letter = mailbox.MaildirMessage(message)
    letter.set_date(at)
    return box.add(letter)


def subjects(client: Client, address: str = "/mail/") -> list[str]:
    return [letter.subject for letter in client.get(address).context["letters"]]


def test_an_empty_mailbox_says_so(client: Client, box: mailbox.Maildir) -> None:
    assert "No email here yet" in client.get("/mail/").text


def test_mails_are_listed_newest_first(client: Client, box: mailbox.Maildir) -> None:
    put(box, subject="older", at=1_700_000_000)
    put(box, subject="newer", at=1_700_000_100)
    assert subjects(client) == ["newer", "older"]


def test_mails_are_found_by_recipient(client: Client, box: mailbox.Maildir) -> None:
    put(box, subject="his", to="sam@demo.example")
    put(box, subject="hers", to="Margaret@demo.example")
    assert subjects(client, "/mail/?to=margaret@") == ["hers"]


def test_garbage_in_the_search_shows_everything_and_the_error(client: Client, box: mailbox.Maildir) -> None:
    put(box, subject="one")
    assert subjects(client, "/mail/?to=%00") == ["one"]


def test_a_mail_opens_with_clickable_links(client: Client, box: mailbox.Maildir) -> None:
    key = put(box, subject="Your 4:30 pm reminder")
    assert '<a href="http://127.0.0.1:8000/log/abc/"' in client.get(f"/mail/{key}/").text


def test_the_html_of_a_mail_is_shown_in_a_sandbox(client: Client, box: mailbox.Maildir) -> None:
    answer = client.get(f"/mail/{put(box, subject='one')}/html/")
    policy = set(answer["Content-Security-Policy"].split("; "))
    assert (policy, answer["X-Frame-Options"], "<h1>Do your set</h1>" in answer.text) == (
        {
            "default-src 'none'",
            "style-src 'unsafe-inline'",
            "frame-ancestors 'self'",
            "sandbox allow-top-navigation-by-user-activation allow-popups",
        },
        "SAMEORIGIN",
        True,
    )


def test_a_mail_of_text_alone_has_no_html_part(client: Client, box: mailbox.Maildir) -> None:
    message = EmailMessage()
    message.set_content("Just words")
    assert "<iframe" not in client.get(f"/mail/{box.add(message)}/").text


@pytest.mark.parametrize("key", ["unknown", "..", "%00", "a%2Fb"])
def test_an_unknown_mail_is_not_found(client: Client, box: mailbox.Maildir, key: str) -> None:
    assert client.get(f"/mail/{key}/").status_code == 404
