"""One link, pressed many times at once: the session is logged exactly once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from adherence.models import LoggedSet
from exercises.models import Prescription
from tests.outbox.test_links import link_of

PRESSES = 20


@pytest.mark.django_db(transaction=True)
def test_a_link_pressed_twenty_times_at_once_logs_its_session_once(today: Prescription) -> None:
    link = link_of(today)

    def press(_: int) -> int:
        try:
            return Client().post(link).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(PRESSES) as presses:
        answers = set(presses.map(press, range(PRESSES)))
    again = Client().post(link, follow=True)
    logged = LoggedSet.objects.filter(source="email").count()
    # Whoever waits too long for the count of this link is asked to wait a minute; nobody meets a fault.
    assert (answers - {302, 429}, 302 in answers, logged, b"This session is saved" in again.content) == (
        set(),
        True,
        2,
        True,
    )
