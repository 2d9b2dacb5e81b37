"""Everything that a patient's page says, read once: 12 queries, whatever the patient's history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject, NullIf

from adherence.models import ClinicMessage, DayRecord, FlagEvent, LoggedSet, Message, PainFlag
from adherence.reports.caseload.asking import listed, surgeries_of
from adherence.reports.caseload.facts import Facts
from adherence.reports.caseload.mail import troubles
from adherence.reports.days import summed
from adherence.reports.record.found import Followed, Stepped, Tally, mail_tally
from adherence.reports.record.page import Record
from adherence.reports.unclosed import days_over, with_days_over
from adherence.scoring import DayCount, PainScore
from exercises.reports import Plan, every_plan
from patients.models import CareEvent, Invitation, Patient, PatientAccess
from patients.models.composed import composed_once
from patients.models.patients import PatientQuerySet

if TYPE_CHECKING:
    from adherence.reports.caseload.facts import Listed

RECENT_SETS, ALL_SETS, RECENT_MAILS = 10, 1_000, 5
SAID_OF_A_MAIL = (
    *("kind", "state", "reason", "slot_day", "due_at", "not_after", "attempts", "error", "sent_at", "finished_at"),
    *("delivered_at", "bounced_at", "complained_at", "bounce"),
)
NOBODY = Value("")
_ONE_DAY = timedelta(days=1)


def read(patients: PatientQuerySet, now: datetime, *, sets: int = RECENT_SETS, whole: bool = False) -> Record:
    """The record of the one patient among `patients`. Raises Patient.DoesNotExist."""
    return record_of(in_full(patients).get(), now, sets=sets, whole=whole)


def in_full(patients: QuerySet[Patient]) -> QuerySet[Listed]:
    """As `listed`, with what else the record says of a patient."""
    return listed(patients.select_related("reminders", "erasure__asked_by"))


def record_of(patient: Listed, now: datetime, *, sets: int = RECENT_SETS, whole: bool = False) -> Record:
    """Of a patient read `in_full`, with so many of the last sets. `whole`: with every event of the timeline."""
    plans = every_plan(patient)
    flags = tuple(_flags(patient))
    tallies = _tallies(patient)
    counts = _counts(patient, plans, now)
    mails = _mails(patient, now)
    return Record(
        facts=_facts(patient, now, plans=plans, counts=counts, flags=flags, tallies=tallies),
        plans=plans,
        counts=counts,
        flags=flags,
        invitations=tuple(_invitations(patient)),
        care=tuple(_care(patient)),
        written=tuple(_written(patient)),
        mails=tuple(islice((mail for mail in mails if mail.due_at <= now), RECENT_MAILS)),
        mail_tallies=tuple(map(mail_tally, mails)),
        tallies=tallies,
        sets=tuple(_last_sets(patient) if sets == RECENT_SETS else _sets(patient)[:sets]),
        whole=whole,
    )


@composed_once
def _flags(patient: Patient) -> QuerySet[Stepped]:
    """In the order of the queue, each with its `steps`."""
    by = Coalesce(NullIf("by__name", NOBODY), "by__email")
    steps = FlagEvent.objects.filter(flag=OuterRef("pk")).values(
        step=JSONObject(at="at", kind="kind", by=by, note="note")
    )
    flags: QuerySet[PainFlag] = PainFlag.objects.naming_carers().in_triage_order()
    rows: QuerySet[Stepped] = flags.annotate(steps=ArraySubquery(steps))
    return rows.filter(patient=patient).select_related("acknowledged_by")


@composed_once
def _care(patient: Patient) -> QuerySet[CareEvent]:
    return CareEvent.objects.filter(patient=patient).select_related("by")


@composed_once
def _written(patient: Patient) -> QuerySet[ClinicMessage]:
    return ClinicMessage.objects.filter(patient=patient).select_related("written_by", "mail")


@composed_once
def _mails(patient: Patient, now: datetime) -> QuerySet[Message]:
    """All that were due or tried, the last one first, with what the page says of them."""
    return Message.objects.filter(patient=patient, due_at__lte=now).only(*SAID_OF_A_MAIL).order_by("-due_at")


@composed_once
def _invitations(patient: Patient) -> QuerySet[Followed]:
    """Each with `ended_at`: when whoever accepted it was let see the record no more."""
    here = {"patient": OuterRef("patient"), "user": OuterRef("accepted_by"), "granted_at": OuterRef("accepted_at")}
    ended = PatientAccess.objects.filter(**here).values("revoked_at")[:1]
    everybody: QuerySet[Invitation] = Invitation.objects.filter(patient=patient).select_related(
        "invited_by", "accepted_by"
    )
    rows: QuerySet[Followed] = everybody.annotate(ended_at=Subquery(ended)).order_by("created_at")
    return rows


@composed_once
def _last_sets(patient: Patient) -> QuerySet[LoggedSet]:
    return _sets(patient)[:RECENT_SETS]


def _sets(patient: Patient) -> QuerySet[LoggedSet]:
    sets = LoggedSet.objects.naming_carers().filter(patient=patient).select_related("entered_by", "voided_by")
    return sets.order_by("-performed_at", "-pk")


def _tallies(patient: Patient) -> tuple[Tally, ...]:
    return tuple(map(Tally._make, _facts_of_sets(patient)))


@composed_once
def _facts_of_sets(patient: Patient) -> QuerySet[LoggedSet, Any]:
    """In the order of a Tally."""
    rows = LoggedSet.objects.filter(patient=patient).order_by("performed_at")
    return rows.values_list(
        "day",
        "performed_at",
        "pain",
        "source",
        "note",
        "entered_at",
        Coalesce("entered_by__name", NOBODY),
        "voided_at",
        Coalesce("voided_by__name", NOBODY),
        "void_reason",
    )


def _counts(patient: Patient, plans: Sequence[Plan], now: datetime) -> Mapping[date, DayCount]:
    """What was due and done on every local day; today's is worked out, for it is not over."""
    today = patient.local_date(now)
    records = _records(patient)
    closed_to = {record.prescription_id: record.day for record in records if record.closed_at}
    over = [fact for plan in plans for fact in days_over(plan, closed_to.get(plan.prescription.pk), now)]
    begun = [record for record in records if record.day == today and not record.closed_at]
    counts: dict[date, DayCount] = {}
    for record in (*with_days_over(records, over), *begun):
        counts[record.day] = summed(counts.get(record.day, DayCount(record.day, 0, 0)), record.count)
    due = sum(plan.sets_prescribed_on(today) for plan in plans)
    counts[today] = replace(counts.get(today, DayCount(today, 0, 0)), prescribed=due)
    return counts


