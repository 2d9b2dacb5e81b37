"""Sets and flags on the record, and days."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from adherence.models import LoggedSet, PainFlag
from exercises.models import Prescription
from patients.models import User
from tests import desk
from tests.record.reading import DAY, HOUR, SignIn, page_of, record_of


def test_a_set_says_its_source_and_what_became_of_it(prescription: Prescription, staff: User, now: datetime) -> None:
    desk.logged(prescription, at=now - HOUR, pain=6)
    desk.logged(prescription, at=now - 26 * HOUR, entered_at=now, entered_by=staff, source=LoggedSet.Source.CLINIC)
    desk.logged(prescription, at=now - 30 * HOUR, voided_at=now, voided_by=staff, void_reason="Twice")
    lines = record_of(prescription.patient, now).set_lines
    assert [(line.felt, line.entered, line.voided) for line in lines] == [
        ("6/10, moderate", "", ""),
        ("", "Entered by Sam Whitfield, Today 10\N{NO-BREAK SPACE}am", ""),
        ("", "", "Taken back by Sam Whitfield, Today 10\N{NO-BREAK SPACE}am: Twice"),
    ]


def test_the_last_sets_come_first_and_all_on_demand(prescription: Prescription, staff: User, sign_in: SignIn) -> None:
    for n in range(12):
        desk.logged(prescription, at=timezone.now() - n * HOUR, note=f"set {n}.")
    browser = sign_in(staff)
    short, long = (page_of(browser, prescription.patient, query) for query in ("", "?sets=all"))
    assert ["set 9." in short, "set 10." in short, "See all 12" in short, "set 11." in long, "See all" in long] == [
        True,
        False,
        True,
        True,
        False,
    ]


def test_flags_say_how_they_stand_the_open_ones_first(prescription: Prescription, staff: User, now: datetime) -> None:
    patient = prescription.patient
    seen = {"acknowledged_at": now, "acknowledged_by": staff}
    resolved = seen | {"resolved_at": now, "resolved_by": staff, "outcome": "advice", "resolution": "Rest"}
    desk.flag(patient, "note", at=now - HOUR, state=PainFlag.State.RESOLVED, **resolved)
    desk.flag(patient, "urgent", at=now - 3 * HOUR, state=PainFlag.State.ACKNOWLEDGED, **seen)
    desk.flag(patient, "review", at=now - 2 * HOUR)
    assert [(line.tag, line.said) for line in record_of(patient, now).flag_lines] == [
        ("Soon, open", "6/10, sharp or stabbing, calf"),
        ("Urgent, seen", "6/10, sharp or stabbing, calf"),
        ("Routine, resolved", "6/10, sharp or stabbing, calf. Advice given. Rest"),
    ]


def test_todays_sets_are_so_far(prescription: Prescription, now: datetime) -> None:
    prescription.days.create(patient=prescription.patient, day=now.date(), done=3)
    prescription.days.create(patient=prescription.patient, day=now.date() - DAY, done=3)
    today = record_of(prescription.patient, now).progress.days[-1]
    assert (today.done, today.prescribed) == (3, 8)
