"""The planner looks only at what a new day has come into, and loses nothing by it: whoever comes or comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from adherence.actions import mailed, prescriptions
from adherence.models import Message, ReminderPlan, ReminderSettings
from adherence.outbox import plan, replan, replan_patient
from adherence.outbox.delivery import states
from adherence.outbox.links import Mailing
from adherence.outbox.rows import keyed
from exercises.models import Phase, Prescription
from patients.models import Clinic, Patient, User
from tests import cast
from tests.together import at_once

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MONDAY, TUESDAY = date(2026, 11, 16), date(2026, 11, 17)


def of(day: date) -> list[str]:
    """The day's reminders: when, and in which state."""
    rows = Message.objects.filter(kind="reminder", slot_day=day).order_by("slot_number")
    return [f"{each.due_at:%H:%M} {each.state}" for each in rows]


WHOLE = ["08:00 pending", "12:00 pending", "16:00 pending", "20:00 pending"]
REST = WHOLE[1:]


# --- Planned once, and again when it must be ------------------------------------------------------------------------


def test_a_round_in_which_nothing_changed_asks_one_question_of_prescriptions(
    prescription: Prescription, now: datetime
) -> None:
    plan(now)
    with CaptureQueriesContext(connection) as queries:
        assert plan(now + timedelta(minutes=1)) == 0
    asked = [each["sql"] for each in queries if "exercises_" in each["sql"]]
    assert (len(asked), len(queries) < 12) == (1, True)


def test_the_next_day_is_planned_when_it_has_come_within_48_hours(prescription: Prescription, now: datetime) -> None:
    plan(now)
    thursday, midnight = date(2026, 11, 19), datetime(2026, 11, 17, tzinfo=UTC)
    plan(midnight - timedelta(seconds=1))
    before = of(thursday)
    plan(midnight)
    assert (before, of(thursday)) == ([], WHOLE)


def test_an_old_key_is_as_one_row_a_time_would_write_it(prescription: Prescription, now: datetime) -> None:
    plan(now)
    row = Message.objects.filter(kind="reminder", slot_day=MONDAY).order_by("slot_number")[0]
    key, message_id = row.key, row.message_id
    again = keyed(row, prescription.pk, MONDAY, 2)
    assert (again.key, again.message_id) == (key, message_id)


def test_a_new_prescription_is_planned(
    prescription: Prescription, clinic: Clinic, clinician: User, now: datetime
) -> None:
    plan(now)
    iris = cast.patient(clinic, clinician, "Iris", "Bennett")
    later = cast.prescribe(iris, by=clinician)
    assert (plan(now), Message.objects.filter(prescription=later).count()) == (12, 11)


@pytest.mark.parametrize(
    ("away", "back"),
    [
        ({"joined_at": None}, {"joined_at": cast.LONG_AGO}),
        ({"consented_at": None}, {"consented_at": cast.LONG_AGO}),
        ({"discharged_at": cast.LONG_AGO}, {"discharged_at": None}),
    ],
)
def test_who_joins_agrees_or_returns_is_planned(
    prescription: Prescription,
    patient: Patient,
    now: datetime,
    away: dict[str, datetime | None],
    back: dict[str, datetime | None],
) -> None:
    Patient.objects.filter(pk=patient.pk).update(**away)
    plan(now)
    none = of(MONDAY)
    Patient.objects.filter(pk=patient.pk).update(**back)
    plan(now)
    assert (none, of(MONDAY)) == ([], REST)


def test_who_returns_after_days_away_is_planned(prescription: Prescription, patient: Patient, now: datetime) -> None:
    plan(now)
    Patient.objects.filter(pk=patient.pk).update(discharged_at=now)
    replan_patient(patient, now=now)
    forgotten = not ReminderPlan.objects.exists()
    Patient.objects.filter(pk=patient.pk).update(discharged_at=None)
    plan(now + 4 * DAY)
    assert (forgotten, of(date(2026, 11, 21))) == (True, WHOLE)


def test_reminders_turned_off_and_on_again_wait_again(
    prescription: Prescription, patient: Patient, now: datetime
) -> None:
    plan(now)
    mailed.stop_mailing(patient, Mailing.REMINDERS, now=now)
    plan(now + DAY)
    off = of(TUESDAY)
    ReminderSettings.objects.update(enabled=True)
    replan_patient(Patient.objects.get(), now=now + DAY)
    assert ({each.split()[1] for each in off}, of(TUESDAY)[1:], of(date(2026, 11, 19))) == ({"skipped"}, REST, WHOLE)


# --- Clocks, outages, copies ----------------------------------------------------------------------------------------


def test_a_plan_made_while_the_clock_was_ahead_is_made_again(prescription: Prescription, now: datetime) -> None:
    plan(now + 4 * HOUR)
    ahead = of(MONDAY)
    plan(now)
    assert (ahead, of(MONDAY)) == (["16:00 pending", "20:00 pending"], REST)