@composed_once
def _records(patient: Patient) -> QuerySet[DayRecord]:
    return DayRecord.objects.filter(patient=patient).order_by("day")


def _facts(
    patient: Listed,
    now: datetime,
    *,
    plans: Sequence[Plan],
    counts: Mapping[date, DayCount],
    flags: Sequence[PainFlag],
    tallies: Sequence[Tally],
) -> Facts:
    """As the caseload has them, so that both say the same."""
    plan, today = next(iter(plans), None), patient.local_date(now)
    scores = [(tally.at, tally.pain) for tally in tallies if tally.pain is not None and not tally.voided]
    scores += [(flag.reported_at, flag.score) for flag in flags if flag.score is not None]
    return Facts(
        patient=patient,
        surgeries=tuple(surgeries_of([patient.pk])),
        now=now,
        order=plan.prescription if plan else None,
        last_day=_last_day(plan) if plan else None,
        holds=tuple(hold for each in plans for hold in each.holds),
        days=tuple(count for day, count in sorted(counts.items()) if day < today),
        flags=tuple(flags),
        scores=tuple(PainScore(patient.local_date(at), score) for at, score in sorted(scores)),
        mail=troubles([patient.pk], now).get(patient.pk),
    )


def _last_day(plan: Plan) -> date | None:
    """The local day on which the phases of the last version end; None when one is open."""
    last = next((version for version in plan.versions if version.in_force_until is None), None)
    ends = [phase.last_day for phase in last.phases.all()] if last else []
    days = [end for end in ends if end is not None]
    return last.day_zero + max(days) * _ONE_DAY if last and days and len(days) == len(ends) else None
