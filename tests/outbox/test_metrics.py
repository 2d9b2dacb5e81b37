"""The counts that Prometheus reads: equal to what happened, whoever wrote it, and cheap."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from math import inf

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from adherence.models import Message, MessageTally
from adherence.outbox import metrics, plan, replan, tallies
from adherence.outbox.delivery import states
from exercises.models import Prescription
from patients.actions.seals import seal
from patients.models import SealMark
from tests.outbox.conftest import MailServer, account_row
from tests.outbox.delivering import SECOND, run

NAME = "dorsi_message_delay_seconds"
MINUTE = timedelta(minutes=1)
Labels = tuple[str, ...]


def read(now: datetime) -> Mapping[Labels, float]:
    """What Prometheus understands, but for what is 0: a name and its labels' values, and the number."""
    families = text_string_to_metric_families(metrics.exposition(now).decode())
    samples = [each for family in families for each in family.samples if each.value]
    return {(each.name, *each.labels.values()): each.value for each in samples}


def counters(now: datetime) -> dict[Labels, float]:
    return {labels: value for labels, value in read(now).items() if labels[0].endswith("_total")}


def by_the_rows() -> dict[Labels, float]:
    """The same, counted from the messages themselves."""
    rows = Message.objects.values_list("kind", "state", "reason", "finished_at")
    counts: Counter[Labels] = Counter(("dorsi_messages_planned_total", kind) for kind, *_ in rows)
    done = [row for row in rows if row[3]]
    counts += Counter(
        (f"dorsi_messages_{state}_total", kind, *filter(None, [reason])) for kind, state, reason, _ in done
    )
    return dict(counts)


@pytest.fixture
def a_busy_day(prescription: Prescription, mail_server: MailServer, now: datetime) -> None:
    """Planned, sent, skipped for two reasons, expired one by one and in bulk, refused, lost sight of."""
    plan(now)
    for minutes in (0, 1, 2):
        account_row(now + minutes * MINUTE, not_after=now + timedelta(hours=1))
        run(now + minutes * MINUTE)
    mail_server.data = "cut"
    account_row(now)
    run(now + 3 * MINUTE)
    mail_server.data, mail_server.rcpt = "250 OK", "550 No such user"
    account_row(now)
    run(now + 4 * MINUTE)
    mail_server.rcpt = "250 OK"
    for _ in range(3):
        account_row(now, not_after=now)
    run(now + 5 * MINUTE)
    Message.objects.filter(slot_day=now.date(), slot_number=3).update(state="skipped", reason="done", finished_at=now)
    Prescription.objects.update(ended_at=now, ending="stopped")
    replan(prescription, now=now + 6 * MINUTE)


def test_the_counts_are_those_of_the_rows(a_busy_day: None, now: datetime) -> None:
    rows = by_the_rows()
    assert (counters(now), {name for name, *_ in rows}) == (
        rows,
        {f"dorsi_messages_{word}_total" for word in ("planned", "sent", "skipped", "expired", "failed", "unknown")},
    )


def test_folding_changes_no_count(a_busy_day: None, now: datetime) -> None:
    before, rows = read(now), MessageTally.objects.count()
    left = tallies.fold()
    assert (read(now), left, MessageTally.objects.count() < rows) == (before, MessageTally.objects.count(), True)


def test_folding_nothing_is_nothing(db: None) -> None:
    assert (tallies.fold(), tallies.totals()) == (0, [])


def test_a_reminder_that_waits_again_and_is_sent_was_skipped_and_sent(
    prescription: Prescription, now: datetime
) -> None:
    """The counts are of what happened, and never go down."""
    plan(now)
    Message.objects.exclude(slot_day=now.date(), slot_number=2).delete()
    noon = Message.objects.get()
    Message.objects.update(state="skipped", reason="paused", finished_at=now)
    replan(prescription, now=now)
    run(noon.due_at)
    counted = {labels[0]: value for labels, value in counters(now).items() if "planned" not in labels[0]}
    assert counted == {"dorsi_messages_skipped_total": 1, "dorsi_messages_sent_total": 1}


