"""Signals as the team meets them: what brings one, what keeps one away, and its sentence on caseload and record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from adherence.reports import caseload
from exercises.models import Prescription
from patients.models import Patient, User
from tests import desk
from tests.reading import says

Browser = Callable[[User], Client]
Happening = Callable[[Prescription, datetime], object]
DAY = timedelta(days=1)
THREE_DAYS, ALMOST = 3 * DAY, 3 * DAY - timedelta(seconds=1)


def kinds(patient: Patient, now: datetime) -> list[str]:
    [facts] = caseload.read(Patient.objects.filter(pk=patient.pk), now)
    return [signal.kind.value for signal in facts.telling_signals]


def a_set(ago: timedelta) -> Happening:
    return lambda prescription, now: desk.logged(prescription, at=now - ago)


def a_set_taken_back(ago: timedelta) -> Happening:
    return lambda prescription, now: desk.logged(prescription, at=now - ago, voided_at=now)


def a_flag(ago: timedelta) -> Happening:
    return lambda prescription, now: desk.flag(prescription.patient, "note", at=now - ago)


def a_sign_in(ago: timedelta) -> Happening:
    return lambda prescription, now: User.objects.filter(accesses__patient=prescription.patient).update(
        last_login=now - ago
    )


def joining(ago: timedelta) -> Happening:
    return lambda prescription, now: Patient.objects.filter(pk=prescription.patient_id).update(joined_at=now - ago)


@pytest.mark.parametrize("heard", [a_set, a_set_taken_back, a_flag, a_sign_in, joining])
def test_three_days_without_a_set_a_flag_or_a_sign_in_are_silence(
    heard: Callable[[timedelta], Happening], prescription: Prescription, now: datetime
) -> None:
    desk.days(prescription, [8] * 7, before=now.date())
    heard(THREE_DAYS)(prescription, now)
    silent = kinds(prescription.patient, now)
    heard(ALMOST)(prescription, now)
    assert (silent, kinds(prescription.patient, now)) == (["silent"], [])


@pytest.mark.parametrize(
    ("due_and_done", "said"),
    [
        pytest.param([(8, 8), (8, 0)], [], id="one missed day"),
        pytest.param([(8, 8), (8, 8), (8, 0), (8, 0)], ["missed"], id="exactly two"),
        pytest.param([(8, 8), (8, 8), (8, 0), (0, 0), (0, 0), (8, 0)], ["missed"], id="two with a hold between"),
        pytest.param(
            [(8, 8), (8, 8), (8, 0), (0, 3), (8, 0)], ["missed"], id="sets on a day of the hold are no day due"
        ),
        pytest.param([(8, 8)] * 3 + [(8, 0), (8, 0), (8, 1)], [], id="a single set ends the run"),
        pytest.param([(8, 4)] * 7, [], id="exactly half"),
        pytest.param([(8, 4)] * 6 + [(8, 3)], ["low"], id="one set under half"),
        pytest.param([(8, 0)] + [(8, 5)] * 7, [], id="an eighth day ago"),
        pytest.param([(8, 16)], [], id="exactly double"),
        pytest.param([(8, 17)], ["over_doing"], id="one more than double"),
        pytest.param([(0, 9)], [], id="nothing due has no double"),
    ],
)
def test_days_bring_their_signals(
    due_and_done: list[tuple[int, int]], said: list[str], prescription: Prescription, now: datetime
) -> None:
    desk.logged(prescription, at=now)
    for ago, (due, done) in enumerate(reversed(due_and_done)):
        desk.days(prescription, [done], before=now.date() - ago * DAY, prescribed=due)
    assert kinds(prescription.patient, now) == said


@pytest.mark.parametrize(
    ("before", "lately", "said"),
    [
        pytest.param([3, 3], [5, 5], ["pain_rising"], id="two more"),
        pytest.param([3, 3], [4, 5], [], id="one and a half more"),
        pytest.param([3], [5, 5], [], id="one score before"),
        pytest.param([3, 3], [9], [], id="one score lately"),
    ],
)
def test_pain_of_flags_and_sets_rises_together(
    before: list[int], lately: list[int], said: list[str], prescription: Prescription, now: datetime
) -> None:
    desk.days(prescription, [8] * 7, before=now.date())
    for ago, scores in ((5, before), (1, lately)):
        for number, score in enumerate(scores):
            at = now - ago * DAY - number * timedelta(hours=1)
            if number:
                desk.flag(prescription.patient, "note", at=at, score=score)
            else:
                desk.logged(prescription, at=at, pain=score)
    assert kinds(prescription.patient, now) == said


@pytest.mark.parametrize("level", ["", "review", "urgent"])
def test_every_signal_is_said_on_caseload_and_record_whatever_flag_is_open(
    level: str, prescription: Prescription, staff: User, sign_in: Browser
) -> None:
    now, patient = timezone.now(), prescription.patient
    Patient.objects.update(joined_at=now - 30 * DAY)
    desk.days(prescription, [17, 17, 8, 0, 0, 0, 0], before=patient.local_date(now))
    for ago, score in ((9, 1), (8, 1), (2, 6), (2, 6)):
        desk.logged(prescription, at=now - ago * DAY, pain=score)
    if level:
        desk.flag(patient, level, at=now - 2 * DAY, score=None, acknowledge_by=now + DAY)
    sentences = [
        "Missed sets. No sets on the last 4 days with sets due.",
        "Pain rising. Pain rising: about 6 in the last 3 days, 1 in the week before.",
        "Few sets. 24 of 56 sets in the last 7 days (42%).",
        "Over-doing. Over-doing on 2 of the last 7 days: 17 sets on the last one, with 8 due.",
    ]
    team = sign_in(staff)
    on_caseload = says(team.get("/caseload/"), *(sentence.split(". ", 1)[1] for sentence in sentences))
    assert (on_caseload, says(team.get(f"/patients/{patient.pk}/"), *sentences)) == ([], [])
