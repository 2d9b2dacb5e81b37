"""A prescription as the pure rules see it: one regimen a version, read together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias, TypedDict, cast

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from exercises import schedule
from exercises.models import Hold, Prescription, PrescriptionVersion
from exercises.reports.ordered import regimen_of
from patients.models import Membership

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class Signed(TypedDict):
    """What the query adds to each version; None where whoever made it has no title in the clinic."""

    author_title: str | None


if TYPE_CHECKING:
    SignedVersion: TypeAlias = WithAnnotations[PrescriptionVersion, Signed]
else:
    SignedVersion = PrescriptionVersion


@dataclass(frozen=True)
class Due:
    """A slot: when it is due, how many sets, and the version that orders it. `number` counts from 1 within the day."""

    number: int
    at: datetime
    sets: int
    version: PrescriptionVersion


@dataclass(frozen=True)
class Plan:
    """A prescription with its versions, phases and holds loaded: what is due on any day, without another query."""

    prescription: Prescription

    @cached_property
    def versions(self) -> tuple[PrescriptionVersion, ...]:
        """Ascending by number."""
        return tuple(sorted(self.prescription.versions.all(), key=lambda version: version.number))

    @cached_property
    def holds(self) -> tuple[Hold, ...]:
        """Ascending by start."""
        return tuple(sorted(self.prescription.holds.all(), key=lambda hold: hold.starts_at))

    @cached_property
    def regimens(self) -> tuple[tuple[PrescriptionVersion, schedule.Regimen], ...]:
        return tuple((version, self._regimen(version)) for version in self.versions)

    @property
    def begins_at(self) -> datetime | None:
        """None where there is no version."""
        return self.versions[0].in_force_from if self.versions else None

    def due_on(self, day: date) -> tuple[Due, ...]:
        """The day's slots, ascending; two versions may share a day."""
        slots = sorted(self._slots_on(day), key=lambda slot: slot[0])
        return tuple(Due(number, at, sets, version) for number, (at, sets, version) in enumerate(slots, start=1))

    def sets_prescribed_on(self, day: date) -> int:
        return sum(due.sets for due in self.due_on(day))

    def version_at(self, now: datetime) -> PrescriptionVersion | None:
        """The version in force at `now`, on hold or not; None before the first and after the end."""
        version, _ = self._in_force(now)
        return version

    def author_title(self, version: PrescriptionVersion) -> str:
        """The job title of who made one of these versions; may be empty."""
        return cast("SignedVersion", version).author_title or ""

    def upcoming_version(self, now: datetime) -> PrescriptionVersion | None:
        """A version that comes into force after `now`, and has not been withdrawn."""
        coming = (version for version in self.versions if version.in_force_from > now)
        return next((version for version in coming if version.in_force_until != version.in_force_from), None)

    def dose_on(self, day: date, now: datetime) -> schedule.Dose | None:
        """The dose that applies on `day` by the version in force at `now`; None in a gap or when nothing is."""
        _, regimen = self._in_force(now)
        return schedule.dose_on(regimen, day) if regimen else None

    def hold_at(self, now: datetime) -> Hold | None:
        return next(
            (hold for hold in self.holds if hold.starts_at <= now and (hold.ends_at is None or now < hold.ends_at)),
            None,
        )

    def counts_at(self, moment: datetime) -> bool:
        """True when a set done at `moment` counts: a version in force, a phase for the day, no hold."""
        day = self.prescription.patient.local_date(moment)
        return any(
            _covers(r, moment) and r.prescribes_at(moment) and schedule.dose_on(r, day) for _, r in self.regimens
        )

    def _in_force(self, now: datetime) -> tuple[PrescriptionVersion, schedule.Regimen] | tuple[None, None]:
        return next((each for each in self.regimens if _covers(each[1], now)), (None, None))

    def _slots_on(self, day: date) -> Iterator[tuple[datetime, int, PrescriptionVersion]]:
        for version, regimen in self.regimens:
            dose = schedule.dose_on(regimen, day)
            if dose:
                yield from ((at, dose.sets_per_session, version) for at in schedule.slots_on(regimen, day))

    def _regimen(self, version: PrescriptionVersion) -> schedule.Regimen:
        return regimen_of(version, self.prescription, phases=version.phases.all(), holds=self.holds)


def _covers(regimen: schedule.Regimen, now: datetime) -> bool:
    return regimen.begins_at <= now and (regimen.ends_at is None or now < regimen.ends_at)


def with_regimens(prescriptions: QuerySet[Prescription]) -> QuerySet[Prescription]:
    """Load what says what is due: four queries, however many prescriptions."""
    return prescriptions.select_related("patient").prefetch_related("versions__phases", "holds")


def with_plans(prescriptions: QuerySet[Prescription]) -> QuerySet[Prescription]:
    """Load what a Plan needs, and who made each version, with their title: four queries, however many prescriptions."""
    here = Membership.objects.filter(user=OuterRef("made_by"), clinic=OuterRef("prescription__patient__clinic"))
    title = Subquery(here.exclude(job_title="").order_by("created_at").values("job_title")[:1])
    versions = Prefetch("versions", PrescriptionVersion.objects.select_related("made_by").annotate(author_title=title))
    return prescriptions.select_related("patient", "surgery", "prescribed_by").prefetch_related(
        versions, "versions__phases", "holds"
    )


def plan_of(prescription: Prescription) -> Plan:
    """The plan of one prescription, loaded as by with_plans."""
    return Plan(with_plans(Prescription.objects.filter(pk=prescription.pk)).get())
