"""Who may have a record erased, and what the pages say of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from adherence.actions import care, contact, erasures
from patients.models import AccessEvent, Erasure, Patient, User

Browser = Callable[[User], Client]
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
MEANT = {"ground": "request", "reference": "2026/118", "sure": "on"}


@pytest.fixture
def gone(patient: Patient) -> Patient:
    """Margaret, discharged."""
    Patient.objects.filter(pk=patient.pk).update(discharged_at=timezone.now())
    patient.refresh_from_db()
    return patient


def door(patient: Patient) -> str:
    return f"/patients/{patient.pk}/erase/"


def test_a_manager_reads_what_it_means_and_asks(gone: Patient, manager: User, sign_in: Browser) -> None:
    browser = sign_in(manager)
    page = browser.get(door(gone)).text
    record = browser.post(door(gone), MEANT, follow=True).text
    asked = Erasure.objects.get()
    said = [each in page for each in ("What is replaced", "What stays, and why", "cannot be undone")]
    assert (said, "Erasure asked for on" in record, asked.patient, asked.asked_by, asked.reference) == (
        [True, True, True],
        True,
        gone,
        manager,
        "2026/118",
    )


@pytest.mark.parametrize(("who", "answer"), [("clinician", 403), ("staff", 403), ("margaret", 403), ("colleague", 403)])
def test_nobody_else_may(
    who: str, answer: int, gone: Patient, sign_in: Browser, request: pytest.FixtureRequest
) -> None:
    status = sign_in(request.getfixturevalue(who)).post(door(gone), MEANT).status_code
    assert (status, Erasure.objects.count()) == (answer, 0)


def test_a_manager_of_another_clinic_finds_nothing(gone: Patient, colleague: User, sign_in: Browser) -> None:
    colleague.memberships.update(role="manager")
    assert (sign_in(colleague).post(door(gone), MEANT).status_code, Erasure.objects.count()) == (404, 0)


def test_who_signed_in_long_ago_signs_in_again_first(gone: Patient, manager: User, sign_in: Browser) -> None:
    browser = sign_in(manager)
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": 1}]
    session.save()
    assert (browser.post(door(gone), MEANT).status_code, Erasure.objects.count()) == (302, 0)


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"sure": ""}, "Tick the box"),
        ({"reference": ""}, "Enter the reference"),
        ({"reference": "Margaret Doyle"}, "Use letters, figures"),
        ({"ground": ""}, "Choose why"),
    ],
)
def test_it_is_meant(missing: dict[str, str], said: str, gone: Patient, manager: User, sign_in: Browser) -> None:
    page = sign_in(manager).post(door(gone), MEANT | missing).text
    assert (said in page, Erasure.objects.count()) == (True, 0)


def test_while_care_goes_on_there_is_no_form(patient: Patient, manager: User, sign_in: Browser) -> None:
    browser = sign_in(manager)
    page, pressed = browser.get(door(patient)), browser.post(door(patient), MEANT)
    assert ("Not yet" in page.text, 'name="sure"' in page.text, pressed.status_code, Erasure.objects.count()) == (
        True,
        False,
        409,
        0,
    )


def test_a_second_press_is_told_of_the_first(gone: Patient, manager: User, sign_in: Browser) -> None:
    browser = sign_in(manager)
    browser.post(door(gone), MEANT)
    again = browser.post(door(gone), MEANT)
    assert (again.status_code, "Erasure asked for on" in again.text, Erasure.objects.count()) == (409, True, 1)


def test_the_record_says_when_it_was_erased_and_names_nobody(gone: Patient, manager: User, sign_in: Browser) -> None:
    browser = sign_in(manager)
    browser.post(door(gone), MEANT)
    erasures.erase_waiting(timezone.now())
    page = browser.get(f"/patients/{gone.pk}/").text
    told = ("Erased on", f"Erased P-{gone.pk.hex[:8]}", "Margaret", "Doyle", "Erase this record")
    assert [each in page for each in told] == [True, True, False, False, False]


def test_a_clinician_cannot_take_an_erased_record_back(
    gone: Patient, manager: User, clinician: User, sign_in: Browser
) -> None:
    sign_in(manager).post(door(gone), MEANT)
    page = sign_in(clinician).post(f"/patients/{gone.pk}/readmit/", follow=True).text
    gone.refresh_from_db()
    assert ("This record is erased" in page, gone.discharged_at is None) == (True, False)


def test_nobody_writes_over_the_address_of_an_erased_record(
    gone: Patient, manager: User, clinician: User, sign_in: Browser
) -> None:
    sign_in(manager).post(door(gone), MEANT)
    erasures.erase_waiting(timezone.now())
    gone.refresh_from_db()
    desk, form = sign_in(clinician), f"/patients/{gone.pk}/details/"
    typed = {"email": "margaret@example.org", "phone": "01632 960 100", "language": "es"}
    told = [
        page.text.count("This record is erased")
        for page in (desk.get(form, follow=True), desk.post(form, typed, follow=True))
    ]
    before, after = gone, Patient.objects.get(pk=gone.pk)
    assert (told, form in desk.get(f"/patients/{gone.pk}/").text) == ([1, 1], False)
    assert (after.email, after.phone, after.language) == (before.email, before.phone, before.language)


def test_nor_while_the_form_was_open(gone: Patient, manager: User, clinician: User, sign_in: Browser) -> None:
    sign_in(manager).post(door(gone), MEANT)
    with pytest.raises(care.Erased):
        contact.change(gone, changes={"phone": "01632 960 100"}, by=clinician, now=timezone.now())


def test_the_look_is_written_down(gone: Patient, manager: User, sign_in: Browser) -> None:
    sign_in(manager).get(door(gone))
    assert AccessEvent.objects.filter(action="patient-erase", patients=[gone.pk]).count() == 1


def test_rows_name_themselves(gone: Patient, manager: User) -> None:
    asked = Erasure.objects.create(
        patient=gone, asked_by=manager, asked_at=timezone.now(), ground="time", reference="1"
    )
    row = asked.erased_rows.create(at=timezone.now(), table="patients_careevent", row=7, before=b"a", after=b"b")
    visible = Erasure.objects.visible_to(manager).get()
    assert (str(visible), str(row)) == (f"erasure of {gone.pk}", "patients_careevent 7")


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("done_erasure_says_when_and_how_much", {"done_at": NOW}),
        ("done_erasure_says_when_and_how_much", {"done_at": NOW - timedelta(days=1), "rows": 1}),
        ("erasure_has_a_ground", {"ground": "whim"}),
    ],
)
def test_the_database_refuses_nonsense(name: str, facts: dict[str, object], gone: Patient, manager: User) -> None:
    said = {"patient": gone, "asked_by": manager, "asked_at": NOW, "ground": "time", "reference": "1"}
    with pytest.raises(IntegrityError, match=name):
        Erasure.objects.create(**said | facts)


def test_a_row_is_erased_once(gone: Patient, manager: User) -> None:
    asked = Erasure.objects.create(patient=gone, asked_by=manager, asked_at=NOW, ground="time", reference="1")
    row = {"at": NOW, "table": "patients_careevent", "row": 7, "before": b"a", "after": b"b"}
    asked.erased_rows.create(**row)
    with pytest.raises(IntegrityError, match="row_is_erased_once"):
        asked.erased_rows.create(**row)
