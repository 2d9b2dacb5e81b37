"""Which messages are planned, when, and when not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adherence.models import Message, PainFlag, ReminderSettings
from adherence.outbox import escalations, flag_alerts, plan, plan_changed, replan, replan_patient
from adherence.reports.reminders import evenly, reminders_on
from exercises.models import Hold, Phase, Prescription
from exercises.reports import plan_of
from patients.models import Clinic, Invitation, Patient, User
from tests import cast

MONDAY = date(2026, 11, 16)


def reminders(kind: str = "reminder", state: str = "pending") -> list[str]:
    rows = Message.objects.filter(kind=kind, state=state).order_by("due_at")
    return [f"{each.due_at:%a %H:%M}" for each in rows]


def times(prescription: Prescription, settings: ReminderSettings, day: date = MONDAY) -> list[str]:
    zone = prescription.patient.zone
    wanted = reminders_on(plan_of(prescription), settings, day)
    return [f"{each.kind} {each.number} {each.due_at.astimezone(zone):%H:%M}" for each in wanted]


def hold(prescription: Prescription, clinician: User, start: datetime, end: datetime | None = None) -> Hold:
    return Hold.objects.create(
        prescription=prescription,
        cause="clinician",
        reason="Cast",
        starts_at=start,
        ends_at=end,
        begun_by=clinician,
    )


def flag(patient: Patient, level: str = "urgent") -> PainFlag:
    return PainFlag.objects.create(
        patient=patient,
        reported_at=datetime(2026, 11, 16, 10, tzinfo=UTC),
        score=7,
        level=level,
        stop=False,
        stop_threshold=6,
        review_threshold=4,
        payload_hash="",
    )


# --- A day's reminders, by example ----------------------------------------------------------------------------------


def test_each_slot_has_a_reminder(prescription: Prescription) -> None:
    assert times(prescription, ReminderSettings()) == [
        "reminder 1 08:00",
        "reminder 2 12:00",
        "reminder 3 16:00",
        "reminder 4 20:00",
    ]


def test_a_day_with_more_than_six_slots_has_reminders_at_four(patient: Patient, clinician: User) -> None:
    hourly = cast.prescribe(patient, by=clinician, every_minutes=60)
    assert times(hourly, ReminderSettings()) == [
        "reminder 1 08:00",
        "reminder 5 12:00",
        "reminder 9 16:00",
        "reminder 13 20:00",
    ]


def test_six_slots_have_six_reminders(patient: Patient, clinician: User) -> None:
    six = cast.prescribe(patient, by=clinician, times_per_day=6)
    assert len(times(six, ReminderSettings())) == 6


def test_own_times_stand_for_slots_spread_over_the_day(prescription: Prescription) -> None:
    settings = ReminderSettings(own_times=[time(18), time(9)])
    assert times(prescription, settings) == ["reminder 1 09:00", "reminder 4 18:00"]


def test_more_own_times_than_slots_are_thinned(patient: Patient, clinician: User) -> None:
    twice = cast.prescribe(patient, by=clinician, times_per_day=2)
    settings = ReminderSettings(own_times=[time(9), time(12), time(15)])
    assert times(twice, settings) == ["reminder 1 09:00", "reminder 2 15:00"]


def test_a_repeat_follows_where_there_is_room_and_the_patient_is_awake(prescription: Prescription) -> None:
    assert times(prescription, ReminderSettings(repeat_after=30)) == [
        "reminder 1 08:00",
        "repeat 1 08:30",
        "reminder 2 12:00",
        "repeat 2 12:30",
        "reminder 3 16:00",
        "repeat 3 16:30",
        "reminder 4 20:00",
    ]


def test_a_repeat_that_meets_the_next_reminder_is_none(patient: Patient, clinician: User) -> None:
    often = cast.prescribe(patient, by=clinician, every_minutes=60)
    settings = ReminderSettings(repeat_after=60, own_times=[time(9), time(10), time(12)])
    assert [each for each in times(often, settings) if "repeat" in each] == ["repeat 7 11:00", "repeat 13 13:00"]


def test_there_are_never_more_than_eight_a_day(patient: Patient, clinician: User) -> None:
    six = cast.prescribe(patient, by=clinician, times_per_day=6)
    assert len(times(six, ReminderSettings(repeat_after=30))) == 8


def test_reminders_that_are_off_or_paused_are_none(prescription: Prescription) -> None:
    noon = datetime(2026, 11, 16, 12, tzinfo=UTC)
    assert [
        times(prescription, ReminderSettings(enabled=False)),
        times(prescription, ReminderSettings(paused_until=noon + timedelta(hours=1))),
    ] == [[], ["reminder 3 16:00", "reminder 4 20:00"]]


def test_a_hold_takes_reminders_and_renumbers_none(prescription: Prescription, clinician: User) -> None:
    hold(prescription, clinician, datetime(2026, 11, 16, 11, tzinfo=UTC), datetime(2026, 11, 16, 13, tzinfo=UTC))
    assert times(prescription, ReminderSettings()) == ["reminder 1 08:00", "reminder 3 16:00", "reminder 4 20:00"]


def test_a_reminder_is_worthless_after_45_minutes_or_when_the_next_is_due(prescription: Prescription) -> None:
    wanted = reminders_on(plan_of(prescription), ReminderSettings(repeat_after=30), MONDAY)
    assert [(each.not_after - each.due_at) // timedelta(minutes=1) for each in wanted] == [30, 45, 30, 45, 30, 45, 45]


@pytest.mark.parametrize(("count", "wanted", "chosen"), [(13, 4, (0, 4, 8, 12)), (3, 5, (0, 1, 2)), (4, 1, (3,))])
def test_things_are_chosen_evenly(count: int, wanted: int, chosen: tuple[int, ...]) -> None:
    assert evenly(count, wanted) == chosen


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 28), [8, 12, 16, 20]), (date(2026, 3, 29), [7, 11, 15, 19]), (date(2026, 10, 25), [8, 12, 16, 20])],
)
def test_reminders_keep_to_the_wall_clock_over_clock_changes(
    clinic: Clinic, clinician: User, day: date, hours: list[int]
) -> None:
    early = cast.patient(clinic, clinician, "Iris", "Bennett", surgery=date(2026, 3, 1))
    wanted = reminders_on(plan_of(cast.prescribe(early, by=clinician)), ReminderSettings(), day)
    assert [each.due_at.hour for each in wanted] == hours


# --- Planning rows --------------------------------------------------------------------------------------------------


def test_days_that_begin_within_48_hours_are_planned_whole_and_nothing_worthless(
    prescription: Prescription, now: datetime
) -> None:
    plan(now)
    assert reminders() == [
        "Mon 12:00",
        "Mon 16:00",
        "Mon 20:00",
        "Tue 08:00",
        "Tue 12:00",
        "Tue 16:00",
        "Tue 20:00",
        "Wed 08:00",
        "Wed 12:00",
        "Wed 16:00",
        "Wed 20:00",
    ]


def test_planning_again_adds_nothing(prescription: Prescription, now: datetime) -> None:
    first = plan(now)
    assert (first > 0, plan(now), plan(now + timedelta(seconds=1))) == (True, 0, 0)


@pytest.mark.parametrize("change", [{"joined_at": None}, {"consented_at": None}, {"discharged_at": cast.LONG_AGO}])
def test_who_cannot_be_written_to_gets_nothing(
    prescription: Prescription, patient: Patient, now: datetime, change: dict[str, datetime | None]
) -> None:
    Patient.objects.update(**change)
    plan(now)
    assert not Message.objects.filter(patient=patient).exists()


def test_planning_costs_the_same_queries_for_one_and_for_three(
    clinic: Clinic, clinician: User, prescription: Prescription, now: datetime
) -> None:
    def cost() -> int:
        Message.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            plan(now)
        return len(queries)

    one = cost()
    for name in ("Iris", "Grace"):
        cast.prescribe(cast.patient(clinic, clinician, name, "Bennett"), by=clinician)
    assert cost() == one


def test_weekly_summaries_and_digests_are_planned_by_the_local_calendar(
    prescription: Prescription, clinician: User
) -> None:
    plan(datetime(2026, 11, 14, 10, tzinfo=UTC))  # a Saturday
    rows = Message.objects.exclude(kind="reminder").order_by("due_at", "kind")
    assert [(each.kind, f"{each.due_at:%a %H:%M}") for each in rows] == [
        ("clinician_summary", "Mon 07:30"),
        ("digest", "Mon 07:30"),
        ("patient_summary", "Mon 08:00"),
    ]


def test_a_patient_may_want_no_weekly_summary(patient: Patient) -> None:
    ReminderSettings.objects.create(patient=patient, weekly_summary=False)
    plan(datetime(2026, 11, 14, 10, tzinfo=UTC))
    assert not Message.objects.filter(kind="patient_summary").exists()


def test_digests_come_on_working_days_only(clinician: User) -> None:
    plan(datetime(2026, 11, 13, 5, tzinfo=UTC))  # a Friday
    assert [f"{each.due_at:%a %H:%M}" for each in Message.objects.all()] == ["Fri 07:30"]


def test_each_sending_of_an_invitation_is_planned_once(clinic: Clinic, now: datetime) -> None:
    invitation = Invitation.objects.create(
        kind="team",
        clinic=clinic,
        email="new@example.org",
        name="Nia New",
        role="staff",
        expires_at=now + timedelta(days=7),
    )
    plan(now)
    plan(now)
    Invitation.objects.update(serial=2)
    plan(now)
    keys = Message.objects.filter(kind="invitation").order_by("key").values_list("key", flat=True)
    assert list(keys) == [f"invitation/{invitation.pk}/1", f"invitation/{invitation.pk}/2"]


# --- After a change -------------------------------------------------------------------------------------------------


def test_a_hold_skips_what_waits_and_its_end_lets_it_wait_again(
    prescription: Prescription, clinician: User, now: datetime
) -> None:
    plan(now)
    pause = hold(prescription, clinician, now)
    replan(prescription, now=now)
    replan(prescription, now=now)
    held = set(Message.objects.filter(kind="reminder").values_list("state", "reason"))
    Hold.objects.filter(pk=pause.pk).update(ends_at=now + timedelta(hours=3), ended_by=clinician)
    replan(prescription, now=now + timedelta(hours=3))
    assert (held, reminders()[0], reminders(state="skipped")) == (
        {("skipped", "on_hold")},
        "Mon 16:00",
        ["Mon 12:00"],
    )


def test_a_stop_skips_what_waits(prescription: Prescription, now: datetime) -> None:
    plan(now)
    Prescription.objects.update(ended_at=now, ending="stopped")
    replan(prescription, now=now)
    assert set(Message.objects.filter(kind="reminder").values_list("reason", flat=True)) == {"not_prescribed"}


def test_a_lighter_dose_moves_and_skips(prescription: Prescription, now: datetime) -> None:
    plan(now)
    Phase.objects.filter(version__prescription=prescription).update(times_per_day=2)
    replan(prescription, now=now)
    tuesday = Message.objects.filter(kind="reminder", slot_day=date(2026, 11, 17)).order_by("slot_number")
    assert [(f"{each.due_at:%H:%M}", each.state, each.reason) for each in tuesday] == [
        ("08:00", "pending", ""),
        ("20:00", "pending", ""),
        ("16:00", "skipped", "not_prescribed"),
        ("20:00", "skipped", "not_prescribed"),
    ]


def test_what_was_sent_is_never_planned_again(prescription: Prescription, now: datetime) -> None:
    plan(now)
    Message.objects.filter(slot_number=2).update(state="sent", sent_at=now, finished_at=now)
    replan(prescription, now=now)
    assert "Mon 12:00" not in reminders()


@pytest.mark.parametrize(
    ("change", "reason"),
    [({"enabled": False}, "off"), ({"paused_until": datetime(2026, 12, 1, tzinfo=UTC)}, "paused")],
)
def test_a_patients_choice_is_the_reason(
    prescription: Prescription, patient: Patient, now: datetime, change: dict[str, object], reason: str
) -> None:
    plan(now)
    ReminderSettings.objects.create(patient=patient, **change)
    replan_patient(patient, now=now)
    assert set(Message.objects.filter(kind="reminder").values_list("reason", flat=True)) == {reason}


def test_another_zone_moves_what_waits(prescription: Prescription, patient: Patient, now: datetime) -> None:
    plan(now)
    Patient.objects.update(time_zone="Europe/Madrid")
    replan_patient(patient, now=now)
    assert reminders()[:2] == ["Mon 11:00", "Mon 15:00"]


# --- Asked for by an action -----------------------------------------------------------------------------------------


def test_a_flag_alert_goes_to_clinicians_and_staff_at_least_once(
    patient: Patient, clinician: User, staff: User, manager: User, colleague: User, now: datetime
) -> None:
    urgent = flag(patient)
    flag_alerts(urgent, now)
    flag_alerts(urgent, now)
    rows = Message.objects.values_list("recipient__name", "policy")
    assert set(rows) == {("Anya Petrov", "at_least_once"), ("Sam Whitfield", "at_least_once")}


@pytest.mark.parametrize("level", ["emergency", "urgent", "review", "note"])
def test_a_flag_of_every_level_is_told_at_once(patient: Patient, staff: User, now: datetime, level: str) -> None:
    told = flag_alerts(flag(patient, level), now)
    due = [message.due_at for message in Message.objects.filter(kind="flag_alert")]
    assert (told, due) == (len(due), [now] * 2)


def test_an_escalation_goes_up_in_two_steps(
    patient: Patient, clinic: Clinic, clinician: User, staff: User, manager: User, now: datetime
) -> None:
    cast.member(clinic, "clinician", "Omar Haddad")
    overdue = flag(patient)
    steps = [escalations(overdue, step, now) for step in (1, 2)]
    rows = Message.objects.order_by("key").values_list("recipient__name", flat=True)
    assert (steps, sorted(rows)) == ([2, 2], ["Anya Petrov", "Anya Petrov", "Lena Fischer", "Omar Haddad"])


def test_an_escalation_finds_somebody_when_the_clinician_has_left(
    patient: Patient, clinic: Clinic, clinician: User, now: datetime
) -> None:
    cast.member(clinic, "clinician", "Omar Haddad")
    clinician.memberships.update(ended_at=now)
    escalations(flag(patient), 1, now)
    assert Message.objects.get().to == "omar.haddad@example.org"


def test_there_is_no_third_step(patient: Patient, now: datetime) -> None:
    with pytest.raises(ValueError, match="steps 1 and 2"):
        escalations(flag(patient), 3, now)


def test_a_changed_plan_is_told_once_for_each_version(prescription: Prescription, now: datetime) -> None:
    assert [plan_changed(prescription, now), plan_changed(prescription, now)] == [1, 0]


def test_a_patient_who_has_not_joined_is_told_nothing(prescription: Prescription, now: datetime) -> None:
    Patient.objects.update(joined_at=None)
    assert plan_changed(Prescription.objects.get(), now) == 0
