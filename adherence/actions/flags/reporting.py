"""A report of pain becomes a flag: triaged, kept, and acted on in one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from psycopg.errors import UniqueViolation

from adherence import outbox
from adherence.actions import stops
from adherence.models import FlagEvent, PainFlag
from adherence.reports.pain import recent_scores
from adherence.triage import Level, PainKind, Reason, Report, Thresholds, Triage, WarningSign, triage
from patients.models import Clinic, Patient, User

SENT_AT_ONCE = timedelta(minutes=2)


class Conflict(Exception):
    """The same UUID came with another report, or for another patient. Nothing was changed."""


@dataclass(frozen=True, kw_only=True)
class PainReport:
    """What the patient said, as far as it was said: everything but the signs may be missing."""

    score: int | None = None
    places: tuple[str, ...] = ()
    kinds: tuple[PainKind, ...] = ()
    next_morning: bool | None = None
    warning_signs: frozenset[WarningSign] = frozenset()
    note: str = ""

    @property
    def kind(self) -> PainKind | None:
        """The kind that triage looks at: sharp pain when it is among them, or the first."""
        return PainKind.SHARP if PainKind.SHARP in self.kinds else next(iter(self.kinds), None)

    @property
    def digest(self) -> str:
        """SHA-256 of the content, in hex: the same for the same answers in any order."""
        said = [
            self.score,
            sorted(self.places),
            sorted(self.kinds),
            self.next_morning,
            sorted(self.warning_signs),
            self.note,
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    def triaged(self, clinic: Clinic, *, recent: Sequence[int] = ()) -> Triage:
        """By the clinic's thresholds, and against the scores of the last 7 days."""
        said = Report(self.score, self.kind, self.warning_signs, self.next_morning)
        thresholds = Thresholds(stop=clinic.stop_threshold, review=clinic.review_threshold)
        return triage(said, recent_scores=recent, thresholds=thresholds)


def report(
    patient: Patient, *, by: User, uuid: UUID, report: PainReport, written_at: datetime | None = None, now: datetime
) -> PainFlag:
    """Keep the report as a flag, hold the patient's prescriptions after a stop, and have the team told.

    `written_at` is when it was filled in, where a phone kept it: it is noted when that was a while before `now`.

    The same UUID with the same content is the same flag. Raises Conflict when it comes with another.
    """
    flag = draft(patient, by=by, uuid=uuid, report=report, recent=recent_scores(patient, now=now), now=now)
    flag.written_at = written_at if written_at and now - written_at > SENT_AT_ONCE else None
    with transaction.atomic():
        if not _inserted(flag):
            return _first(flag)
        FlagEvent.objects.create(flag=flag, at=now, by=by, kind=FlagEvent.Kind.REPORTED)
        if flag.stop:
            stops.lock(patient)
            stops.hold_plans(flag, now=now)
        outbox.flag_alerts(flag, now)
    return flag


def draft(
    patient: Patient, *, by: User, uuid: UUID, report: PainReport, now: datetime, recent: Sequence[int] = ()
) -> PainFlag:
    """The flag as triage decides it, not saved: it needs no database, so that advice never waits for one."""
    clinic = patient.clinic
    decided = report.triaged(clinic, recent=recent)
    return PainFlag(
        uuid=uuid,
        patient=patient,
        reported_by=by,
        reported_at=now,
        score=report.score,
        places=list(report.places),
        kinds=[kind.value for kind in report.kinds],
        next_morning=bool(report.next_morning),
        warning_signs=[sign.value for sign in WarningSign if sign in report.warning_signs],
        note=report.note,
        payload_hash=report.digest,
        level=decided.level.value,
        reasons=[_kept(reason) for reason in decided.reasons],
        stop=decided.stop,
        stop_threshold=clinic.stop_threshold,
        review_threshold=clinic.review_threshold,
        acknowledge_by=_acknowledge_by(clinic, decided.level, now),
    )


def _kept(reason: Reason) -> dict[str, object]:
    """By code and numbers, so that it can be said again later in any language."""
    return {"code": reason.code.value, "level": reason.level.value, "numbers": dict(reason.numbers)}


def _acknowledge_by(clinic: Clinic, level: Level, now: datetime) -> datetime | None:
    minutes = {
        Level.EMERGENCY: clinic.acknowledge_emergency,
        Level.URGENT: clinic.acknowledge_urgent,
        Level.REVIEW: clinic.acknowledge_review,
    }
    return now + timedelta(minutes=minutes[level]) if level in minutes else None


def _inserted(flag: PainFlag) -> bool:
    """False when a flag with this UUID is there already: the unique row is the lock.

    Raises Conflict when it is there out of the reporter's sight.
    """
    try:
        with transaction.atomic():
            flag.save(force_insert=True)
    except IntegrityError as failure:
        if PainFlag.objects.filter(uuid=flag.uuid).exists():
            return False
        if isinstance(failure.__cause__, UniqueViolation):
            raise Conflict from failure
        raise
    return True


def _first(flag: PainFlag) -> PainFlag:
    first = PainFlag.objects.get(uuid=flag.uuid)
    if (first.patient_id, first.payload_hash) != (flag.patient_id, flag.payload_hash):
        raise Conflict
    return first
