"""What a clinic's people should know at the start of a day: open flags and signals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from adherence.models import PainFlag
from adherence.reports import caseload
from adherence.reports.caseload.mail import MailTrouble
from adherence.scoring import Signal
from patients.models import Clinic, Patient


@dataclass(frozen=True)
class Digest:
    """Open flags in triage order, and the signals of patients without one; `mail` of those whom none reaches."""

    flags: tuple[PainFlag, ...]
    signals: tuple[tuple[Patient, tuple[Signal, ...]], ...]
    mail: Mapping[UUID, MailTrouble]
    patients: int

    @property
    def says_something(self) -> bool:
        return bool(self.flags or self.signals)


def digest_of(clinic: Clinic, now: datetime) -> Digest:
    """The signals are the caseload's own, in order of record number. Nine queries, however many patients."""
    joined = caseload.read(Patient.objects.in_care().filter(clinic=clinic, joined_at__isnull=False), now)
    flags = tuple(PainFlag.objects.filter(patient__clinic=clinic).open().in_triage_order().select_related("patient"))
    flagged = {flag.patient_id for flag in flags}
    signals = (
        (facts.patient, facts.telling_signals)
        for facts in sorted(joined, key=lambda facts: facts.patient.record_number)
        if (facts.telling_signals or facts.mail_trouble) and facts.patient.pk not in flagged
    )
    mail = {facts.patient.pk: facts.mail_trouble for facts in joined if facts.mail_trouble}
    return Digest(flags, tuple(signals), mail, len(joined))
