"""What is logged: each event as one line of JSON, in UTC, by ids; every sign-in, refusal and change among them."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from celery.signals import setup_logging
from django.conf import settings
from django.test import Client, RequestFactory

from config.logs import OneLine
from patients.models import User
from tests.test_fresh_sign_in import mailed_code

PASSWORD = {"password": "a long pass phrase"}


def line(message: str, *args: object, request: object = None, error: bool = False) -> dict[str, str]:
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 0, message, args, sys.exc_info() if error else None
    )
    record.request, record.created = request, datetime(2026, 11, 16, 10, 0, 0, 250_000, tzinfo=UTC).timestamp()
    text = OneLine().format(record)
    assert "\n" not in text
    said: dict[str, str] = json.loads(text)
    return said


@pytest.fixture
def verified(margaret: User) -> User:
    EmailAddress.objects.create(user=margaret, email=margaret.email, verified=True, primary=True)
    return margaret


def test_a_line_says_when_where_how_grave_and_what() -> None:
    said = line("Not Found: %s", "/nowhere/")
    assert (said["at"], said["level"], said["from"], said["event"], said["who"]) == (
        "2026-11-16T10:00:00.250+00:00",
        "WARNING",
        "django.request",
        "Not Found: /nowhere/",
        "",
    )
    assert bool(said["host"] and said["process"])


def test_nothing_typed_can_begin_a_line_of_its_own() -> None:
    forged = '/x/\r\n{"level": "CRITICAL"}\u2028\x1b[31m'
    assert line("Not Found: %s", forged)["event"] == f"Not Found: {forged}"


def test_who_asked_is_named_by_the_id_alone(margaret: User) -> None:
    request = RequestFactory().get("/")
    unknown = line("Forbidden", request=request)["who"]
    vars(request)["_cached_user"] = margaret
    assert (unknown, line("Forbidden", request=request)["who"]) == ("", str(margaret.pk))


def test_a_fault_is_told_on_the_same_line_without_what_it_says() -> None:
    """PostgreSQL's errors name the values they are about."""
    try:
        int("x")
    except ValueError:
        error = line("Internal Server Error", error=True)["error"]
    assert [piece in error for piece in ("builtins.ValueError", "test_logs.py", "invalid literal")] == [
        True,
        True,
        False,
    ]


def test_what_led_to_a_fault_is_told_too() -> None:
    try:
        try:
            int("x")
        except ValueError as first:
            raise KeyError from first
    except KeyError:
        error = line("Internal Server Error", error=True)["error"]
    assert error.index("builtins.ValueError") < error.index("builtins.KeyError")


def test_whatever_is_logged_goes_out_that_way_and_nowhere_else() -> None:
    log: Any = settings.LOGGING
    assert (log["formatters"], list(log["handlers"]), log["root"]["handlers"]) == (
        {"one line": {"()": OneLine}},
        ["console"],
        ["console"],
    )


def test_celery_logs_as_everybody_does() -> None:
    root = logging.getLogger()
    before = root.handlers[:]
    setup_logging.send(sender=None)
    found, root.handlers = root.handlers[:], before
    assert [type(handler.formatter) for handler in found] == [OneLine]


def test_sign_ins_are_logged_with_how_and_who(verified: User, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "patients.sign_in")
    client.post("/accounts/login/", {"login": verified.email, "password": "not it"})
    client.post("/accounts/login/", {"login": verified.email} | PASSWORD)
    client.post("/accounts/logout/")
    assert caplog.messages == [
        "refused: email_password_mismatch",
        f"signed in by password: {verified.pk}",
        f"signed out: {verified.pk}",
    ]


def test_codes_are_logged_by_their_outcome_alone(
    verified: User, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "patients.sign_in")
    client.post("/accounts/login/code/", {"email": verified.email})
    code = mailed_code()
    client.post("/accounts/login/code/confirm/", {"code": "XXXX-XXXX"})
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert (caplog.messages, code in caplog.text, verified.email in caplog.text) == (
        ["refused: incorrect_code", f"signed in by code: {verified.pk}"],
        False,
        False,
    )


def test_a_changed_password_is_logged(verified: User, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.post("/accounts/login/", {"login": verified.email} | PASSWORD)
    caplog.set_level(logging.INFO, "patients.sign_in")
    new = {"password1": "another long phrase", "password2": "another long phrase"}
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD["password"]} | new)
    assert f"password_changed: {verified.pk}" in caplog.messages


def test_who_is_refused_a_page_is_logged_by_id(
    verified: User, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    client.post("/accounts/login/", {"login": verified.email} | PASSWORD)
    caplog.clear()
    client.get("/caseload/")
    said = [json.loads(OneLine().format(record)) for record in caplog.records]
    assert [(each["event"], each["who"]) for each in said] == [
        ("Forbidden (Permission denied): /caseload/", str(verified.pk))
    ]


def test_what_is_turned_away_is_logged(db: None, caplog: pytest.LogCaptureFixture) -> None:
    """A forged form, a host that is not ours, guesses of a link, a page that is not there."""
    Client(enforce_csrf_checks=True).post("/accounts/login/")
    Client().get("/", headers={"host": "evil.example"})
    for number in range(31):
        Client().get(f"/log/guess-{number}/")
    said = {(record.name, record.getMessage().partition(":")[0]) for record in caplog.records}
    assert said >= {
        ("django.security.csrf", "Forbidden (CSRF cookie not set.)"),
        ("django.security.DisallowedHost", "Invalid HTTP_HOST header"),
        ("django.request", "Too Many Requests"),
        ("django.request", "Gone"),
    }
