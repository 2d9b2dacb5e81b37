"""The plan on the record: phases, versions, endings, holds."""

from __future__ import annotations

from datetime import datetime

import pytest

from exercises.models import Phase, Prescription, PrescriptionVersion
from patients.models import User
from tests import desk
from tests.record.reading import DAY, HOUR, record_of


def test_the_plan_has_phases_done_now_and_next(prescription: Prescription, now: datetime) -> None:
    """16 November is day 21."""
    phase = Phase.objects.get(version__prescription=prescription)
    phases = [(0, 7), (8, 21), (22, None)]
    Phase.objects.filter(pk=phase.pk).delete()
    for first, last in phases:
        phase.pk, phase.first_day, phase.last_day = None, first, last
        phase.save(force_insert=True)
    plan = record_of(prescription.patient, now).plan
    assert plan
    assert [(line.state, line.days, line.left) for line in plan.version.phases] == [
        ("done", "Days 0 to 7", ""),
        ("now", "Days 8 to 21", "Last day"),
        ("next", "From day 22", ""),
    ]


def test_a_phase_says_how_long_it_lasts(prescription: Prescription, now: datetime) -> None:
    Phase.objects.update(last_day=25)
    plan = record_of(prescription.patient, now).plan
    assert plan
    assert plan.version.phases[0].left == "4 days left"


def test_every_version_says_from_when_it_applies(prescription: Prescription, clinician: User, now: datetime) -> None:
    first = prescription.versions.get()
    rest = {"prescription": prescription, "day_zero": first.day_zero, "made_by": clinician, "side": "right"}
    PrescriptionVersion.objects.update(in_force_until=now - HOUR)
    later = now + DAY
    PrescriptionVersion.objects.create(number=2, in_force_from=later, in_force_until=later, made_at=now, **rest)
    PrescriptionVersion.objects.create(number=3, in_force_from=now - HOUR, made_at=now, **rest)
    plan = record_of(prescription.patient, now).plan
    assert plan
    assert [line.applies.replace(":00", "") for line in (plan.version, *plan.others)] == [
        "From 9\N{NO-BREAK SPACE}am today",
        "Withdrawn before it began",
        "From 12\N{NO-BREAK SPACE}am on Tuesday 27 October until 9\N{NO-BREAK SPACE}am today",
    ]


def test_a_version_of_another_year_says_so(prescription: Prescription) -> None:
    plan = record_of(prescription.patient, datetime(2027, 2, 1, tzinfo=prescription.patient.zone)).plan
    assert plan
    assert plan.version.made == "Version 1, set by Anya Petrov on 27 October 2026"


def test_a_prescription_without_a_version_shows_no_plan(prescription: Prescription, now: datetime) -> None:
    Phase.objects.all().delete()
    PrescriptionVersion.objects.all().delete()
    assert record_of(prescription.patient, now).plan is None


@pytest.mark.parametrize(
    ("by_clinician", "words"),
    [(True, "Stopped by Anya Petrov, 9 am today: wound"), (False, "Completed, 9 am today")],
)
def test_an_ended_plan_says_how(
    by_clinician: bool,
    words: str,
    prescription: Prescription,
    clinician: User,
    now: datetime,
) -> None:
    facts = {"ending": "stopped", "ended_by": clinician, "ended_reason": "wound"} if by_clinician else {}
    Prescription.objects.update(**({"ended_at": now - HOUR, "ending": "completed"} | facts))
    plan = record_of(prescription.patient, now).plan
    assert plan
    assert (plan.in_force, plan.ended.replace("\N{NO-BREAK SPACE}", " ").replace(":00", "")) == (False, words)


def test_holds_say_who_began_and_ended_them(prescription: Prescription, staff: User, now: datetime) -> None:
    hold = desk.hold(prescription, at=now - 2 * DAY, by=staff, ends_at=now - DAY)
    hold.ended_by = staff
    hold.save()
    desk.hold(prescription, at=now - HOUR)
    held = record_of(prescription.patient, now).holds
    assert [(line.begun_by, line.ended.day if line.ended else "", line.ended_by) for line in held] == [
        ("Dorsi", "", ""),
        ("Sam Whitfield", "Yesterday", "Sam Whitfield"),
    ]
