"""A set as the patient looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from adherence.models import LoggedSet
from adherence.reports.plan_words import amount_of
from patients.models import Patient


@dataclass(frozen=True, kw_only=True)
class Logged:
    """A standing set, to be looked at and undone; `at` is in the patient's zone."""

    entry: LoggedSet
    at: datetime
    is_today: bool

    @classmethod
    def of(cls, entry: LoggedSet, patient: Patient, today: date) -> Logged:
        return cls(entry=entry, at=entry.performed_at.astimezone(patient.zone), is_today=entry.day == today)

    @property
    def amount(self) -> str:
        return amount_of(self.entry.repetitions, self.entry.seconds)

    @property
    def is_whole(self) -> bool:
        """As much as was ordered, or more; a set that nothing was ordered for is whole."""
        done, ordered = self.entry, (self.entry.target_repetitions or 0, self.entry.target_seconds or 0)
        return (done.repetitions or 0, done.seconds or 0) >= ordered
