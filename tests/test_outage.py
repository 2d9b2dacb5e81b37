"""While the database is away: a plain page with 503, and advice for whoever was reporting pain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NoReturn

import pytest
from django.db import DataError, InterfaceError, OperationalError, connection
from django.test import Client

from patients.models import User

CALM = {"score": "2", "no_signs": "on"}


def away(failure: type[Exception]) -> Callable[..., NoReturn]:
    def refuse(*_: object) -> NoReturn:
        raise failure("server closed the connection unexpectedly at 10.0.0.7")

    return refuse


@pytest.fixture
def phone(margaret: User, sign_in: Callable[[User], Client]) -> Iterator[Client]:
    """Margaret's browser; every query of it fails from here on."""
    client = sign_in(margaret)
    client.raise_request_exception = False
    with connection.execute_wrapper(away(OperationalError)):
        yield client


def words(content: bytes) -> str:
    return " ".join(content.decode().split())


@pytest.mark.parametrize("path", ["/today/", "/sets/new/", "/accounts/login/", "/settings/"])
def test_a_page_says_plainly_that_it_is_not_working(phone: Client, path: str) -> None:
    answer = phone.get(path)
    assert (
        answer.status_code,
        answer.headers["Retry-After"],
        answer.headers["Cache-Control"],
        "Dorsi is not working just now" in words(answer.content),
        'In an emergency, call <a href="tel:999">999</a> or <a href="tel:112">112</a>.' in words(answer.content),
        "10.0.0.7" in words(answer.content),
    ) == (503, "30", "no-store", True, True, False)


def test_the_phones_outbox_reads_json(phone: Client) -> None:
    answer = phone.post("/api/sets/", b"[]", content_type="application/json")
    assert (answer.status_code, answer.headers["Retry-After"], answer.json()) == (
        503,
        "30",
        {"error": "Dorsi cannot reach its records. Try again soon"},
    )


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ({"signs": ["chest_pain"]}, "Stop. Call 999 or 112 now"),
        ({"signs": ["calf_pain"]}, "Stop your pumps. Call your clinic"),
        ({"score": "9"}, "Stop your pumps. Call your clinic"),
        (CALM, "Your report was not sent"),
        ({}, "Your report was not sent"),
    ],
)
def test_a_report_of_pain_is_answered_with_what_to_do(phone: Client, said: dict[str, object], advice: str) -> None:
    answer = phone.post("/pain/new/", said)
    assert (
        answer.status_code,
        advice in words(answer.content),
        "NOT SENT: your clinic does not know about this" in words(answer.content),
    ) == (503, True, True)


@pytest.mark.parametrize(("failure", "status"), [(InterfaceError, 503), (DataError, 500)])
def test_only_an_absent_database_is_an_outage(
    margaret: User, sign_in: Callable[[User], Client], failure: type[Exception], status: int
) -> None:
    client = sign_in(margaret)
    client.raise_request_exception = False
    with connection.execute_wrapper(away(failure)):
        assert client.get("/today/").status_code == status


def test_a_session_that_cannot_be_written_is_an_outage_too(margaret: User, sign_in: Callable[[User], Client]) -> None:
    client = sign_in(margaret)
    client.raise_request_exception = False

    def fail_on_sessions(execute: Callable[..., object], query: str, *rest: object) -> object:
        if query.startswith('UPDATE "django_session"'):
            raise OperationalError
        return execute(query, *rest)

    with connection.execute_wrapper(fail_on_sessions):
        assert client.get("/learn/ankle-pumps/").status_code == 503


def test_a_bad_request_is_no_outage(client: Client) -> None:
    client.raise_request_exception = False
    assert client.get("/learn/ankle-pumps/", headers={"Host": "elsewhere.example"}).status_code == 400
