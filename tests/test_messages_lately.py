"""The page of messages shows a month unless it is asked for more; the page of the team says whose mail gets lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from adherence.models import Message
from adherence.outbox.rows import keyed
from adherence.reports import messages
from patients.models import Clinic, Patient, User
from tests import cast
from tests.outbox.conftest import account_row
from tests.test_messages import DAY, HOUR, mail, states

SignIn = Callable[[User], Client]
LOST = "email to the team did not arrive in the last 7 days"


def test_what_was_due_before_the_last_30_days_is_shown_when_asked_for(
    patient: Patient, staff: User, sign_in: SignIn
) -> None:
    mail(patient, "sent", at=timezone.now() - 29 * DAY)
    mail(patient, "failed", at=timezone.now() - 31 * DAY)
    browser = sign_in(staff)
    assert [states(browser, query) for query in ("", "?period=ever", "?period=9")] == [
        ["Sent"],
        ["Sent", "Failed"],
        ["Sent"],
    ]


def test_a_month_is_read_by_the_index_of_the_clinic(
    clinic: Clinic, clinician: User, staff: User, now: datetime
) -> None:
    """Of a year of messages to 20 patients, the last 30 days."""
    people = [cast.patient(clinic, clinician, f"Patient {number}", "Doyle") for number in range(20)]
    done = {"state": "sent", "sent_at": now, "finished_at": now, "kind": "repeat", "clinic": clinic}
    Message.objects.bulk_create(
        keyed(Message(due_at=now - number * HOUR, patient=people[number % 20], **done), number)
        for number in range(9_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE adherence_message")
    visible = Message.objects.visible_to(staff).to_patients().filter(clinic=clinic)
    month = messages.searched(visible, "", kind="", since=now - messages.MONTH)
    assert ("messages_of_a_clinic" in month.explain(), month.count()) == (True, 720)


@pytest.mark.parametrize(
    ("state", "facts", "days", "told"),
    [
        ("failed", {"error": "550 5.2.2 full"}, 6, True),
        ("sent", {"bounced_at": True}, 6, True),
        ("sent", {}, 6, False),
        ("unknown", {"error": "The line broke."}, 6, False),
        ("failed", {"error": "550 5.2.2 full"}, 8, False),
        ("failed", {"clinic": None, "error": "550 5.2.2 full"}, 6, False),
    ],
)
def test_the_page_of_the_team_says_that_mail_to_it_is_lost(
    clinic: Clinic,
    staff: User,
    manager: User,
    sign_in: SignIn,
    *,
    state: str,
    facts: dict[str, object],
    days: int,
    told: bool,
) -> None:
    at = timezone.now() - days * DAY
    times = {"finished_at": at, "sent_at": at if state == "sent" else None}
    facts = {name: at if value is True else value for name, value in facts.items()}
    known = {"kind": "flag_alert", "recipient": staff, "clinic": clinic, "state": state, "rendered": None}
    account_row(at, staff.email, **(known | times | facts))
    page = sign_in(manager).get("/team/").content.decode()
    assert (f"1 {LOST}" in page, "/messages/?to=team" in page) == (told, told)


def test_mail_lost_on_patients_or_elsewhere_is_not_the_teams(
    patient: Patient, manager: User, colleague: User, sign_in: SignIn
) -> None:
    mail(patient, "failed")
    now, elsewhere = timezone.now(), Clinic.objects.exclude(pk=patient.clinic_id).get()
    lost = {"state": "failed", "finished_at": now, "rendered": None, "error": "550 5.2.2 full"}
    account_row(now, colleague.email, clinic=elsewhere, kind="digest", **lost)
    assert LOST not in sign_in(manager).get("/team/").content.decode()
