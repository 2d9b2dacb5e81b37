"""The caseload's facts, asked for all patients at once: the same few questions, however many patients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Count, DateField, Exists, ExpressionWrapper, F, Max, OuterRef, Q, QuerySet, Subquery

from adherence.models import LoggedSet, PainFlag
from adherence.reports.caseload.facts import Facts
from adherence.reports.caseload.mail import troubles
from adherence.reports.days import completed_days
from adherence.scoring import DayCount, PainScore
from exercises.models import Hold, Prescription, PrescriptionVersion
from patients.models import CareEvent, Invitation, Patient, PatientAccess, Surgery
from patients.models.composed import composed_once

if TYPE_CHECKING:
    from adherence.reports.caseload.facts import Listed

T = TypeVar("T")
LOOK_BACK = timedelta(days=28)  # days of records read: long enough for a run of missed days to be counted
SAID = (
    *("clinic__time_zone", "clinician__name", "clinician__email", "given_name", "family_name", "date_of_birth"),
    *("record_number", "time_zone", "created_at", "joined_at", "discharged_at"),
)
LATELY = timedelta(days=14)  # flags, pain and holds, as far back as the strip shows

# A row a patient, of local days and scores: told one by one, each would be read as an instant and turned into a day.
_TOLD = """
    SELECT told.patient_id, array_agg((told.at AT TIME ZONE who.time_zone)::date ORDER BY told.at, told.score),
        array_agg(told.score ORDER BY told.at, told.score)
    FROM (
        SELECT patient_id, performed_at AS at, pain AS score FROM adherence_loggedset
        WHERE patient_id = ANY(%s::uuid[]) AND voided_at IS NULL AND pain IS NOT NULL AND performed_at >= %s
        UNION ALL
        SELECT patient_id, reported_at, score FROM adherence_painflag
        WHERE patient_id = ANY(%s::uuid[]) AND score IS NOT NULL AND (state <> 'resolved' OR reported_at > %s)
    ) AS told JOIN patients_patient AS who ON who.id = told.patient_id
    GROUP BY told.patient_id
"""


def read(patients: QuerySet[Patient], now: datetime) -> list[Facts]:
    """The facts of every patient, by family name; eight queries, however many patients."""
    return facts_of(list(in_brief(patients)), now)


def facts_of(everybody: Sequence[Listed], now: datetime) -> list[Facts]:
    """Of patients as `listed` has them; seven queries."""
    keys = [patient.pk for patient in everybody]
    surgeries = _by_patient((surgery.patient_id, surgery) for surgery in surgeries_of(keys))
    orders, holds, flags = _orders(keys), _holds(keys, now), _flags(keys, now)
    no_order = None, None
    scores, mail = _scores(keys, now), troubles(keys, now)
    days = completed_days(keys, now=now, first=(now - LOOK_BACK).date(), last=(now + timedelta(days=1)).date())
    return [
        Facts(
            patient=patient,
            surgeries=tuple(surgeries[patient.pk]),
            now=now,
            order=orders.get(patient.pk, no_order)[0],
            last_day=orders.get(patient.pk, no_order)[1],
            holds=tuple(holds[patient.pk]),
            days=_before(days[patient.pk], patient.local_date(now)),
            flags=tuple(flags[patient.pk]),
            scores=scores.get(patient.pk, ()),
            mail=mail.get(patient.pk),
        )
        for patient in everybody
    ]


def in_brief(patients: QuerySet[Patient]) -> QuerySet[Listed]:
    """As `listed`, with no more of each than the caseload says."""
    return listed(patients).only(*SAID)


def listed(patients: QuerySet[Patient]) -> QuerySet[Listed]:
    """With clinic, clinician and when things last happened."""
    here = OuterRef("pk")
    sets, flags = LoggedSet.objects.filter(patient=here), PainFlag.objects.filter(patient=here)
    sign_ins = PatientAccess.objects.active().filter(patient=here, user__last_login__isnull=False)
    discharges = CareEvent.objects.filter(patient=here, kind=CareEvent.Kind.DISCHARGED, at=OuterRef("discharged_at"))
    invitations = Invitation.objects.waiting().filter(patient=here, kind=Invitation.Kind.PATIENT).order_by("-sent_at")
    return (
        patients.select_related("clinic", "clinician")
        .annotate(
            last_set_at=Subquery(sets.standing().order_by("-performed_at").values("performed_at")[:1]),
            last_entry_at=Subquery(sets.order_by("-performed_at").values("performed_at")[:1]),
            last_flag_at=Subquery(flags.order_by("-reported_at").values("reported_at")[:1]),
            last_sign_in_at=Subquery(sign_ins.order_by("-user__last_login").values("user__last_login")[:1]),
            invited_at=Subquery(invitations.values("sent_at")[:1]),
            invited_until=Subquery(invitations.values("expires_at")[:1]),
            clinic_ended_it=Exists(discharges),
        )
        .order_by("family_name", "given_name", "pk")
    )


@composed_once
def surgeries_of(keys: Sequence[UUID]) -> QuerySet[Surgery]:
    return Surgery.objects.filter(patient__in=keys)


def _orders(keys: Sequence[UUID]) -> dict[UUID, tuple[Prescription, date | None]]:
    """Each patient's last prescription, with its last day."""
    return {order.patient_id: (order, order.last_day) for order in _last_orders(keys)}  # type: ignore[attr-defined]  # its query adds it


