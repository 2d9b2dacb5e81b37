"""A set that is saved: how it felt, and undoing it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from adherence.models import LoggedSet
from exercises.models import Prescription
from patients.models import Clinic, User
from tests import cast
from tests.sets.entries import ONE, errors, log


def test_undoing_asks_first_and_then_does(phone: Client, entry: LoggedSet) -> None:
    address = f"/sets/{entry.uuid}/void/"
    asked = "Undo this set?" in phone.get(address).content.decode()
    standing = LoggedSet.objects.standing().count()
    done = phone.post(address).headers["Location"]
    again = "You have undone this set already" in phone.get(address).content.decode()
    assert (asked, standing, done, LoggedSet.objects.standing().count(), again) == (True, 1, "/today/", 0, True)


def test_undoing_too_late_says_why(phone: Client, entry: LoggedSet) -> None:
    LoggedSet.objects.update(day=entry.day - timedelta(days=2))
    page = phone.post(f"/sets/{entry.uuid}/void/", follow=True).content.decode()
    assert ("too late to undo" in page, LoggedSet.objects.standing().count()) == (True, 1)


@pytest.mark.parametrize("address", ["/sets/{}/void/", "/sets/{}/saved/"])
def test_somebody_elses_set_is_not_found(
    clinic: Clinic, clinician: User, phone: Client, plan: Prescription, address: str
) -> None:
    other = cast.patient(clinic, clinician, "Iris", "Bennett")
    foreign = log(other, cast.account_of(other), timezone.now())
    answers = [
        call(address.format(uuid)).status_code for uuid in (foreign.uuid, ONE) for call in (phone.get, phone.post)
    ]
    assert (answers, LoggedSet.objects.standing().count()) == ([404] * 4, 1)


def test_a_saved_set_asks_once_how_it_felt(phone: Client, entry: LoggedSet) -> None:
    address = f"/sets/{entry.uuid}/saved/"
    words = phone.get(address).content.decode()
    skipped = phone.post(address, {"pain": ""}).headers["Location"]
    felt = phone.post(address, {"pain": "2"}).headers["Location"]
    entry.refresh_from_db()
    asked_again = "How did that set feel?" in phone.get(address).content.decode()
    assert ("7 sets left today" in words, skipped, felt, entry.pain, asked_again) == (
        True,
        "/today/",
        "/today/",
        2,
        False,
    )


def test_a_saved_set_that_hurt_leads_to_the_report(phone: Client, entry: LoggedSet) -> None:
    assert phone.post(f"/sets/{entry.uuid}/saved/", {"pain": "7"}).headers["Location"] == "/pain/new/"


def test_how_a_set_of_long_ago_felt_is_for_the_clinic(phone: Client, entry: LoggedSet) -> None:
    LoggedSet.objects.update(performed_at=entry.performed_at - timedelta(days=3))
    page = phone.post(f"/sets/{entry.uuid}/saved/", {"pain": "2"}, follow=True).content.decode()
    entry.refresh_from_db()
    assert ("This was more than 2 days ago. Tell your clinic" in page, entry.pain) == (True, None)


def test_garbage_about_how_it_felt_is_said(phone: Client, entry: LoggedSet) -> None:
    assert list(errors(phone.post(f"/sets/{entry.uuid}/saved/", {"pain": "much"}))) == ["pain"]


def test_the_last_set_of_the_day_and_one_that_does_not_count_say_so(
    phone: Client, plan: Prescription, margaret: User
) -> None:
    last = [log(plan.patient, margaret, timezone.now()) for _ in range(8)][-1]
    done = "the last one for today" in phone.get(f"/sets/{last.uuid}/saved/").content.decode()
    LoggedSet.objects.update(counts=False)
    uncounted = "does not count" in phone.get(f"/sets/{last.uuid}/saved/").content.decode()
    assert (done, uncounted) == (True, True)


@pytest.mark.parametrize("address", ["/progress/", "/settings/"])
def test_a_set_breaks_no_other_page_of_the_patient(phone: Client, entry: LoggedSet, address: str) -> None:
    assert phone.get(address).status_code == 200
