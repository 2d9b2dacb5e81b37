"""What becomes of a report of pain: kept once, held, taken by one person, escalated by the clock, resolved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection

from adherence import outbox
from adherence.actions import flags
from adherence.actions.flags import AlreadyTaken, Conflict, PainReport
from adherence.actions.flags.escalation import escalate
from adherence.models import LoggedSet, Message, PainFlag
from adherence.triage import PainKind, WarningSign
from exercises.models import Hold, Prescription
from patients.models import Patient, User
from tests import cast

SHARP = PainReport(score=6, places=("front_of_knee",), kinds=(PainKind.DULL, PainKind.SHARP))
MILD = PainReport(score=2, places=("ankle",), kinds=(PainKind.DULL,))
Report = Callable[..., PainFlag]


@pytest.fixture
def report(patient: Patient, margaret: User, now: datetime) -> Report:
    def make(said: PainReport = SHARP, *, uuid: UUID | None = None, at: datetime = now) -> PainFlag:
        return flags.report(patient, by=margaret, uuid=uuid or uuid4(), report=said, now=at)

    return make


def kinds_of_events(flag: PainFlag) -> list[str]:
    return [event.kind for event in flag.events.all()]


def test_a_report_keeps_what_was_said_and_why_it_was_triaged_so(report: Report, now: datetime) -> None:
    flag = PainFlag.objects.get(pk=report().pk)
    assert (
        flag.level,
        flag.stop,
        [(reason["code"], reason["numbers"]) for reason in flag.reasons],
        (flag.stop_threshold, flag.review_threshold),
        flag.acknowledge_by,
    ) == (
        "urgent",
        True,
        [
            ("sharp_pain", {}),
            ("stop_score", {"score": 6, "threshold": 6}),
            ("review_score", {"score": 6, "threshold": 4}),
        ],
        (6, 4),
        now + timedelta(hours=2),
    )


def test_a_clinics_own_minutes_and_thresholds_decide(report: Report, patient: Patient, now: datetime) -> None:
    patient.clinic.stop_threshold, patient.clinic.review_threshold, patient.clinic.acknowledge_review = 8, 5, 90
    flag = report(PainReport(score=5))
    assert (flag.level, flag.acknowledge_by) == ("review", now + timedelta(minutes=90))


def test_a_note_waits_for_nobody(report: Report) -> None:
    assert (report(MILD).level, report(MILD).acknowledge_by) == ("note", None)


def test_pain_is_compared_with_the_scores_of_the_last_week_of_flags_and_sets(
    report: Report, patient: Patient, now: datetime
) -> None:
    for days, score in [(8, 9), (3, 1), (2, 1)]:
        report(PainReport(score=score), at=now - timedelta(days=days))
    for voided in (None, now):
        LoggedSet.objects.create(
            patient=patient,
            performed_at=now - timedelta(days=1),
            entered_at=now - timedelta(days=1),
            day=(now - timedelta(days=1)).date(),
            counts=False,
            repetitions=10,
            source="hand",
            pain=9 if voided else 1,
            payload_hash="",
            voided_at=voided,
        )
    assert [reason["code"] for reason in report(PainReport(score=3)).reasons] == ["above_baseline"]


def test_a_stop_holds_the_prescription_until_a_person_ends_it(
    report: Report, prescription: Prescription, now: datetime
) -> None:
    flag = report()
    hold = prescription.holds.get()
    assert (hold.cause, hold.starts_at, hold.ends_at, hold.begun_by, kinds_of_events(flag)) == (
        Hold.Cause.PAIN,
        now,
        None,
        None,
        ["reported", "held"],
    )


def test_pain_below_the_stop_holds_nothing(report: Report, prescription: Prescription) -> None:
    flag = report(PainReport(score=5))
    assert (prescription.holds.count(), kinds_of_events(flag)) == (0, ["reported"])


def test_the_same_report_twice_is_one_flag(report: Report, prescription: Prescription) -> None:
    uuid = uuid4()
    same = [report(uuid=uuid).pk, report(uuid=uuid).pk]
    assert (len(set(same)), PainFlag.objects.count(), prescription.holds.count()) == (1, 1, 1)


def test_the_same_uuid_with_another_report_is_a_conflict(report: Report) -> None:
    uuid = uuid4()
    first = report(MILD, uuid=uuid)
    with pytest.raises(Conflict):
        report(SHARP, uuid=uuid)
    assert PainFlag.objects.get().level == first.level


def test_the_same_uuid_from_another_patient_is_a_conflict(
    report: Report, patient: Patient, clinician: User, now: datetime
) -> None:
    flag = report(MILD)
    other = cast.patient(patient.clinic, clinician, "Olu", "Adeyemi")
    with pytest.raises(Conflict):
        flags.report(other, by=cast.account_of(other), uuid=flag.uuid, report=MILD, now=now)


def test_whoever_acknowledges_first_is_named_to_the_slower_colleague(
    report: Report, staff: User, clinician: User, now: datetime
) -> None:
    flag = report()
    flags.acknowledge(flag, by=staff, now=now)
    flags.acknowledge(flag, by=staff, now=now + timedelta(minutes=1))  # twice by the same person is once
    with pytest.raises(AlreadyTaken) as told:
        flags.acknowledge(flag, by=clinician, now=now + timedelta(minutes=2))
    assert (told.value.by, told.value.at, told.value.kind, flag.acknowledged_by) == (staff, now, "acknowledged", staff)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_acknowledge_at_once_one_wins_and_the_other_is_told(
    report: Report, staff: User, clinician: User, now: datetime
) -> None:
    flag, start, heard = report(), Barrier(2), list[str]()

    def press(person: User) -> None:
        mine = PainFlag.objects.get(pk=flag.pk)
        start.wait(5)
        try:
            flags.acknowledge(mine, by=person, now=now)
            heard.append("mine")
        except AlreadyTaken as taken:
            heard.append(f"taken by {taken.by}, not {person}")
        finally:
            connection.close()

    threads = [Thread(target=press, args=(person,)) for person in (staff, clinician)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    flag.refresh_from_db()
    winner = flag.acknowledged_by
    loser = clinician if winner == staff else staff
    assert (sorted(heard), kinds_of_events(flag).count("acknowledged")) == (
        ["mine", f"taken by {winner}, not {loser}"],
        1,
    )


def test_a_flag_is_handed_to_a_colleague(report: Report, staff: User, clinician: User, now: datetime) -> None:
    flag = report()
    flags.assign(flag, to=clinician, by=staff, now=now)
    flag.refresh_from_db()
    last = flag.events.latest("pk")
    assert (flag.assigned_to, flag.state, last.kind, last.note) == (clinician, "open", "assigned", "Anya Petrov")


def test_of_two_who_assign_the_slower_is_told(report: Report, staff: User, clinician: User, now: datetime) -> None:
    flag = report()
    stale = PainFlag.objects.get(pk=flag.pk)
    flags.assign(flag, to=clinician, by=staff, now=now)
    with pytest.raises(AlreadyTaken, match="Sam Whitfield"):
        flags.assign(stale, to=staff, by=clinician, now=now)


def test_snoozing_takes_a_flag_off_the_queue_and_says_why(report: Report, staff: User, now: datetime) -> None:
    flag = report()
    flags.snooze(flag, reason="Calling back after lunch", until=now + timedelta(hours=2), by=staff, now=now)
    seen = [PainFlag.objects.open().awake(at).count() for at in (now + timedelta(hours=1), now + timedelta(hours=2))]
    assert (seen, kinds_of_events(flag)) == ([0, 1], ["reported", "acknowledged", "snoozed"])


def test_a_call_is_written_down_by_somebody_who_has_then_seen_the_flag(
    report: Report, staff: User, now: datetime
) -> None:
    flag = report()
    flags.log_call(flag, outcome="No answer", note="Try again at 3", by=staff, now=now)
    assert [(event.kind, event.note) for event in flag.events.all()][-2:] == [
        ("acknowledged", ""),
        ("called", "No answer. Try again at 3"),
    ]


def resolve(flag: PainFlag, *, by: User, now: datetime, decision: str = "") -> None:
    flags.resolve(
        flag,
        outcome=PainFlag.Outcome.ADVICE,
        note="Rest today.",
        decision=decision,
        message_to_patient="Rest today, then start again.",
        by=by,
        now=now,
    )


@pytest.mark.parametrize(
    ("decision", "left"),
    [("resume", (False, "")), ("keep_on_hold", (True, "")), ("stop", (False, "stopped"))],
)
def test_after_a_stop_the_decision_is_carried_out(
    report: Report,
    prescription: Prescription,
    clinician: User,
    now: datetime,
    decision: str,
    left: tuple[bool, str],
) -> None:
    flag = report()
    resolve(flag, by=clinician, now=now + timedelta(hours=1), decision=decision)
    prescription.refresh_from_db()
    held = Hold.objects.covering(now + timedelta(hours=2)).exists()
    flag.refresh_from_db()
    assert ((held, prescription.ending), flag.state, flag.acknowledged_by) == (left, "resolved", clinician)


@pytest.mark.parametrize("planned", [None, timedelta(days=14)])
def test_resuming_leaves_a_hold_for_a_cast(
    report: Report, prescription: Prescription, clinician: User, now: datetime, planned: timedelta | None
) -> None:
    Hold.objects.create(
        prescription=prescription,
        cause="cast",
        reason="Boot",
        starts_at=now - timedelta(days=1),
        ends_at=now + planned if planned else None,
        begun_by=clinician,
    )
    resolve(report(), by=clinician, now=now, decision="resume")
    assert prescription.holds.get().ends_at is None


def test_a_stop_is_not_resolved_without_a_decision(report: Report, clinician: User, now: datetime) -> None:
    flag = report()
    with pytest.raises(IntegrityError, match="resolved_stop_has_a_decision"):
        resolve(flag, by=clinician, now=now)


def test_nothing_happens_to_a_resolved_flag(report: Report, staff: User, clinician: User, now: datetime) -> None:
    flag = report(MILD)
    resolve(flag, by=staff, now=now)
    flag.refresh_from_db()
    told = list[str]()
    verbs: list[Callable[[], None]] = [
        lambda: flags.acknowledge(flag, by=clinician, now=now),
        lambda: flags.assign(flag, to=clinician, by=clinician, now=now),
        lambda: flags.snooze(flag, reason="x", until=now, by=clinician, now=now),
        lambda: flags.log_call(flag, outcome="x", by=clinician, now=now),
        lambda: resolve(flag, by=clinician, now=now),
    ]
    for verb in verbs:
        with pytest.raises(AlreadyTaken) as taken:
            verb()
        told.append(f"{taken.value.kind} by {taken.value.by}")
    assert told == ["resolved by Sam Whitfield"] * 5


def test_an_overdue_flag_escalates_once_and_once_more_at_twice_the_time(report: Report, now: datetime) -> None:
    flag = report()
    minutes = [119, 120, 121, 239, 240, 300]
    taken = [flags.escalate_overdue(now + timedelta(minutes=minute)) for minute in minutes]
    notes = [event.note for event in flag.events.all() if event.kind == "escalated"]
    assert (taken, notes) == ([0, 1, 0, 0, 1, 0], ["1", "2"])


def test_both_steps_are_taken_when_nobody_looked_for_long(report: Report, now: datetime) -> None:
    report()
    assert [flags.escalate_overdue(now + timedelta(days=1)) for _ in range(2)] == [2, 0]


def test_an_acknowledged_flag_and_a_note_never_escalate(report: Report, staff: User, now: datetime) -> None:
    report(MILD)
    flags.acknowledge(report(), by=staff, now=now)
    assert flags.escalate_overdue(now + timedelta(days=3)) == 0


def test_a_flag_acknowledged_meanwhile_is_not_escalated(report: Report, staff: User, now: datetime) -> None:
    flag = report()
    flags.acknowledge(flag, by=staff, now=now)
    assert not escalate(flag, step=1, now=now)


def test_a_dangerous_sign_needs_no_score(report: Report, now: datetime) -> None:
    flag = report(PainReport(warning_signs=frozenset({WarningSign.CHEST_PAIN})))
    assert (flag.level, flag.score, flag.acknowledge_by) == ("emergency", None, now + timedelta(minutes=15))


def test_a_stop_skips_the_reminders_to_come_and_has_the_team_told(
    report: Report, prescription: Prescription, clinician: User, staff: User, manager: User, now: datetime
) -> None:
    outbox.plan(now)
    report()
    kinds = Message.objects.values_list("kind", "state", "recipient__name")
    assert (
        set(kinds.filter(kind="reminder").values_list("state", flat=True)),
        sorted(kinds.filter(kind="flag_alert")),
    ) == (
        {"skipped"},
        [("flag_alert", "pending", "Anya Petrov"), ("flag_alert", "pending", "Sam Whitfield")],
    )


def test_an_escalation_tells_those_in_charge_and_then_every_clinician(
    report: Report, clinician: User, staff: User, manager: User, now: datetime
) -> None:
    cast.member(manager.memberships.get().clinic, "clinician", "Grace Mensah")
    report()
    told = []
    for hours in (2, 4):
        Message.objects.all().delete()
        flags.escalate_overdue(now + timedelta(hours=hours))
        told.append(sorted(Message.objects.values_list("recipient__name", flat=True)))
    assert told == [["Anya Petrov", "Lena Fischer"], ["Anya Petrov", "Grace Mensah"]]


def test_an_escalation_goes_to_every_clinician_when_the_treating_one_has_left(
    report: Report, clinician: User, staff: User, manager: User, now: datetime
) -> None:
    cast.member(manager.memberships.get().clinic, "clinician", "Grace Mensah")
    clinician.memberships.update(ended_at=now)
    report()
    flags.escalate_overdue(now + timedelta(hours=2))
    told = Message.objects.filter(kind="escalation").values_list("recipient__name", flat=True)
    assert sorted(told) == ["Grace Mensah", "Lena Fischer"]


def test_reminders_come_back_when_the_plan_does(
    report: Report, prescription: Prescription, clinician: User, now: datetime
) -> None:
    flag = report()
    resolve(flag, by=clinician, now=now, decision="resume")
    outbox.plan(now)
    assert Message.objects.filter(kind="reminder", state="pending").exists()
