"""What became of the last thing a patient told the clinic: the patient sees the truth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, QuerySet, When

from adherence.models import PainFlag
from adherence.models.flags import Level
from adherence.reports.advice import Advice
from patients.models import Patient
from patients.models.composed import composed_once

GRAVEST_FIRST = Case(
    When(stop=True, acknowledged_at=None, level=Level.EMERGENCY, resolved_at=None, then=0),
    When(stop=True, resolved_at=None, then=1),
    default=2,
)
SHOWN_FOR = timedelta(days=7)  # after the last that happened


@dataclass(frozen=True, kw_only=True)
class FlagNews:
    """The last flag. Instants are in the patient's zone; nobody is named before they saw or answered it."""

    flag: PainFlag
    sent_at: datetime
    answer_by: datetime | None
    seen_by: str
    seen_at: datetime | None
    answered_by: str
    answered_at: datetime | None
    late: bool  # nobody saw it in time
    told: str  # what was said, in words
    call_by: str  # when somebody will have called, at the latest: while it is urgent, unseen and in time

    @property
    def message(self) -> str:
        return self.flag.message_to_patient

    @property
    def is_emergency(self) -> bool:
        """Whoever told of it is to call for help: until somebody at the clinic has taken it up."""
        return self.flag.level == Level.EMERGENCY and self.seen_at is None


def last_flag(patient: Patient, now: datetime) -> FlagNews | None:
    """The last flag, until somebody saw it and for a week after it was seen or answered; None without one.

    What said stop comes before what was told later and is mild, for as long as it is open.
    """
    flag = next(iter(_last(patient)), None)
    return _news(flag, patient, now) if flag and _is_news(flag, now) else None


@composed_once
def _last(patient: Patient) -> QuerySet[PainFlag]:
    flags = PainFlag.objects.filter(patient=patient).select_related("acknowledged_by", "resolved_by")
    return flags.order_by(GRAVEST_FIRST, "-reported_at")[:1]


def _is_news(flag: PainFlag, now: datetime) -> bool:
    """What nobody has to look at is told of for a week from the report on."""
    owed = flag.acknowledge_by is not None
    last = flag.resolved_at or flag.acknowledged_at or (None if owed else flag.reported_at)
    return last is None or last >= now - SHOWN_FOR


def _news(flag: PainFlag, patient: Patient, now: datetime) -> FlagNews:
    zone, advice = patient.zone, Advice(flag=flag, now=now)
    flag.patient = patient
    return FlagNews(
        flag=flag,
        sent_at=flag.reported_at.astimezone(zone),
        answer_by=flag.acknowledge_by.astimezone(zone) if flag.acknowledge_by else None,
        seen_by=str(flag.acknowledged_by or ""),
        seen_at=flag.acknowledged_at.astimezone(zone) if flag.acknowledged_at else None,
        answered_by=str(flag.resolved_by or ""),
        answered_at=flag.resolved_at.astimezone(zone) if flag.resolved_at else None,
        late=flag.acknowledged_at is None and flag.acknowledge_by is not None and flag.acknowledge_by < now,
        told=advice.told,
        call_by=advice.answer_by if _is_promised(advice) else "",
    )


def _is_promised(advice: Advice) -> bool:
    flag = advice.flag
    return flag.level == Level.URGENT and flag.acknowledged_at is None and not advice.is_late
