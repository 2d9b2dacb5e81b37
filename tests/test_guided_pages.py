"""The pages round a guided set: what the pacer is told, and what is asked after it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from adherence.models import LoggedSet
from exercises.models import Phase, Prescription, PrescriptionVersion
from patients.models import Patient, User
from tests import cast

PACER = "/today/guided/"


@pytest.fixture
def phone(margaret: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(margaret)


@pytest.fixture
def plan(patient: Patient, clinician: User) -> Prescription:
    """One session a day of two sets."""
    patient.surgeries.update(date=patient.local_date(timezone.now()) - timedelta(days=10))
    began = timezone.now() - timedelta(days=7)
    return cast.prescribe(patient, by=clinician, times_per_day=1, in_force_from=began)


def do_a_set(phone: Client, **done: object) -> str:
    """The page that follows it."""
    said = {"uuid": str(uuid4()), "repetitions": 10, "seconds": ""} | done
    return phone.post(PACER, said, follow=True).content.decode()


@pytest.mark.parametrize(
    ("side", "words"),
    [("left", "Left foot only."), ("right", "Right foot only."), ("both", "Both feet together.")],
)
def test_the_pacer_says_which_foot(phone: Client, plan: Prescription, side: str, words: str) -> None:
    PrescriptionVersion.objects.update(side=side)
    assert words in phone.get(PACER).content.decode()


def test_the_pacer_knows_which_set_of_which_session_it_is(phone: Client, plan: Prescription) -> None:
    version, today = plan.versions.get(), plan.patient.local_date(timezone.now())
    kept = f'data-key="{version.pk}/{today}"'
    seen = []
    for number in ("1", "2"):
        page = phone.get(PACER).content.decode()
        seen.append((kept in page, f'data-session="1" data-set="{number}" data-sets="2"' in page))
        do_a_set(phone)
    extra = phone.get(PACER).content.decode()
    assert (seen, 'data-session="0" data-set="1" data-sets="1"' in extra) == ([(True, True)] * 2, True)


def test_after_the_first_set_of_two_comes_a_rest_and_no_question(phone: Client, plan: Prescription) -> None:
    page = do_a_set(phone)
    words = ["Rest for a minute.", "Start set 2 now", "How did that set feel?", "session done."]
    assert [each in page for each in words] == [True, True, False, False]


def test_a_set_that_ended_early_is_asked_about_and_the_next_is_offered(phone: Client, plan: Prescription) -> None:
    page = do_a_set(phone, repetitions=4)
    words = ["Rest for a minute.", "Start set 2 now", "How did that set feel?", "Skip this"]
    assert [each in page for each in words] == [False, True, True, True]


def test_one_question_follows_the_last_set_of_a_session(phone: Client, plan: Prescription) -> None:
    Phase.objects.filter(version__prescription=plan).update(times_per_day=2)
    do_a_set(phone)
    page = do_a_set(phone)
    words = ["session done.", "How did that set feel?", ">As bad as it could be<", "Start set"]
    assert [each in page for each in words] == [True, True, True, False]


def test_a_set_in_seconds_is_whole_when_its_time_is_over(phone: Client, plan: Prescription) -> None:
    Phase.objects.filter(version__prescription=plan).update(repetitions=None, seconds=90, sets_per_session=3)
    asked = ["How did that set feel?" in do_a_set(phone, repetitions="", seconds=seconds) for seconds in (90, 80)]
    kept = LoggedSet.objects.order_by("performed_at").values_list("seconds", flat=True)
    assert (asked, list(kept)) == ([False, True], [90, 80])