@pytest.mark.parametrize(
    ("seconds", "first"), [(-60, "5"), (0, "5"), (5, "5"), (6, "20"), (60, "60"), (2700, "2700"), (2701, "+Inf")]
)
def test_a_delay_is_in_every_bucket_that_it_fits(db: None, now: datetime, seconds: int, first: str) -> None:
    account_row(now, not_after=now + timedelta(days=1))
    message = states.claim(now)
    assert message
    states.sent(message, now + seconds * SECOND)
    found = read(now)
    buckets = {labels[2] for labels in found if labels[0] == f"{NAME}_bucket"}
    fits = {*metrics.BOUNDS[metrics.BOUNDS.index(first) :]}
    assert (buckets, found[(f"{NAME}_count", "account")], found.get((f"{NAME}_sum", "account"), 0)) == (
        fits,
        1,
        max(seconds, 0),
    )


def test_planning_many_adds_one_row_for_each_kind(prescription: Prescription, now: datetime) -> None:
    plan(now)
    added = MessageTally.objects.filter(kind="reminder").values_list("outcome", "count")
    assert list(added) == [("planned", Message.objects.filter(kind="reminder").count())]


def test_planning_again_and_claiming_add_none(prescription: Prescription, now: datetime) -> None:
    account_row(now)
    plan(now)
    before = MessageTally.objects.count()
    plan(now)
    states.claim(now)
    Message.objects.update(error=F("error"))
    assert MessageTally.objects.count() == before


def test_every_kind_is_there_from_the_beginning(db: None, now: datetime) -> None:
    text = metrics.exposition(now).decode()
    told = {kind: f'dorsi_messages_failed_total{{kind="{kind}"}} 0.0' in text for kind in Message.Kind.values}
    assert told == dict.fromkeys(Message.Kind.values, True)


def test_reading_is_the_same_few_queries_and_scans_no_messages(a_busy_day: None, now: datetime) -> None:
    with CaptureQueriesContext(connection) as first:
        read(now)
    for _ in range(20):
        account_row(now, state="sent", sent_at=now, finished_at=now, rendered=None)
    with CaptureQueriesContext(connection) as second:
        read(now)
    plans = "".join(_explained(each["sql"]) for each in second if "adherence_message" in each["sql"])
    scans = set(re.findall(r"(?:Scan using|Index Scan on|Seq Scan on) (\w+)", plans))
    assert (len(first), len(second), scans - {"adherence_messagetally"}) == (
        6,
        6,
        {"messages_due", "messages_under_way"},
    )


def test_history_that_is_not_sealed_is_told_by_its_age(db: None, now: datetime) -> None:
    """Also while somebody tries and never gets it done, which a sign of life would not tell."""
    never = read(now)[("dorsi_seal_age_seconds",)]
    seal(now)
    done = read(now + MINUTE)[("dorsi_seal_age_seconds",)]
    SealMark.objects.exclude(table="patients_accessevent").update(seen_at=now + MINUTE)
    one_stands_still = read(now + 2 * MINUTE)[("dorsi_seal_age_seconds",)]
    SealMark.objects.filter(table="patients_accessevent").delete()
    assert (never, done, one_stands_still, read(now)[("dorsi_seal_age_seconds",)]) == (inf, 60, 120, inf)


def _explained(query: str) -> str:
    """How it would be done if the table were large."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {query}")
        return "\n".join(line for (line,) in cursor.fetchall()) + "\n"


def test_the_page_says_no_names(client: Client, db: None, now: datetime) -> None:
    account_row(now, "secret@example.org")
    text = client.get("/metrics").content.decode()
    assert ("dorsi_messages_due 1.0" in text, "secret" in text) == (True, False)
