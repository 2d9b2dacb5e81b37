"""Taking the record along: everything that is about the patient, nothing that is about anybody else."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

import pytest
from django.test import Client

from adherence.actions import clinic_messages, flags, sets
from adherence.actions.days import close_days
from adherence.actions.flags import PainReport
from adherence.models import LoggedSet, ReminderSettings
from adherence.reports.everything import parts_of
from adherence.reports.everything_words import LABELS
from exercises.models import Prescription
from patients.access import standing_of
from patients.actions.audit import record_look
from patients.actions.care import note
from patients.models import AccessEvent, CareEvent, Clinic, Patient, PatientAccess, User
from tests import cast
from tests.conftest import keep_fresh

Browser = Callable[[User], Client]
JSON, PAGE = "/settings/download/record.json", "/settings/download/record.html"
NOTE = "<b>Aches</b> & burns"


@pytest.fixture
def lived(patient: Patient, prescription: Prescription, margaret: User, clinician: User, now: datetime) -> Patient:
    """A set, one taken back, a report with its events, closed days, settings, a carer and words of the clinic."""
    for repetitions in (10, 9):
        entry = sets.log(
            patient,
            by=margaret,
            uuid=uuid4(),
            performed_at=now,
            repetitions=repetitions,
            seconds=None,
            source=LoggedSet.Source.BY_HAND,
            now=now,
        )
    sets.void(entry, by=margaret, now=now)
    flag = flags.report(patient, by=margaret, uuid=uuid4(), report=PainReport(score=7, note=NOTE), now=now)
    flags.acknowledge(flag, by=clinician, now=now)
    clinic_messages.write(patient, uuid=uuid4(), text="Well done", by=clinician, now=now)
    note(patient, CareEvent.Kind.REMINDED, by=clinician, now=now)
    close_days(now)
    ReminderSettings.objects.create(patient=patient)
    PatientAccess.objects.create(user=cast.user("Tom Doyle"), patient=patient, relation="carer")
    return patient


def body(browser: Client, address: str) -> str:
    return b"".join(browser.get(address)).decode()


def test_the_file_for_programs_holds_everything(lived: Patient, margaret: User, sign_in: Browser) -> None:
    record = json.loads(body(sign_in(margaret), JSON))
    assert [name for name, rows in record.items() if not rows] == ["precautions", "invitations"]
    assert ([row["repetitions"] for row in record["sets"]], record["sets"][1]["voided_by__name"]) == (
        [10, 9],
        "Margaret Doyle",
    )
    assert [row["kind"] for row in record["report_events"]] == ["reported", "held", "acknowledged"]
    assert (record["reports"][0]["note"], record["about"][0]["date_of_birth"]) == (NOTE, "1958-03-04")


def test_the_page_to_read_escapes_and_says_it_in_words(lived: Patient, margaret: User, sign_in: Browser) -> None:
    page = body(sign_in(margaret), PAGE)
    said = ("The record of Margaret Doyle", "&lt;b&gt;Aches&lt;/b&gt; &amp; burns", "By hand", "16 November 2026 10:00")
    assert [word in page for word in (*said, "<b>Aches")] == [True] * 4 + [False]


def test_every_column_has_a_name_that_people_read(patient: Patient) -> None:
    columns = {column for part in parts_of(patient) for column in part.columns}
    assert columns == LABELS.keys()


def test_a_copy_holds_nothing_of_anybody_else(
    lived: Patient, margaret: User, clinic: Clinic, clinician: User, sign_in: Browser
) -> None:
    cast.prescribe(cast.patient(clinic, clinician, "George", "Ryder"), by=clinician)
    browser = sign_in(margaret)
    assert ["Ryder" in body(browser, address) for address in (JSON, PAGE)] == [False, False]


def test_a_copy_is_recorded_as_a_look(patient: Patient, margaret: User, sign_in: Browser) -> None:
    browser = sign_in(margaret)
    for address in (JSON, PAGE):
        assert "attachment" in browser.get(address).headers["Content-Disposition"]
    assert list(AccessEvent.objects.values_list("action", flat=True)) == ["download"] * 2


@pytest.mark.parametrize("address", ["/settings/download/", JSON, PAGE])
def test_who_has_signed_in_long_ago_is_asked_first(address: str, margaret: User, sign_in: Browser) -> None:
    browser = sign_in(margaret)
    keep_fresh(browser, margaret, since=time.time() - 301)
    asked = browser.get(address).headers["Location"]
    answer = browser.post(asked, {"password": "a long pass phrase", "next": address})
    assert (asked.startswith("/accounts/reauthenticate/"), answer.headers["Location"]) == (True, address)


def test_the_file_is_read_from_the_database_as_it_is_sent(patient: Patient, margaret: User, sign_in: Browser) -> None:
    assert sign_in(margaret).get(JSON).streaming is True


def test_the_file_for_people_says_in_words_who_looked_at_what(
    lived: Patient, margaret: User, clinician: User, sign_in: Browser, now: datetime
) -> None:
    record_look([lived.pk], by=standing_of(clinician), action="flag-detail", now=now)
    page = body(sign_in(margaret), PAGE)
    words = ("your pain report", "Clinician", "flag-detail", ">clinician<")
    assert [word in page for word in words] == [True, True, False, False]
