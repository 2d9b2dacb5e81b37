"""Who sees a patient's record, how much it asks of the database, and what stands first on it."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from adherence.models import FlagEvent
from exercises.models import Prescription
from patients.models import AccessEvent, Patient, PatientAccess, User
from tests import cast, desk
from tests.counting import OWN_TRANSACTION
from tests.record.reading import DAY, HOUR, SignIn, page_of, record_of


@pytest.mark.parametrize("who", ["clinician", "staff", "manager"])
def test_the_team_sees_the_record_and_the_look_is_written_down(
    who: str, prescription: Prescription, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    user, patient = request.getfixturevalue(who), prescription.patient
    page = page_of(sign_in(user), patient)
    looks = AccessEvent.objects.values_list("action", "actor", "patients")
    assert ("H-" in page, list(looks)) == (True, [("patient-record", user.pk, [patient.pk])])


def test_the_patient_has_no_such_page(patient: Patient, margaret: User, sign_in: SignIn) -> None:
    assert sign_in(margaret).get(f"/patients/{patient.pk}/").status_code == 403


def test_a_colleague_elsewhere_finds_nobody(patient: Patient, colleague: User, sign_in: SignIn) -> None:
    PatientAccess.objects.create(user=colleague, patient=patient, relation="carer")
    browser = sign_in(colleague)
    assert [browser.get(f"/patients/{key}/").status_code for key in (patient.pk, uuid4())] == [404, 404]


@pytest.mark.parametrize("query", ["?sets=%00", "?sets=some", "?sets=all"])
def test_no_address_breaks_the_page(query: str, prescription: Prescription, staff: User, sign_in: SignIn) -> None:
    assert "Current plan" in page_of(sign_in(staff), prescription.patient, query)


def everything(prescription: Prescription, by: User, now: datetime, *, times: int) -> None:
    patient = prescription.patient
    today = patient.local_date(now)
    desk.days(prescription, [8] * 5 * times, before=today)
    for n in range(times):
        at = now - n * DAY - HOUR
        flag = desk.flag(patient, "review", at=at)
        FlagEvent.objects.create(flag=flag, at=at, by=by, kind="called", note="Rest a day")
        desk.logged(prescription, at=at, pain=3, entered_by=by, source="clinic", note="By phone")
        desk.logged(prescription, at=at, voided_at=at, voided_by=by)
        desk.hold(prescription, at=at, by=by, ends_at=at + HOUR / 2)


def test_the_number_of_queries_does_not_grow(
    prescription: Prescription,
    clinician: User,
    staff: User,
    sign_in: SignIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    other = cast.prescribe(cast.patient(prescription.patient.clinic, clinician, "Bo", "Busy"), by=clinician)
    everything(prescription, clinician, timezone.now(), times=1)
    everything(other, clinician, timezone.now(), times=3)
    client, counts = sign_in(staff), []
    page_of(client, other.patient)
    for patient in (prescription.patient, other.patient):
        with django_assert_max_num_queries(25 + OWN_TRANSACTION) as captured:
            page_of(client, patient)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_an_open_stop_is_the_first_thing_on_the_page(prescription: Prescription, staff: User, sign_in: SignIn) -> None:
    now = timezone.now()
    desk.flag(prescription.patient, "emergency", at=now - 3 * HOUR)
    desk.hold(prescription, at=now - 3 * HOUR)
    page = page_of(sign_in(staff), prescription.patient)
    pieces = ("On hold since", "was told to hear from us by", "past target.", "Review flag", "While on hold", "– open")
    assert [piece in page for piece in pieces] == [True] * 6


def test_a_flag_without_a_hold_is_said_too(prescription: Prescription, staff: User, sign_in: SignIn) -> None:
    now = timezone.now()
    desk.days(prescription, [8] * 3, before=prescription.patient.local_date(now))
    desk.flag(prescription.patient, "review", at=now)
    page = page_of(sign_in(staff), prescription.patient)
    assert ("Soon, open: 6/10" in page, "Why to check today" in page) == (True, False)


def test_two_prescriptions_on_a_day_are_one_day(prescription: Prescription, clinician: User, now: datetime) -> None:
    Prescription.objects.update(ended_at=now - DAY, ending="replaced", ended_by=clinician)
    second = cast.prescribe(prescription.patient, by=clinician, in_force_from=now - DAY)
    for each in (prescription, second):
        desk.days(each, [4], before=now.date(), prescribed=4)
    record = record_of(prescription.patient, now)
    assert (record.row.counted, len(record.earlier_plans)) == ("8 of 8", 1)


def test_todays_sets_are_so_far(prescription: Prescription, now: datetime) -> None:
    prescription.days.create(patient=prescription.patient, day=now.date(), done=3)
    prescription.days.create(patient=prescription.patient, day=now.date() - DAY, done=3)
    today = record_of(prescription.patient, now).progress.days[-1]
    assert (today.done, today.prescribed) == (3, 8)


def test_adherence_is_that_of_the_caseload(prescription: Prescription, now: datetime) -> None:
    desk.days(prescription, [8, 17, 8, 8, 8, 8, 0], before=now.date())
    record = record_of(prescription.patient, now)
    said = (record.row.figure, record.row.counted, record.all_days.percent, record.progress.extra)
    assert said == ("85%", "48 of 56", 85, 9)


def test_a_patient_without_plan_or_surgery_has_a_record(patient: Patient, clinician: User, sign_in: SignIn) -> None:
    patient.surgeries.all().delete()
    Patient.objects.update(phone="")
    page = page_of(sign_in(clinician), patient)
    pieces = (
        "No plan yet",
        "No sets yet.",
        "None given",
        "No mail has reached Margaret yet",
        "Without a plan",
        "No pain has been told.",
    )
    assert [piece in page for piece in pieces] == [True] * 6


def test_times_of_another_zone_are_said_to_be(patient: Patient, staff: User, sign_in: SignIn) -> None:
    Patient.objects.update(time_zone="America/New_York")
    assert "Times on this page are Margaret ’s own, in New York." in page_of(sign_in(staff), patient).replace(
        "Margaret’s", "Margaret ’s"
    )