def test_what_nobody_planned_in_time_is_shown_as_too_late(prescription: Prescription, now: datetime) -> None:
    """Planned to the end of Wednesday; then no planner runs until Friday at 14:00."""
    plan(now)
    plan(datetime(2026, 11, 20, 14, tzinfo=UTC))
    assert (of(date(2026, 11, 19)), of(date(2026, 11, 20))) == (
        [each.replace("pending", "expired") for each in WHOLE],
        ["08:00 expired", "12:00 expired", "16:00 pending", "20:00 pending"],
    )


def test_a_change_after_an_outage_shows_it_too(prescription: Prescription, now: datetime) -> None:
    plan(now)
    replan(prescription, now=datetime(2026, 11, 20, 14, tzinfo=UTC))
    assert of(date(2026, 11, 19)) == [each.replace("pending", "expired") for each in WHOLE]


def test_an_outage_is_shown_for_a_week_back(prescription: Prescription, now: datetime) -> None:
    plan(now)
    plan(now + 30 * DAY)
    assert (of(date(2026, 12, 8)), of(date(2026, 12, 10))[0]) == ([], "08:00 expired")


def test_slots_between_joining_and_the_first_planning_are_shown(
    prescription: Prescription, patient: Patient, now: datetime
) -> None:
    Patient.objects.filter(pk=patient.pk).update(joined_at=now)
    plan(now + 7 * HOUR)
    assert of(MONDAY) == ["12:00 expired", "16:00 expired", "20:00 pending"]


def test_a_restored_copy_too_old_for_todays_slot_sends_it_not_again(prescription: Prescription) -> None:
    """The copy was made before today was planned; the slot of ten minutes ago was mailed, and then the disk broke."""
    at = datetime.now(UTC)
    zone = cast.early_afternoon(at)
    Patient.objects.update(time_zone=zone, wakes_at=(at.astimezone(ZoneInfo(zone)) - 10 * MINUTE).time())
    Phase.objects.filter(version__isnull=False).update(times_per_day=1)
    call_command("quiesce", stdout=StringIO())
    plan(datetime.now(UTC))
    due = Message.objects.filter(kind="reminder", due_at__range=(at - 15 * MINUTE, at))
    assert [each.state for each in due] == ["expired"]


# --- Changes and deliverers at the same time ------------------------------------------------------------------------


def test_a_claimed_row_that_is_no_longer_wanted_is_taken_back(prescription: Prescription, now: datetime) -> None:
    plan(now)
    Message.objects.exclude(kind="reminder").delete()
    noon = now + 2 * HOUR
    claimed = states.claim(noon)
    Prescription.objects.update(ended_at=noon, ending="stopped")
    replan(prescription, now=noon)
    assert claimed is not None
    row = Message.objects.get(pk=claimed.pk)
    assert (row.state, row.claim_token, states.begin_sending(claimed, noon)) == ("skipped", None, False)


def test_a_claimed_row_that_is_still_wanted_stays_claimed(prescription: Prescription, now: datetime) -> None:
    plan(now)
    Message.objects.exclude(kind="reminder").delete()
    claimed = states.claim(now + 2 * HOUR)
    replan(prescription, now=now + 2 * HOUR)
    assert claimed is not None
    assert states.begin_sending(claimed, now + 2 * HOUR)


class Broken(Exception):
    """Something goes wrong after the change, in its transaction."""


CHANGES: list[Callable[[Prescription, User, datetime], object]] = [
    lambda it, by, now: prescriptions.hold(it, cause="clinician", reason="Cast", by=by, now=now),
    lambda it, by, now: prescriptions.stop(it, reason="Done", by=by, now=now),
    lambda it, _by, now: mailed.stop_mailing(it.patient, Mailing.REMINDERS, now=now),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_and_its_planning_are_undone_together(
    prescription: Prescription, clinician: User, now: datetime, change: Callable[[Prescription, User, datetime], object]
) -> None:
    def change_and_break() -> None:
        with transaction.atomic():
            change(prescription, clinician, now)
            during.extend(of(TUESDAY))
            raise Broken

    plan(now)
    during: list[str] = []
    with pytest.raises(Broken):
        change_and_break()
    assert ({each.split()[1] for each in during}, of(TUESDAY)) == ({"skipped"}, WHOLE)


@pytest.mark.django_db(transaction=True)
def test_planners_at_once_share_the_work_and_double_nothing(
    clinic: Clinic, clinician: User, prescription: Prescription, now: datetime
) -> None:
    cast.prescribe(cast.patient(clinic, clinician, "Iris", "Bennett"), by=clinician)
    at_once(*[lambda: plan(now)] * 3)
    rows = Message.objects.filter(kind="reminder")
    assert (rows.count(), ReminderPlan.objects.count()) == (22, 2)


@pytest.mark.django_db(transaction=True)
def test_a_planner_leaves_alone_what_is_being_changed(prescription: Prescription, now: datetime) -> None:
    def reminders_of_the_planner() -> int:
        plan(now)
        return Message.objects.filter(kind="reminder").count()

    with transaction.atomic():
        replan(prescription, now=now)
        (planned,) = at_once(reminders_of_the_planner)
    assert (planned, Message.objects.filter(kind="reminder").count()) == (0, 11)
