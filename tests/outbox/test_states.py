"""The table of states: each step, and what may not be."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction

from adherence.models import Message
from adherence.outbox import quiesce
from adherence.outbox.delivery import states
from adherence.outbox.rows import keyed
from tests.outbox.conftest import MailServer, account_row
from tests.outbox.delivering import SECOND, run, state


def test_what_is_urgent_goes_first(db: None, now: datetime) -> None:
    account_row(now, "later@example.org", priority=5)
    account_row(now, "code@example.org", priority=0)
    run(now)
    assert [each.to for each in mail.outbox] == [["code@example.org"], ["later@example.org"]]


def test_attempts_are_spent_with_growing_waits(db: None, mail_server: MailServer, now: datetime) -> None:
    mail_server.rcpt = "451 Try later"
    message = account_row(now)
    waits, at = [], now
    while (row := Message.objects.get(pk=message.pk)).state == "pending":
        waits.append((row.next_attempt_at - at) // SECOND)
        at = row.next_attempt_at
        run(at)
    assert (waits, row.state, row.attempts) == ([0, 30, 60, 120, 240, 300, 300, 300], "failed", 8)


@pytest.mark.parametrize(
    ("held", "policy", "attempts", "after"),
    [
        ("claimed", "at_most_once", 1, "pending"),
        ("claimed", "at_most_once", 8, "failed"),
        ("sending", "at_most_once", 1, "unknown"),
        ("sending", "at_least_once", 1, "pending"),
        ("sending", "at_least_once", 600, "failed"),
    ],
)
def test_a_lease_that_is_over_is_taken_back(
    db: None, now: datetime, held: str, policy: str, attempts: int, after: str
) -> None:
    message = account_row(now, policy=policy)
    Message.objects.update(state=held, claim_token=message.pk, lease_until=now, attempts=attempts)
    states.recover(now)
    assert state(message) == held
    states.recover(now + SECOND)
    assert state(message) == after


def test_an_answer_after_the_lease_still_counts(db: None, now: datetime) -> None:
    account_row(now)
    message = states.claim(now)
    assert message
    states.begin_sending(message, now)
    states.recover(now + timedelta(minutes=1))
    states.sent(message, now + timedelta(minutes=1))
    assert state(message) == "sent"


def test_a_refusal_after_the_lease_still_counts(db: None, now: datetime) -> None:
    account_row(now)
    message = states.claim(now)
    assert message
    states.begin_sending(message, now)
    states.recover(now + timedelta(minutes=1))
    states.fail(message, "550 No", now + timedelta(minutes=1))
    assert state(message) == "failed"


def test_a_lease_from_before_the_clock_went_back_is_over(db: None, now: datetime) -> None:
    message = account_row(now)
    states.claim(now)
    states.recover(now - timedelta(hours=2))
    assert state(message) == "pending"


def test_what_was_asked_for_at_once_waits_for_no_clock(db: None, now: datetime) -> None:
    """The web server's clock was 2 hours ahead, or the database's has gone back since."""
    message = account_row(now + timedelta(hours=2), priority=1)
    assert (run(now), state(message)) == (1, "sent")


@pytest.mark.parametrize(("due", "again"), [(-3, -2), (-1, -1)])
def test_a_wait_from_before_the_clock_went_back_is_over(db: None, now: datetime, due: int, again: int) -> None:
    """Hours from the time that the clock told when the mail was not taken; it goes back by two."""
    message = account_row(now + timedelta(hours=due), priority=5)
    claimed = states.claim(now)
    assert claimed
    states.try_again(claimed, "451 Later", now)
    states.recover(now - timedelta(hours=2))
    message.refresh_from_db()
    assert message.next_attempt_at - now == timedelta(hours=again)


def test_a_row_that_stops_its_deliverer_waits_longer_each_time(db: None, now: datetime) -> None:
    account_row(now)
    waits, at = [], now
    for _ in range(6):
        states.claim(at)
        states.recover(over := at + states.LEASE + SECOND)
        at = Message.objects.get().next_attempt_at
        waits.append((at - over) // SECOND)
    assert waits == [30, 60, 120, 240, 300, 300]


def test_a_row_that_cannot_be_written_fails_and_keeps_no_other(db: None, now: datetime) -> None:
    wrong = account_row(now, rendered=None, priority=0)
    split = account_row(now, rendered={"subject": "Two\nlines", "body": ""}, priority=1)
    right = account_row(now)
    assert (run(now), [state(each) for each in (wrong, split, right)]) == (1, ["failed", "failed", "sent"])


def test_the_next_message_after_a_thousand_is_the_code(db: None, now: datetime) -> None:
    rows = [account_row(now - timedelta(minutes=1), rendered=None, kind="reminder") for _ in range(3)]
    Message.objects.bulk_create(_like(rows[0], number, now) for number in range(1000))
    code = account_row(now, priority=0)
    claimed = states.claim(now)
    assert claimed == code


def _like(row: Message, number: int, now: datetime) -> Message:
    return keyed(Message(kind=row.kind, to=row.to, due_at=now - timedelta(minutes=1)), "like", number)


def test_the_claim_reads_the_index_of_what_is_due(db: None, now: datetime) -> None:
    """A year of finished messages beside 200 that wait."""
    waiting = [_like(Message(kind="reminder", to="x@example.org"), number, now) for number in range(200)]
    past = [_like(Message(kind="repeat", to="x@example.org"), number, now) for number in range(5000)]
    for each in past:
        each.state, each.sent_at, each.finished_at = "sent", now, now
    Message.objects.bulk_create(waiting + past)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE adherence_message")
    with transaction.atomic():
        query = Message.objects.due(now).exclude(not_after__lt=now).select_for_update(skip_locked=True)[:1]
        plan_of_query = query.explain()
    assert ("messages_due" in plan_of_query, "Sort" in plan_of_query) == (True, False)


@pytest.mark.parametrize("change", ["claimed", "sending", "sent", "skipped", "expired", "failed", "unknown"])
def test_a_state_without_its_columns_is_refused(db: None, now: datetime, change: str) -> None:
    account_row(now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.update(rendered=None, state=change)


def test_what_is_too_late_expires_and_its_words_go(db: None, now: datetime) -> None:
    message = account_row(now, not_after=now)
    run(now + SECOND)
    row = Message.objects.get(pk=message.pk)
    assert (row.state, row.rendered, mail.outbox) == ("expired", None, [])


def test_a_sign_in_code_lies_in_no_old_row(db: None, now: datetime) -> None:
    message = account_row(now)
    run(now)
    assert (Message.objects.get(pk=message.pk).rendered, Message.objects.filter(rendered__isnull=True).count()) == (
        None,
        1,
    )


def test_a_restored_copy_sends_nothing_old_again(db: None, now: datetime) -> None:
    due, later = account_row(now), account_row(now + timedelta(hours=1))
    account_row(now)
    states.claim(now)
    assert (quiesce(now), state(due), state(later), run(now)) == (2, "expired", "pending", 0)


@pytest.mark.django_db(transaction=True)
def test_two_deliverers_at_once_send_each_message_once(mail_server: MailServer, now: datetime) -> None:
    for number in range(30):
        account_row(now, f"person{number}@example.org")

    def work() -> None:
        run(now)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.rcpt_tos[0] for each in mail_server.taken) == sorted(f"person{n}@example.org" for n in range(30))
