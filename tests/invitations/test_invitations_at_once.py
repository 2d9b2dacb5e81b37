"""Several presses of one link at the same moment."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from patients.actions import invitations
from patients.models import Invitation, Membership, User
from tests import cast
from tests.invitations.people import JOINS, address


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_at_once_let_in_one_person_once() -> None:
    clinic = cast.clinic("Harbour")
    invitation = invitations.invite_team(
        clinic, by=None, email="lena@example.org", name="Lena", role="manager", now=datetime.now(UTC)
    )

    def press(_: int) -> int:
        try:
            return Client().post(address(invitation), JOINS).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as crowd:
        answers = sorted(crowd.map(press, range(20)))
    assert (set(answers) <= {200, 302, 410}, User.objects.count(), Membership.objects.count()) == (True, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_who_presses_a_moment_after_a_withdrawal_is_shown_it() -> None:
    clinic = cast.clinic("Harbour")
    ines = cast.user("Ines")
    invitation = invitations.invite_team(
        clinic, by=None, email=ines.email, name="Ines", role="manager", now=datetime.now(UTC)
    )
    link, browser = address(invitation), Client()
    browser.force_login(ines, backend=settings.AUTHENTICATION_BACKENDS[0])

    def press() -> str:
        try:
            return browser.post(link).headers["Location"]
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        with transaction.atomic():
            Invitation.objects.update(revoked_at=datetime.now(UTC))
            pressed = other.submit(press)
            wait_until_somebody_waits_for_a_lock()
        assert (pressed.result(), Membership.objects.count()) == (link, 0)


def wait_until_somebody_waits_for_a_lock() -> None:
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
            if cursor.fetchone() != (0,):
                return
            time.sleep(0.05)
    pytest.fail("nobody waits for a lock")