@composed_once
def _last_orders(keys: Sequence[UUID]) -> QuerySet[Prescription]:
    over_after = ExpressionWrapper(F("day_zero") + Max("phases__last_day"), output_field=DateField())
    versions = (
        PrescriptionVersion.objects.filter(prescription=OuterRef("pk"), in_force_until=None)
        .annotate(over_after=over_after, open_ended=Count("phases", filter=Q(phases__last_day=None)))
        .filter(open_ended=0)
    )
    latest: QuerySet[Prescription] = (
        Prescription.objects.filter(patient__in=keys).order_by("patient", "-prescribed_at").distinct("patient")
    )
    return latest.annotate(last_day=Subquery(versions.values("over_after")[:1]))


def _holds(keys: Sequence[UUID], now: datetime) -> Mapping[UUID, list[Hold]]:
    holds = _recent_holds(keys, since=now - LATELY - timedelta(days=1))
    return _by_patient((hold.prescription.patient_id, hold) for hold in holds)


@composed_once
def _recent_holds(keys: Sequence[UUID], since: datetime) -> QuerySet[Hold]:
    recent = Q(ends_at=None) | Q(ends_at__gt=since)
    return Hold.objects.filter(recent, prescription__patient__in=keys).select_related("prescription")


def _flags(keys: Sequence[UUID], now: datetime) -> Mapping[UUID, list[PainFlag]]:
    flags = _recent_flags(keys, since=now - LATELY - timedelta(days=1))
    return _by_patient((flag.patient_id, flag) for flag in flags)


@composed_once
def _recent_flags(keys: Sequence[UUID], since: datetime) -> QuerySet[PainFlag]:
    recent = ~Q(state=PainFlag.State.RESOLVED) | Q(reported_at__gt=since)
    return PainFlag.objects.filter(recent, patient__in=keys).select_related("acknowledged_by").in_triage_order()


def _scores(keys: Sequence[UUID], now: datetime) -> dict[UUID, tuple[PainScore, ...]]:
    """Pain given with sets and with the flags above, in the order in which it was given."""
    since = now - LATELY
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, [list(keys), since, list(keys), since - timedelta(days=1)])
        return {key: tuple(map(PainScore, days, scores)) for key, days, scores in cursor.fetchall()}


def _by_patient(pairs: Iterable[tuple[UUID, T]]) -> dict[UUID, list[T]]:
    grouped: dict[UUID, list[T]] = defaultdict(list)
    for key, item in pairs:
        grouped[key].append(item)
    return grouped


def _before(days: Iterable[DayCount], today: date) -> tuple[DayCount, ...]:
    return tuple(day for day in days if day.day < today)
