"""The phone's outbox: a result for every set, and 400 for what is no list of sets."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from adherence.models import LoggedSet
from exercises.models import Prescription
from patients.models import Patient, User
from tests import cast

Browser = Callable[[User], Client]
ONE, TWO = (f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2))


@pytest.fixture
def phone(margaret: User, sign_in: Browser) -> Client:
    return sign_in(margaret)


@pytest.fixture
def plan(patient: Patient, clinician: User) -> Prescription:
    return cast.prescribe(patient, by=clinician, in_force_from=timezone.now() - timedelta(days=7))


AN_HOUR_AGO = (timezone.now() - timedelta(hours=1)).isoformat()


def item(**changes: object) -> dict[str, object]:
    return {"uuid": ONE, "performed_at": AN_HOUR_AGO, "repetitions": 10, "source": "offline"} | changes


def send(phone: Client, *items: object) -> list[dict[str, object]]:
    response = phone.post("/api/sets/", json.dumps(items), content_type="application/json")
    assert response.status_code == 200
    return response.json()  # type: ignore[no-any-return]  # JSON


def test_each_set_has_its_own_result(phone: Client, plan: Prescription) -> None:
    results = send(
        phone, item(), item(), item(repetitions=9), item(uuid=TWO, pain=99), item(uuid=TWO, pain=3, note="slow")
    )
    assert [(each["uuid"], each["status"]) for each in results] == [
        (ONE, 201),
        (ONE, 200),
        (ONE, 409),
        (TWO, 422),
        (TWO, 201),
    ]
    assert LoggedSet.objects.filter(source="offline", counts=True).count() == 2


def test_the_same_batch_later_gives_the_same_answer(phone: Client, plan: Prescription) -> None:
    batches = [send(phone, item(), item(uuid=TWO)) for _ in range(2)]
    assert [[each["status"] for each in batch] for batch in batches] == [[201, 201], [200, 200]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"uuid": None}, "uuid"),
        ({"uuid": 7}, "uuid"),
        ({"uuid": "x" * 1000}, "uuid"),
        ({"performed_at": None}, "performed_at"),
        ({"performed_at": "yesterday"}, "performed_at"),
        ({"performed_at": "2026-11-16T10:00:00"}, "performed_at"),
        ({"performed_at": "9999-12-31T23:59:59-14:00"}, "performed_at"),
        ({"performed_at": "2024-02-30T10:00:00Z"}, "performed_at"),
        ({"performed_at": "2024-02-03T10:00:00Z"}, "performed_at"),
        ({"performed_at": "2199-02-03T10:00:00Z"}, "performed_at"),
        ({"performed_at": 10**30}, "performed_at"),
        ({"repetitions": 0}, "repetitions"),
        ({"repetitions": 10**400}, "repetitions"),
        ({"repetitions": True}, "repetitions"),
        ({"repetitions": 1.5}, "repetitions"),
        ({"repetitions": "\x00"}, "repetitions"),
        ({"repetitions": None}, "__all__"),
        ({"seconds": 30}, "__all__"),
        ({"source": "clinic"}, "source"),
        ({"source": None}, "source"),
        ({"pain": -1}, "pain"),
        ({"note": "\x00"}, "note"),
        ({"note": "x" * 301}, "note"),
    ],
)
def test_a_set_that_makes_no_sense_is_answered_with_its_errors(
    phone: Client, plan: Prescription, change: dict[str, object], field: str
) -> None:
    (result,) = send(phone, item(**change))
    errors = result["errors"]
    assert isinstance(errors, dict)
    assert (result["status"], list(errors), LoggedSet.objects.count()) == (422, [field], 0)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"{}",
        b"[",
        b"[1]",
        b"[[]]",
        b'[{"uuid": []}]',
        b'[{"uuid": {"a": {}}}]',
        b"[NaN]",
        b'[{"pain": Infinity}]',
        b'[{"uuid": 1e999}]',
        b'[{"note": "\\ud800"}]',
        b"\xff\xfe",
        b"[" * 60_000,
        b"[" + b"9" * 60_000 + b"]",
        b"[" + b",".join([b"{}"] * 101) + b"]",
        b" " * 65_537,
        b"x" * (3 * 1024 * 1024),
    ],
)
def test_garbage_is_a_bad_request(phone: Client, plan: Prescription, body: bytes) -> None:
    response = phone.post("/api/sets/", body, content_type="application/json")
    assert (response.status_code, LoggedSet.objects.count()) == (400, 0)


def test_an_empty_list_is_answered_with_one(phone: Client) -> None:
    assert send(phone) == []


def test_the_outbox_is_posted_to_only(phone: Client) -> None:
    assert phone.get("/api/sets/").status_code == 405


def test_the_outbox_needs_the_token_against_forgery(margaret: User) -> None:
    phone = Client(enforce_csrf_checks=True)
    phone.force_login(margaret, backend=settings.AUTHENTICATION_BACKENDS[0])
    response = phone.post("/api/sets/", "[]", content_type="application/json")
    assert response.status_code == 403


def test_the_team_has_no_outbox(staff: User, sign_in: Browser) -> None:
    assert sign_in(staff).post("/api/sets/", "[]", content_type="application/json").status_code == 403


def test_a_form_instead_of_json_is_refused(margaret: User) -> None:
    phone = Client(enforce_csrf_checks=True)
    phone.force_login(margaret, backend=settings.AUTHENTICATION_BACKENDS[0])
    phone.get("/today/")
    token = phone.get("/today/").content.decode().split('name="csrf-token" content="')[1].split('"')[0]
    assert phone.post("/api/sets/", {"csrfmiddlewaretoken": token, "uuid": ONE}).status_code == 400
