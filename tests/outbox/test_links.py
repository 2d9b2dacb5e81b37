"""Links in mails: what they may do, and that looking does nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import signing
from django.test import Client

from adherence.models import LoggedSet
from adherence.outbox.facts.sessions import LinkState, linked_session
from adherence.outbox.links import LOG_SALT, SlotRef, log_link
from exercises.models import Hold, Prescription
from patients.models import Patient, User

SITE = "http://127.0.0.1:8000"
NOON = datetime(2026, 11, 16, 12, 5, tzinfo=UTC)


class LongAgo(signing.TimestampSigner):
    """Signs as if it were November 2023."""

    def timestamp(self) -> str:
        return signing.b62_encode(1_700_000_000)


def link_of(prescription: Prescription, number: int = 1, days: int = 0) -> str:
    day = prescription.patient.local_date(datetime.now(UTC)) + timedelta(days=days)
    return log_link(SlotRef(prescription.pk, day, number)).removeprefix(SITE)


def logged(sets: int, prescription: Prescription, at: datetime = NOON) -> None:
    for _ in range(sets):
        LoggedSet.objects.create(
            patient=prescription.patient,
            prescription=prescription,
            performed_at=at,
            entered_at=at,
            day=at.date(),
            repetitions=10,
            source="hand",
            payload_hash="",
        )


def state(prescription: Prescription, number: int = 2, at: datetime = NOON) -> tuple[str, int]:
    session = linked_session(SlotRef(prescription.pk, date(2026, 11, 16), number), at)
    assert session
    return session.state.value, session.sets_left


# --- What a link finds ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("done", "found"), [(0, ("ready", 2)), (2, ("ready", 2)), (3, ("ready", 1)), (4, ("done", 0))])
def test_a_link_finds_what_is_left_of_its_session(
    prescription: Prescription, done: int, found: tuple[str, int]
) -> None:
    logged(done, prescription)
    assert state(prescription) == found


def test_a_link_is_for_its_day(prescription: Prescription) -> None:
    assert state(prescription, at=NOON + timedelta(days=1))[0] == LinkState.OVER


def test_a_link_respects_a_hold(prescription: Prescription) -> None:
    Hold.objects.create(prescription=prescription, cause="pain", reason="Pain", starts_at=NOON)
    assert [state(prescription, number)[0] for number in (2, 3)] == [LinkState.ON_HOLD, LinkState.ON_HOLD]


def test_a_link_respects_a_stop(prescription: Prescription) -> None:
    Prescription.objects.update(ended_at=NOON, ending="stopped")
    assert [state(prescription, number)[0] for number in (2, 3)] == [LinkState.NOT_IN_PLAN, LinkState.NOT_IN_PLAN]


def test_a_link_of_a_patient_who_left_does_nothing(prescription: Prescription) -> None:
    Patient.objects.update(discharged_at=NOON)
    assert state(prescription)[0] == LinkState.NOT_IN_PLAN


# --- The page -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(today: Prescription, client: Client, method: str) -> None:
    link = link_of(today)
    for _ in range(10):
        answer = getattr(client, method)(link)
    assert (answer.status_code, LoggedSet.objects.count(), answer.headers["Referrer-Policy"]) == (200, 0, "no-referrer")


def test_a_session_is_logged_once_without_signing_in(today: Prescription, client: Client) -> None:
    link = link_of(today)
    answers = [client.post(link, follow=True) for _ in range(3)]
    sets = LoggedSet.objects.filter(entered_by=None).values_list("source", "repetitions", "counts")
    assert (
        list(sets),
        [b"This session is saved" in each.content for each in answers],
        "_auth_user_id" in client.session,
    ) == (
        [("email", 10, True)] * 2,
        [True] * 3,
        False,
    )


def test_a_link_opened_by_somebody_else_signs_nobody_in(
    today: Prescription, colleague: User, sign_in: Callable[[User], Client]
) -> None:
    browser = sign_in(colleague)
    browser.post(link_of(today))
    assert browser.session["_auth_user_id"] == str(colleague.pk)


@pytest.mark.parametrize(("origin", "answer"), [("null", 302), ("https://evil.example", 403)])
def test_a_browser_that_hides_where_it_comes_from_still_logs(today: Prescription, origin: str, answer: int) -> None:
    """The page sends no referrer, so browsers name its origin null."""
    browser = Client(enforce_csrf_checks=True)
    token = str(browser.get(link_of(today)).context["csrf_token"])
    data = {"csrfmiddlewaretoken": token}
    assert browser.post(link_of(today), data, headers={"origin": origin}).status_code == answer


@pytest.mark.parametrize(("days", "number"), [(-1, 1), (0, 9)])
def test_a_link_that_is_over_says_so_and_logs_nothing(
    today: Prescription, client: Client, days: int, number: int
) -> None:
    answer = client.post(link_of(today, number, days), follow=True)
    assert (answer.status_code, LoggedSet.objects.count()) == (200, 0)


@pytest.mark.parametrize("token", ["x", "a:b:c", "é" * 40, "x" * 600, "%00", "1"])
@pytest.mark.parametrize("page", ["log", "unsubscribe"])
def test_a_changed_link_says_what_to_do(db: None, client: Client, page: str, token: str) -> None:
    answers = [client.get(f"/{page}/{token}/"), client.post(f"/{page}/{token}/")]
    assert [(each.status_code, b"after signing in" in each.content) for each in answers] == [(410, True)] * 2


def test_a_link_is_good_for_one_purpose(today: Prescription, client: Client) -> None:
    token = link_of(today).split("/")[2]
    assert client.get(f"/unsubscribe/{token}/").status_code == 410


def test_an_old_link_says_so(today: Prescription, client: Client) -> None:
    facts = [today.pk.hex, "2026-01-05", 1]
    token = LongAgo(salt=LOG_SALT).sign_object(facts)
    assert b"This link has expired" in client.get(f"/log/{token}/").content


def test_a_link_to_a_plan_that_is_gone_is_a_dead_link(db: None, client: Client, patient: Patient) -> None:
    link = log_link(SlotRef(patient.pk, date(2026, 11, 16), 1)).removeprefix(SITE)
    assert client.get(link).status_code == 410
