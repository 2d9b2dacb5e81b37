"""The page of Today: what it says and offers, to whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from adherence.actions import sets
from adherence.models import PainFlag
from exercises.models import Hold, Phase, Prescription, PrescriptionVersion
from patients.models import AccessEvent, Clinic, Patient, PatientAccess, User
from tests import cast
from tests.counting import OWN_TRANSACTION
from tests.test_today import PUMPS

Browser = Callable[[User], Client]


def page(browser: Client, path: str = "/today/") -> str:
    response = browser.get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def awake(patient: Patient) -> Patient:
    """The patient, in a zone where it is about one o’clock now: the pages read the clock."""
    Patient.objects.filter(pk=patient.pk).update(time_zone=cast.early_afternoon(timezone.now()))
    patient.refresh_from_db()
    return patient


@pytest.fixture
def plan(awake: Patient, clinician: User) -> Prescription:
    """In force since two days ago, whatever day it is."""
    prescription = cast.prescribe(awake, by=clinician, in_force_from=timezone.now() - timedelta(days=2))
    surgery = awake.surgeries.get()
    surgery.date = awake.local_date(timezone.now()) - timedelta(days=10)
    surgery.save(update_fields=["date"])
    PrescriptionVersion.objects.filter(prescription=prescription).update(
        day_zero=surgery.date, note_to_patient="Go gently on the stairs."
    )
    return prescription


def test_today_says_what_is_left_and_what_the_plan_is(plan: Prescription, margaret: User, sign_in: Browser) -> None:
    words = page(sign_in(margaret))
    expected = ["8 sets left today", "day 10", "Start a set", "2 sets of 10 pumps", "Right foot only", "Anya Petrov"]
    assert [each for each in [*expected, "physiotherapist", "Go gently on the stairs."] if each not in words] == []


def test_the_days_states_have_their_pages(plan: Prescription, margaret: User, sign_in: Browser) -> None:
    browser, now = sign_in(margaret), timezone.now()
    for _ in range(8):
        sets.log(plan.patient, by=margaret, uuid=uuid4(), performed_at=now, **PUMPS, now=now)
    seen = ["You did all 8 sets" in page(browser), "8 sets logged" in page(browser)]
    hold = Hold.objects.create(
        prescription=plan, cause="clinician", reason="Wait for the scan.", starts_at=now, begun_by=plan.prescribed_by
    )
    seen += ["on hold" in page(browser), "Wait for the scan." in page(browser), "Start a set" not in page(browser)]
    hold.ends_at = now + timedelta(days=1)
    hold.save()
    seen.append("Your plan starts again on" in page(browser))
    hold.delete()
    Phase.objects.filter(version__prescription=plan).update(first_day=12)
    seen.append("No sets today" in page(browser))
    PrescriptionVersion.objects.filter(prescription=plan).update(in_force_from=now + timedelta(days=2))
    seen.append("Your plan starts on" in page(browser))
    Prescription.objects.update(ended_at=now, ending="stopped")
    seen.append("Your clinic has stopped your plan" in page(browser))
    assert seen == [True] * 9


def test_without_a_plan_today_says_so(patient: Patient, margaret: User, sign_in: Browser) -> None:
    assert "Your plan is not ready yet" in page(sign_in(margaret))


def test_a_day_of_hourly_sessions_is_a_grid(awake: Patient, clinician: User, margaret: User, sign_in: Browser) -> None:
    cast.prescribe(
        awake,
        by=clinician,
        every_minutes=60,
        sets_per_session=1,
        in_force_from=timezone.now() - timedelta(days=2),
    )
    words = page(sign_in(margaret))
    assert ("slots--compact" in words, "13 sets left today" in words) == (True, True)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, "Not seen yet."),
        ({"late": "yes"}, "Not seen yet, and it should have been."),
        ({"state": "acknowledged"}, "Seen by Sam Whitfield"),
    ],
)
def test_the_patient_sees_whether_somebody_saw(
    plan: Prescription, margaret: User, staff: User, sign_in: Browser, state: dict[str, str], words: str
) -> None:
    now, wait = timezone.now(), timedelta(hours=-2 if state.pop("late", None) else 2)
    seen = {"acknowledged_by": staff, "acknowledged_at": now, "message_to_patient": "Rest today."} if state else {}
    PainFlag.objects.create(
        patient=plan.patient,
        reported_at=now,
        score=4,
        level="review",
        stop=False,
        stop_threshold=6,
        review_threshold=4,
        acknowledge_by=now + wait,
        **state,
        **seen,
    )
    shown = page(sign_in(margaret))
    assert (words in shown, ("Rest today." in shown)) == (True, bool(state))


def test_every_look_is_recorded(plan: Prescription, margaret: User, sign_in: Browser) -> None:
    page(sign_in(margaret))
    assert list(AccessEvent.objects.values_list("action", "actor", "patients")) == [
        ("today", margaret.pk, [plan.patient_id])
    ]


def test_today_costs_at_most_nine_queries(plan: Prescription, margaret: User, sign_in: Browser) -> None:
    browser = sign_in(margaret)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(browser)
        return len(queries)

    cost()  # the first request of a browser notes the sign-in
    before, now = cost(), timezone.now()
    for _ in range(3):
        sets.log(plan.patient, by=margaret, uuid=uuid4(), performed_at=now, **PUMPS, now=now)
    assert (cost(), cost()) == (before, before)
    assert before <= 9 + OWN_TRANSACTION


def test_a_carer_who_may_only_look_is_offered_no_set(
    clinic: Clinic, clinician: User, plan: Prescription, sign_in: Browser
) -> None:
    carer = cast.user("Peter Doyle")
    PatientAccess.objects.create(user=carer, patient=plan.patient, relation="carer", may_log=False)
    words = page(sign_in(carer))
    assert ("Start a set" in words, "8 sets left today" in words) == (False, True)


def test_an_account_with_two_records_says_whose_it_is(
    clinic: Clinic, clinician: User, plan: Prescription, margaret: User, sign_in: Browser
) -> None:
    PatientAccess.objects.create(
        user=margaret, patient=cast.patient(clinic, clinician, "Tom", "Doyle"), relation="carer"
    )
    assert "Margaret Doyle’s record" in page(sign_in(margaret))


def test_the_team_has_no_today(clinician: User, sign_in: Browser) -> None:
    assert sign_in(clinician).get("/today/").status_code == 403


def test_times_are_written_as_the_language_writes_them(plan: Prescription, margaret: User, sign_in: Browser) -> None:
    browser = sign_in(margaret)
    browser.cookies["django_language"] = "es"
    with translation.override("es"):
        assert "8:00" in page(browser)
