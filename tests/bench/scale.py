"""What many patients cost: seeding them, planning, delivering, closing their days, their week, and what a clinic feels.

`make bench-scale`, or `make bench-scale PATIENTS=2000`. It works in a database of its own, dropped at the end, first
with a tenth of the patients, then with all of them. Its clock stands at planning's; only delivery's goes on.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.core.management import call_command
from django.db import connection

from adherence.actions.days import close_days
from adherence.management.scale.seeding import OF_A_CLINIC, settle
from adherence.models import LoggedSet
from config.local import static
from config.local.services import PROJECT
from tests.bench import clinics, delivery, seed, weekly
from tests.bench.clinics import Felt
from tests.bench.database import own_database
from tests.bench.delivery import Sent
from tests.bench.lines import FULL, Line, judge
from tests.bench.pages import collect
from tests.bench.planning import NOW, Round, plan
from tests.bench.weekly import Weeks

DAYS, PLANNERS = 30, 2
MONDAY = NOW.date() - timedelta(days=1)
NOON = NOW.replace(hour=12, minute=0)  # a session of everybody in London; the digests of the morning are too late
MOST_GROWTH = 11  # times the time, for ten times the patients


@dataclass(frozen=True, kw_only=True)
class Size:
    """What was measured with so many patients. `seeding` and `closing` in seconds."""

    patients: int
    sets: int
    seeding: float
    nothing: Round
    unchanged: Round
    week: Felt
    caseload: Felt
    everybody: Weeks
    plain: Sent
    sent: Sent
    digests: Sent
    closing: float
    closed: int


def main() -> int:
    options = argparse.ArgumentParser(description="What many patients cost.")
    options.add_argument("--patients", type=int, default=FULL)
    chosen = options.parse_args()
    if chosen.patients < 10 * OF_A_CLINIC:
        options.error(f"A tenth of them must fill a clinic: at least {10 * OF_A_CLINIC:,}.")
    static.refresh(PROJECT, collect)
    with own_database() as address:
        connection.settings_dict["NAME"] = address.rpartition("/")[2]
        call_command("createcachetable", verbosity=0)
        few = _measure(address, chosen.patients // 10)
        many = _measure(address, chosen.patients)
        connection.close()
    return judge(_lines(few, many), full=chosen.patients == FULL)


def _measure(address: str, patients: int) -> Size:
    seed.forget()
    seeding = _seed(patients)
    _say(f"{patients:,} patients: seeded in {seeding:.0f} s")
    nothing = plan(address, NOW, PLANNERS)
    settle()
    unchanged = plan(address, NOW + timedelta(minutes=1), 1)
    _say("planned")
    week, caseload, everybody = clinics.week(MONDAY, NOW), clinics.caseload(NOW), weekly.everybody(MONDAY, NOW)
    _say("asked")
    plain = delivery.plain(address, NOON)
    digests = delivery.digests(address)
    sent = delivery.deliver(address, NOON)
    _say("delivered")
    began = time.perf_counter()
    closed = close_days(NOW + timedelta(days=1))
    return Size(
        patients=patients,
        sets=LoggedSet.objects.count(),
        seeding=seeding,
        nothing=nothing,
        unchanged=unchanged,
        week=week,
        caseload=caseload,
        everybody=everybody,
        plain=plain,
        sent=sent,
        digests=digests,
        closing=time.perf_counter() - began,
        closed=closed,
    )


def _seed(patients: int) -> float:
    """Seconds of `manage.py seed`, on the day of the planner's bench."""
    began = time.perf_counter()
    with clinics.at(NOW):
        call_command("seed", patients=patients, days=DAYS)
    return time.perf_counter() - began


def _say(what: str) -> None:
    print(what, flush=True)


def _lines(few: Size, many: Size) -> Iterator[Line]:
    yield Line(
        name=f"seed {many.patients:,} × {DAYS} days",
        figure=many.seeding,
        unit="s",
        most=600,
        grows=True,
        beside=f"{many.sets:,} sets, {many.sets / many.seeding:,.0f} a second",
    )
    yield from _planning(many)
    yield from _delivery(many)
    yield Line(
        name="close a day",
        figure=many.closing,
        unit="s",
        most=60,
        grows=True,
        beside=f"{many.closed:,} days, by one worker",
    )
    yield from _weeks(many)
    yield from _felt(few, many)
    work = (many.nothing.python + many.nothing.postgres) / (few.nothing.python + few.nothing.postgres)
    yield _growth("planning", few.nothing.seconds, many.nothing.seconds, beside=f"{work:.1f} × the processor's work")
    yield _growth("closing a day", few.closing, many.closing)
    yield _growth("everybody's week", few.everybody.whole, many.everybody.whole)


def _planning(many: Size) -> Iterator[Line]:
    for name, done, most in (("from nothing", many.nothing, 60), ("nothing changed", many.unchanged, 5)):
        yield Line(
            name=f"plan 48 hours, {name}",
            figure=done.seconds,
            unit="s",
            most=most,
            grows=True,
            beside=f"{done.rows:,} rows; processor: Python {done.python:.1f} s, PostgreSQL {done.postgres:.1f} s",
        )


def _delivery(many: Size) -> Iterator[Line]:
    sent, plain = many.sent, many.plain
    yield Line(
        name=f"deliver, {delivery.WORKERS} workers",
        figure=sent.a_second,
        unit="mails/s",
        least=200,
        beside=f"{sent.mails:,} reminders in {sent.seconds:.1f} s",
    )
    yield Line(
        name="… beside a loop without records",
        figure=sent.a_second / plain.a_second,
        unit="×",
        least=0.5,
        beside=f"{plain.a_second:,.0f} mails a second over one connection",
    )
    yield Line(
        name="deliver digests",
        figure=many.digests.a_second,
        unit="mails/s",
        beside=f"{many.digests.mails} digests of 200 patients each in {many.digests.seconds:.1f} s",
    )


def _weeks(many: Size) -> Iterator[Line]:
    weeks = many.everybody
    yield Line(
        name="everybody's week, asked",
        figure=weeks.asking / weeks.records,
        unit="×",
        most=3,
        beside=f"{weeks.asking:.2f} s of SQL, clinic by clinic; of the records alone, at once, {weeks.records:.2f} s",
    )
    yield Line(
        name="… and made of it by Python",
        figure=weeks.whole,
        unit="s",
        beside=f"the summaries of all clinics, {weeks.patients:,} patients with sets due",
    )


def _felt(few: Size, many: Size) -> Iterator[Line]:
    for name, one, other, most in (
        (f"a clinic of {OF_A_CLINIC}, its week", few.week, many.week, 10),
        (f"a clinic of {OF_A_CLINIC}, its caseload", few.caseload, many.caseload, None),
    ):
        yield Line(
            name=name,
            figure=1000 * other.slowest,
            unit="ms",
            most=most,
            beside=f"usually {1000 * other.usual:.1f} ms; with {few.patients:,} patients slowest "
            f"{1000 * one.slowest:.1f} ms, usually {1000 * one.usual:.1f} ms",
        )


def _growth(name: str, few: float, many: float, *, beside: str = "") -> Line:
    title = f"ten times the patients: {name}"
    return Line(name=title, figure=many / few, unit="× the time", most=MOST_GROWTH, beside=beside)
