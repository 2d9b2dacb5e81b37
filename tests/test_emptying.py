"""The tests' own broom: what a server is still answering neither stops it nor outlives it."""

from __future__ import annotations

import time
from threading import Event, Thread

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from adherence.models import Heartbeat
from patients.models import Clinic, User
from tests import emptying

LONG = 0.3  # seconds that an answer takes
pytestmark = pytest.mark.django_db(transaction=True)


def answer(begun: Event, errors: list[Error]) -> None:
    """A request that writes here, thinks, and writes there."""
    try:
        with transaction.atomic():
            Clinic.objects.create(name="Harbour Knee & Foot Clinic")
            begun.set()
            time.sleep(LONG)
            User.objects.create(email="late@harbour.example")
            Heartbeat.objects.create(driver="late", at=timezone.now())
    except Error as error:
        errors.append(error)
    finally:
        connection.close()


def test_the_last_answer_ends_before_the_database_is_emptied() -> None:
    begun, errors = Event(), list[Error]()
    request = Thread(target=answer, args=(begun, errors))
    request.start()
    begun.wait()
    emptying.empty()
    request.join()
    assert (errors, Clinic.objects.count(), User.objects.count()) == ([], 0, 0)


def test_an_answer_that_never_ends_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emptying, "PATIENCE", 0)
    begun, errors = Event(), list[Error]()
    request = Thread(target=answer, args=(begun, errors))
    request.start()
    begun.wait()
    emptying.empty()
    request.join()
    assert (len(errors), Clinic.objects.count(), User.objects.count()) == (1, 0, 0)
