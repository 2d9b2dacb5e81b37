"""Who needs a call today, and the sentence that says why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from adherence.models import PainFlag
from adherence.reports import caseload, desk_words
from adherence.reports.caseload import Need
from exercises.models import Phase, Prescription
from patients.models import Patient, Surgery, User
from tests import desk

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Happening = Callable[[Prescription, datetime], object]


def need(patient: Patient, now: datetime) -> Need:
    (facts,) = caseload.read(Patient.objects.filter(pk=patient.pk), now)
    return caseload.need_of(facts)


def said(patient: Patient, now: datetime) -> tuple[str, list[str]]:
    found = need(patient, now)
    told = (" ".join(filter(None, (each.tag, "|", each.words, each.late))) for each in found.reasons)
    return found.group, [words.replace(":00", "") for words in told]


def done(prescription: Prescription, now: datetime, sets: list[int]) -> None:
    desk.days(prescription, sets, before=now.date())


def busy(prescription: Prescription, now: datetime) -> None:
    """Everything as it should be: full days, and a set this morning."""
    done(prescription, now, [8] * 7)
    desk.logged(prescription, at=now - HOUR)


def hurting(level: str, **facts: object) -> Happening:
    def happen(prescription: Prescription, now: datetime) -> object:
        busy(prescription, now)
        return desk.flag(prescription.patient, level, at=now - HOUR, **facts)

    return happen


def sets(*each: int) -> Happening:
    def happen(prescription: Prescription, now: datetime) -> None:
        done(prescription, now, list(each))
        desk.logged(prescription, at=now - HOUR)

    return happen


def silent(prescription: Prescription, now: datetime) -> None:
    done(prescription, now, [8] * 7)
    desk.logged(prescription, at=now - 4 * DAY)


def pain_rising(prescription: Prescription, now: datetime) -> None:
    busy(prescription, now)
    for ago, pain in ((6, 2), (5, 2), (1, 5), (0, 5)):
        desk.logged(prescription, at=now - ago * DAY - HOUR, pain=pain)


def on_hold(prescription: Prescription, now: datetime) -> None:
    done(prescription, now, [0, 0, 0])
    desk.hold(prescription, at=now - DAY, by=prescription.prescribed_by)


def ends(days_from_now: int) -> Happening:
    def happen(prescription: Prescription, now: datetime) -> None:
        busy(prescription, now)
        last = (now.date() - prescription.versions.get().day_zero).days + days_from_now
        Phase.objects.filter(version__prescription=prescription).update(last_day=last)

    return happen


def completed(prescription: Prescription, now: datetime) -> None:
    done(prescription, now, [0, 0])
    Prescription.objects.filter(pk=prescription.pk).update(ended_at=now - DAY, ending="completed")
    prescription.versions.update(in_force_until=now - DAY)


CASES = {
    "nothing": (busy, "track", ["On track |"]),
    "an emergency": (
        hurting("emergency", warning_signs=["chest_pain"]),
        "now",
        ["Emergency | 6/10, chest pain. Answer by 11\N{NO-BREAK SPACE}am today."],
    ),
    "an urgent flag past its time": (
        hurting("urgent", acknowledge_by=datetime(2026, 11, 16, 9, 35, tzinfo=UTC)),
        "now",
        ["Urgent | 6/10, sharp or stabbing, calf. 25 min past target."],
    ),
    "a flag to review": (
        hurting("review", kinds=[], places=[], score=None),
        "check",
        ["Soon | No details given. Answer by 11\N{NO-BREAK SPACE}am today."],
    ),
    "a routine flag": (hurting("note"), "track", ["Routine | 6/10, sharp or stabbing, calf."]),
    "missed days": (
        sets(8, 8, 8, 8, 8, 0, 0),
        "check",
        ["Missed sets | No sets on the last 2 days with sets due."],
    ),
    "silence": (silent, "check", ["Silent | Nothing heard for 4 days."]),
    "few sets": (sets(*[3] * 7), "check", ["Few sets | 21 of 56 sets in the last 7 days (37%)."]),
    "over-doing": (
        sets(8, 8, 8, 8, 8, 8, 17),
        "check",
        ["Over-doing | Over-doing: 17 sets on a day with 8 due."],
    ),
    "pain rising": (
        pain_rising,
        "check",
        ["Pain rising | Pain rising: about 5 in the last 3 days, 2 in the week before."],
    ),
    "a hold": (on_hold, "hold", ["On hold | Since Sunday 15 November: Wound check"]),
    "a plan that ends in 2 days": (
        ends(2),
        "check",
        ["Plan ends Wednesday | Review the plan, or let it end."],
    ),
    "a plan that ends in 3 days": (ends(3), "track", ["On track |"]),
    "a plan that ends today": (ends(0), "check", ["Plan ends today | Review the plan, or let it end."]),
    "a plan that is over": (ends(-1), "check", ["Plan is over | Review the plan, or let it end."]),
    "a completed plan": (completed, "finished", ["Completed | Plan ended on Sunday 15 November."]),
}


@pytest.mark.parametrize(("happening", "group", "reasons"), CASES.values(), ids=CASES)
def test_every_patient_has_a_group_and_a_reason(
    happening: Happening, group: str, reasons: list[str], prescription: Prescription, now: datetime
) -> None:
    happening(prescription, now)
    assert said(prescription.patient, now) == (group, reasons)


def test_a_patient_without_a_plan_is_to_be_checked(patient: Patient, now: datetime) -> None:
    assert said(patient, now) == ("check", ["No plan yet | Joined on Monday 5 January."])


def test_a_patient_who_joined_today_is_said_so(patient: Patient, now: datetime) -> None:
    Patient.objects.update(joined_at=now)
    assert said(patient, now) == ("check", ["No plan yet | Joined today."])


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        (1, ("invited", ["Invited | Sent on Sunday 15 November, not accepted yet."])),
        (8, ("check", ["Invitation expired | The link worked until Sunday 15 November. Send it again."])),
    ],
)
def test_an_invitation_waits_until_it_is_too_old(
    patient: Patient, clinician: User, now: datetime, ago: int, expected: tuple[str, list[str]]
) -> None:
    desk.invited(patient, at=now - ago * DAY, by=clinician)
    assert said(patient, now) == expected


def test_somebody_whom_nobody_invited_is_to_be_checked(patient: Patient, now: datetime) -> None:
    Patient.objects.update(joined_at=None)
    assert said(patient, now) == ("check", ["Not invited | There is no invitation to accept. Send one."])


def test_a_flag_that_was_seen_says_by_whom(prescription: Prescription, staff: User, now: datetime) -> None:
    seen = {"state": PainFlag.State.ACKNOWLEDGED, "acknowledged_at": now - HOUR / 2, "acknowledged_by": staff}
    hurting("urgent", **seen)(prescription, now)
    assert said(prescription.patient, now)[1] == [
        "Urgent | 6/10, sharp or stabbing, calf. Seen by Sam Whitfield at 9:30\N{NO-BREAK SPACE}am today."
    ]


def test_a_snoozed_flag_says_until_when(prescription: Prescription, now: datetime) -> None:
    hurting("urgent", snoozed_until=now + 3 * HOUR)(prescription, now)
    assert said(prescription.patient, now) == (
        "now",
        ["Urgent | 6/10, sharp or stabbing, calf. Snoozed until 1\N{NO-BREAK SPACE}pm today."],
    )


def test_a_hold_is_said_after_what_is_more_pressing(prescription: Prescription, now: datetime) -> None:
    hurting("urgent")(prescription, now)
    desk.hold(prescription, at=now - HOUR)
    assert [reason.tag for reason in need(prescription.patient, now).reasons] == ["Urgent", "On hold"]


def test_a_group_is_sorted_by_level_then_not_yet_seen_then_time_left_then_share(
    prescription: Prescription, staff: User, now: datetime
) -> None:
    patient, urgencies = prescription.patient, []
    seen = {"state": PainFlag.State.ACKNOWLEDGED, "acknowledged_at": now, "acknowledged_by": staff}
    for level, facts in (
        ("emergency", seen),
        ("urgent", {}),
        ("urgent", {"acknowledge_by": now + DAY}),
        ("urgent", seen),
    ):
        PainFlag.objects.all().delete()
        desk.flag(patient, level, at=now - HOUR, **facts)
        urgencies.append(need(patient, now).urgency)
    PainFlag.objects.all().delete()
    done(prescription, now, [3, 3])
    urgencies.append(need(patient, now).urgency)
    assert urgencies == sorted(urgencies)


def test_without_anything_due_the_share_sorts_last(prescription: Prescription, now: datetime) -> None:
    prescription.versions.update(in_force_from=now)
    assert need(prescription.patient, now).urgency[-1] == 101


@pytest.mark.parametrize(
    ("procedure", "side", "words"),
    [
        ("knee_replacement", "right", "Right knee replacement"),
        ("acl_reconstruction", "left", "Left ACL reconstruction"),
        ("bunion_surgery", "both", "Bunion surgery, both sides"),
    ],
)
def test_an_operation_reads_as_people_say_it(procedure: str, side: str, words: str) -> None:
    surgery = Surgery(procedure=procedure, side=side)
    assert desk_words.operation(surgery) == words


@pytest.mark.parametrize(("ago", "words"), [(0, "Today"), (1, "Yesterday"), (7, "Mon 9 Nov"), (400, "12 Oct 2025")])
def test_days_are_short(ago: int, words: str) -> None:
    today = date(2026, 11, 16)
    assert desk_words.short_day(today - ago * DAY, today=today) == words


@pytest.mark.parametrize(("before", "words"), [(2, "Up from 2"), (6, "Down from 6"), (5, "Steady"), (3, "Steady")])
def test_a_change_of_less_than_2_is_none(before: int, words: str) -> None:
    assert desk_words.trend_of(before, 4).words == words
