"""What a patient reads on the phone beyond the next set: the leg, own reports, the clinic's notes, full days."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from adherence.actions import flags
from adherence.models import PainFlag
from adherence.models.flags import Place
from adherence.reports.progress import progress_of
from adherence.reports.today import today_of
from exercises.models import Prescription, PrescriptionVersion
from patients.models import Patient, User
from tests import cast, desk
from tests.reading import says, words

Browser = Callable[[User], Client]
DAY = timedelta(days=1)


@pytest.fixture
def phone(margaret: User, sign_in: Browser) -> Client:
    return sign_in(margaret)


def test_every_spot_of_the_leg_is_a_label_of_a_box_in_the_list(phone: Client) -> None:
    page = phone.get("/pain/new/").content.decode()
    boxes = dict(re.findall(r'<input type="checkbox" name="places" value="(\w+)" id="(\w+)"', page))
    spots = dict(re.findall(r'<label class="leg__spot leg__spot--(\w+)" for="(\w+)"></label>', page))
    assert (set(boxes), spots) == (
        set(Place.values),
        {place: boxes[place] for place in Place.values if place not in {"wound", "elsewhere"}},
    )


def test_progress_and_the_pain_page_say_what_became_of_every_report(
    phone: Client, prescription: Prescription, margaret: User, staff: User
) -> None:
    now, patient = timezone.now(), prescription.patient
    desk.logged(prescription, at=now - DAY)
    flag = flags.report(patient, by=margaret, uuid=uuid4(), report=flags.PainReport(score=4), now=now - 9 * DAY)
    flags.acknowledge(flag, by=staff, now=now)
    message = "Ice it for a day."
    flags.resolve(flag, outcome=PainFlag.Outcome.NO_ACTION, note="n", message_to_patient=message, by=staff, now=now)
    pages = [phone.get(path) for path in ("/progress/", "/pain/new/", f"/pain/{flag.uuid}/")]
    told = [words(page) for page in pages]
    assert (
        [message in text for text in told],
        [f"/pain/{flag.uuid}/" in page.text for page in pages[:2]],
    ) == (
        [True] * 3,
        [True] * 2,
    )


@pytest.mark.parametrize(
    ("done", "streak"),
    [([8, 8, 4], 0), ([4, 8], 1), ([8, 4, 8, 9, 8], 3)],
)
def test_full_days_in_a_row_are_counted_from_yesterday(
    prescription: Prescription, now: datetime, done: list[int], streak: int
) -> None:
    desk.days(prescription, done, before=now.date())
    assert progress_of(today_of(prescription.patient, now)).streak == streak


def test_a_streak_is_said_and_its_end_is_not(phone: Client, prescription: Prescription) -> None:
    now, patient = timezone.now(), prescription.patient
    patient.surgeries.update(date=patient.local_date(now) - 5 * DAY)
    desk.days(prescription, [8, 8, 8], before=patient.local_date(now))
    before = words(phone.get("/progress/"))
    prescription.days.update(done=2)
    after = words(phone.get("/progress/"))
    phrase = "You did every set on each of your last 3 days with sets."
    assert (phrase in before, "You did every set" in after) == (True, False)


def test_the_note_to_the_patient_can_be_read_before_the_plan_starts(
    phone: Client, patient: Patient, clinician: User
) -> None:
    cast.prescribe(patient, by=clinician, in_force_from=timezone.now() + 2 * DAY)
    PrescriptionVersion.objects.update(note_to_patient="Bring your crutches.")
    assert says(phone.get("/today/"), "Your plan starts on", "Bring your crutches.") == []


def test_a_hold_after_a_report_says_since_when_and_whom_to_call(
    phone: Client, prescription: Prescription, margaret: User
) -> None:
    now = timezone.now()
    flags.report(prescription.patient, by=margaret, uuid=uuid4(), report=flags.PainReport(score=8), now=now - 2 * DAY)
    flags.report(prescription.patient, by=margaret, uuid=uuid4(), report=flags.PainReport(score=1), now=now)
    day = f"On {(now - 2 * DAY).astimezone(prescription.patient.zone):%A} "
    assert says(phone.get("/today/"), day, "you told us about your pain.", "Call the clinic: 01632 960 100") == []


def test_today_on_hold_says_what_was_told_and_by_when_somebody_calls(
    phone: Client, prescription: Prescription, margaret: User, staff: User
) -> None:
    now = timezone.now()
    report = flags.PainReport(score=7)
    flag = flags.report(prescription.patient, by=margaret, uuid=uuid4(), report=report, now=now)
    waiting = words(phone.get("/today/"))
    flags.acknowledge(flag, by=staff, now=now)
    seen = words(phone.get("/today/"))
    promise = ("You told us: 7 out of 10.", "We will call by", "on 07700 900 142")
    assert ([each in waiting for each in promise], [each in seen for each in promise]) == (
        [True, True, True],
        [True, False, False],
    )
