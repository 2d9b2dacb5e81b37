"""The clinic enters sets for a patient and takes some back, each with a reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adherence.models import DayRecord, LoggedSet
from exercises.models import Phase, Prescription
from patients.models import User
from tests import desk

SignIn = Callable[[User], Client]
UUID = "5b2f1b9e-6a5e-4f57-9a0a-0d7b6f0f5b11"


def entry(prescription: Prescription, days_back: int = 3, **changes: object) -> dict[str, object]:
    day = prescription.patient.local_date(timezone.now()) - timedelta(days=days_back)
    typed = {"uuid": UUID, "day_day": day.day, "day_month": day.month, "day_year": day.year, "time": "09:30"}
    return typed | {"sets": 2, "amount": 10, "reason": "Told us by phone"} | changes


def new_page(prescription: Prescription) -> str:
    return f"/patients/{prescription.patient_id}/sets/new/"


def errors(client: Client, prescription: Prescription, days_back: int = 3, **changes: object) -> dict[str, list[str]]:
    """Empty when it was accepted."""
    answer = client.post(new_page(prescription), entry(prescription, days_back, **changes))
    return dict(answer.context["form"].errors) if answer.status_code == 200 else {}


@pytest.fixture(autouse=True)
def long_prescribed(prescription: Prescription) -> None:
    """In force for two months, whatever today is."""
    began = timezone.now() - timedelta(days=60)
    prescription.versions.update(in_force_from=began, day_zero=began.date())
    Prescription.objects.update(prescribed_at=began)


def test_sets_told_by_phone_are_entered_with_who_and_why(
    prescription: Prescription, staff: User, sign_in: SignIn
) -> None:
    answer = sign_in(staff).post(new_page(prescription), entry(prescription))
    kept = LoggedSet.objects.values_list("source", "entered_by", "note", "repetitions", "counts")
    record = DayRecord.objects.get(prescription=prescription)
    assert (answer.headers["Location"], list(kept), record.done) == (
        f"/patients/{prescription.patient_id}/",
        [("clinic", staff.pk, "Told us by phone", 10, True)] * 2,
        2,
    )


def test_the_same_twice_is_once_and_other_content_is_refused(
    prescription: Prescription, staff: User, sign_in: SignIn
) -> None:
    browser = sign_in(staff)
    answers = [errors(browser, prescription, amount=amount) for amount in (10, 10, 12)]
    assert (answers[:2], list(answers[2]), LoggedSet.objects.count()) == ([{}, {}], ["__all__"], 2)


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"reason": ""}, ["reason"]),
        ({"days_back": 31}, ["day"]),
        ({"days_back": -1}, ["time"]),
        ({"time": "25:00"}, ["time"]),
        ({"day_year": "x"}, ["day"]),
        ({"sets": 9}, ["sets"]),
        ({"amount": 501}, ["amount"]),
        ({"uuid": "x"}, ["uuid"]),
        ({"reason": "\x00"}, ["reason"]),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(
    changes: dict[str, str | int], wrong: list[str], prescription: Prescription, staff: User, sign_in: SignIn
) -> None:
    days_back = int(changes.pop("days_back", 3))
    assert (list(errors(sign_in(staff), prescription, days_back, **changes)), LoggedSet.objects.count()) == (wrong, 0)


def test_a_plan_in_seconds_is_entered_in_seconds(prescription: Prescription, staff: User, sign_in: SignIn) -> None:
    Phase.objects.update(repetitions=None, seconds=60)
    sign_in(staff).post(new_page(prescription), entry(prescription, amount=60, sets=1))
    assert list(LoggedSet.objects.values_list("repetitions", "seconds")) == [(None, 60)]


def test_without_a_plan_sets_are_kept_and_count_for_nothing(
    prescription: Prescription, staff: User, sign_in: SignIn
) -> None:
    Phase.objects.all().delete()
    prescription.versions.all().delete()
    Prescription.objects.all().delete()
    assert 'name="amount" value="10"' in sign_in(staff).get(new_page(prescription)).content.decode()
    sign_in(staff).post(new_page(prescription), entry(prescription))
    assert list(LoggedSet.objects.values_list("counts", flat=True)) == [False, False]


def test_a_set_is_taken_back_with_who_and_why(prescription: Prescription, staff: User, sign_in: SignIn) -> None:
    logged = desk.logged(prescription, at=timezone.now() - timedelta(days=5))
    page = f"/patients/{prescription.patient_id}/sets/{logged.uuid}/void/"
    browser = sign_in(staff)
    asked, unsaid = browser.get(page), browser.post(page, {"reason": ""})
    before = LoggedSet.objects.standing().count()
    browser.post(page, {"reason": "Entered twice"})
    logged.refresh_from_db()
    said_after = "Entered twice" in browser.get(page).content.decode()
    assert (asked.status_code, unsaid.status_code, before, logged.voided_by, logged.void_reason, said_after) == (
        200,
        200,
        1,
        staff,
        "Entered twice",
        True,
    )


def test_the_patient_reads_what_the_clinic_put_right_and_why(
    prescription: Prescription, margaret: User, staff: User, sign_in: SignIn
) -> None:
    browser, patient_browser = sign_in(staff), sign_in(margaret)
    own = desk.logged(prescription, at=timezone.now() - timedelta(days=2))
    before = patient_browser.get("/progress/").content.decode()
    with CaptureQueriesContext(connection) as for_none:
        patient_browser.get("/progress/")
    browser.post(new_page(prescription), entry(prescription, sets=2, reason="Told by phone"))
    browser.post(f"/patients/{prescription.patient_id}/sets/{own.uuid}/void/", {"reason": "Entered twice"})
    with CaptureQueriesContext(connection) as for_three:
        after = patient_browser.get("/progress/").content.decode()
    words = ("Changed by your clinic", f"added by {staff}", "Told by phone", f"taken back by {staff}", "Entered twice")
    assert (
        [each in before for each in words],
        [after.count(each) for each in words],
        len(for_three) - len(for_none),
    ) == (
        [False] * 5,
        [1, 2, 2, 1, 1],
        0,
    )


def test_after_30_days_a_set_stands(prescription: Prescription, staff: User, sign_in: SignIn) -> None:
    logged = desk.logged(prescription, at=timezone.now() - timedelta(days=31))
    page = f"/patients/{prescription.patient_id}/sets/{logged.uuid}/void/"
    answer = sign_in(staff).post(page, {"reason": "Entered twice"})
    assert ("too late" in answer.content.decode(), LoggedSet.objects.standing().count()) == (True, 1)


@pytest.mark.parametrize(
    ("who", "status"), [("manager", 403), ("margaret", 403), ("colleague", 404), ("clinician", 200)]
)
def test_only_those_who_treat_may_correct(
    who: str, status: int, prescription: Prescription, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    logged = desk.logged(prescription, at=timezone.now())
    browser = sign_in(request.getfixturevalue(who))
    back = f"/patients/{prescription.patient_id}/sets/{logged.uuid}/void/"
    assert [browser.get(page).status_code for page in (new_page(prescription), back)] == [status, status]


def test_another_patients_set_is_nobodys(prescription: Prescription, staff: User, sign_in: SignIn) -> None:
    logged = desk.logged(prescription, at=timezone.now())
    browser = sign_in(staff)
    pages = (f"{uuid4()}/sets/{logged.uuid}", f"{prescription.patient_id}/sets/{uuid4()}")
    assert [browser.get(f"/patients/{page}/void/").status_code for page in pages] == [404, 404]
