"""What becomes of waiting reminders when a clinic changes how it usually reminds: the next round of the planner."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adherence.actions import mailed
from adherence.models import Message, ReminderPlan, ReminderSettings
from adherence.outbox import plan
from adherence.outbox.delivery import states
from adherence.outbox.links import Mailing
from adherence.outbox.planning import marks
from exercises.models import Prescription
from patients.models import Clinic, Patient, User
from tests import cast

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TUESDAY = date(2026, 11, 17)


def of(day: date = TUESDAY, kind: str = "reminder") -> list[str]:
    rows = Message.objects.filter(kind=kind, slot_day=day).order_by("slot_number")
    return [f"{each.due_at:%H:%M} {each.state} {each.reason}".strip() for each in rows]


def left(prescription: Prescription) -> set[tuple[str, str]]:
    return set(Message.objects.filter(prescription=prescription).values_list("state", "reason"))


WHOLE = ["08:00 pending", "12:00 pending", "16:00 pending", "20:00 pending"]
OFF = [each.replace("pending", "skipped off") for each in WHOLE]


def test_reminders_turned_off_are_skipped_by_the_next_round_and_wait_again_later(
    prescription: Prescription, now: datetime
) -> None:
    plan(now)
    Clinic.objects.update(sends_reminders=False)
    plan(now + MINUTE)
    off = of()
    Clinic.objects.update(sends_reminders=True)
    plan(now + 2 * MINUTE)
    assert (off, of()) == (OFF, WHOLE)


def test_a_repeat_comes_moves_and_goes(prescription: Prescription, now: datetime) -> None:
    plan(now)
    seen = []
    for number, minutes in enumerate([30, 60, 0], start=1):
        Clinic.objects.update(repeat_after=minutes)
        plan(now + number * MINUTE)
        first = Message.objects.get(kind="reminder", slot_day=TUESDAY, slot_number=1)
        seen.append((of(kind="repeat")[0], f"{first.not_after:%H:%M}"))
    assert seen == [("08:30 pending", "08:30"), ("09:00 pending", "08:45"), ("09:00 skipped not_prescribed", "08:45")]


def test_a_round_after_it_has_nothing_to_do(prescription: Prescription, now: datetime) -> None:
    plan(now)
    Clinic.objects.update(repeat_after=30)
    waits = marks.waiting(now + MINUTE).count()
    planned = [plan(now + n * MINUTE) for n in (1, 2)]
    mark = ReminderPlan.objects.get()
    assert (waits, planned, mark.clinic_repeats, marks.waiting(now + 2 * MINUTE).exists()) == (1, [8, 0], 30, False)


def test_a_change_together_with_a_new_day_plans_both(prescription: Prescription, now: datetime) -> None:
    plan(now)
    Clinic.objects.update(repeat_after=30)
    plan(now + DAY)
    assert (len(of(kind="repeat")), len(of(TUESDAY + 2 * DAY, "repeat")), of(TUESDAY + 2 * DAY)) == (2, 3, WHOLE)


def test_whoever_chose_is_left_alone(prescription: Prescription, patient: Patient, now: datetime) -> None:
    ReminderSettings.objects.create(patient=patient, enabled=True, repeat_after=0)
    plan(now)
    Clinic.objects.update(sends_reminders=False, repeat_after=30)
    plan(now + MINUTE)
    assert (of(), of(kind="repeat")) == (WHOLE, [])


def test_whoever_opted_out_stays_out(prescription: Prescription, patient: Patient, now: datetime) -> None:
    plan(now)
    mailed.stop_mailing(patient, Mailing.REMINDERS, now=now)
    for number, sends in enumerate([False, True], start=1):
        Clinic.objects.update(sends_reminders=sends, repeat_after=30)
        plan(now + number * MINUTE)
    assert left(prescription) == {("skipped", "off")}


def test_another_clinics_patients_are_left_alone(prescription: Prescription, colleague: User, now: datetime) -> None:
    away = colleague.memberships.get().clinic
    iris = cast.prescribe(cast.patient(away, colleague, "Iris", "Bennett"), by=colleague)
    plan(now)
    Clinic.objects.filter(pk=away.pk).update(sends_reminders=False)
    plan(now + MINUTE)
    assert (left(iris), left(prescription)) == ({("skipped", "off")}, {("pending", "")})


def test_what_is_claimed_is_taken_back_and_what_leaves_keeps_its_state(
    prescription: Prescription, now: datetime
) -> None:
    plan(now)
    noon = now + timedelta(hours=2)
    Message.objects.exclude(due_at__range=(noon, noon + DAY / 4)).delete()
    leaving = states.claim(noon)
    assert leaving is not None
    assert states.begin_sending(leaving, noon)
    claimed = states.claim(noon + DAY / 6)
    Clinic.objects.update(repeat_after=30)
    plan(noon)
    moved = Message.objects.get(pk=leaving.pk)
    assert (moved.state, moved.claim_token) == ("sending", leaving.claim_token)
    assert claimed is not None
    assert not states.begin_sending(claimed, noon + DAY / 6)


@pytest.mark.parametrize("change", [{"sends_reminders": False}, {"repeat_after": 30}])
def test_a_round_asks_no_more_for_three_patients_than_for_one(
    change: dict[str, object], prescription: Prescription, clinic: Clinic, clinician: User, now: datetime
) -> None:
    def asked(at: datetime) -> int:
        Clinic.objects.update(sends_reminders=True, repeat_after=0)
        plan(at)
        Clinic.objects.update(**change)
        with CaptureQueriesContext(connection) as queries:
            plan(at + MINUTE)
        return len(queries)

    one = asked(now)
    for name in ("Iris", "Olive"):
        cast.prescribe(cast.patient(clinic, clinician, name, "Bennett"), by=clinician)
    assert asked(now + 2 * MINUTE) == one


@pytest.mark.parametrize(
    ("usual", "own", "planned"),
    [(True, None, True), (True, False, False), (False, None, False), (False, True, True)],
)
def test_the_weekly_summary_goes_by_the_clinics_usual_and_the_patients_choice(
    patient: Patient,
    now: datetime,
    usual: bool,
    own: bool | None,
    planned: bool,
) -> None:
    Clinic.objects.update(weekly_summary=usual)
    if own is not None:
        ReminderSettings.objects.create(patient=patient, weekly_summary=own)
    plan(now + 5 * DAY)
    assert Message.objects.filter(kind="patient_summary", due_at__gt=now + 5 * DAY).exists() is planned
