"""The phone’s outbox: each set has a result of its own, and nonsense is said to be so."""

from __future__ import annotations

import pytest
from django.test import Client

from adherence.models import LoggedSet
from exercises.models import Prescription
from tests.sets.api.posts import ONE, TWO, item, send


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
        ({"uuid": []}, "uuid"),
        ({"uuid": [ONE, "x"]}, "uuid"),
        ({"performed_at": None}, "performed_at"),
        ({"performed_at": "yesterday"}, "performed_at"),
        ({"performed_at": "2026-11-16T10:00:00"}, "performed_at"),
        ({"performed_at": "9999-12-31T23:59:59-14:00"}, "performed_at"),
        ({"performed_at": "2024-02-30T10:00:00Z"}, "performed_at"),
        ({"performed_at": "2024-02-03T10:00:00Z"}, "performed_at"),
        ({"performed_at": "2199-02-03T10:00:00Z"}, "performed_at"),
        ({"performed_at": 10**30}, "performed_at"),
        ({"performed_at": None, "local_time": "12 o'clock"}, "local_time"),
        ({"performed_at": None, "local_time": "0001-01-01T12:30"}, "local_time"),
        ({"performed_at": None, "local_time": True}, "local_time"),
        ({"performed_at": None, "local_time": 12.5}, "local_time"),
        ({"now": "noon"}, "now"),
        ({"sets": 5}, "sets"),
        ({"sets": 0}, "sets"),
        ({"owner": "x" * 65}, "owner"),
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
        b'[{"uuid": [[]]}]',
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
