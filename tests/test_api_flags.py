"""The phone's outbox: reports of pain, each with a result, and dangerous ones taken whatever they lack."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from adherence.models import LoggedSet, PainFlag
from exercises.models import Prescription
from patients.access import outbox_key
from patients.models import Patient, PatientAccess, User
from tests import cast

Browser = Callable[[User], Client]
ONE, TWO = (f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2))
COMPLETE = {"score": 3, "places": ["ankle"], "kinds": ["dull"], "next_morning": "no", "no_signs": True}


@pytest.fixture
def phone(margaret: User, sign_in: Browser) -> Client:
    return sign_in(margaret)


def item(**changes: object) -> dict[str, object]:
    return {"uuid": ONE, **COMPLETE, **changes}


def send(phone: Client, *items: object) -> list[dict[str, object]]:
    response = phone.post("/api/flags/", json.dumps(items), content_type="application/json")
    assert response.status_code == 200
    return response.json()  # type: ignore[no-any-return]  # JSON


def statuses(results: list[dict[str, object]]) -> list[object]:
    return [each["status"] for each in results]


def test_a_report_is_kept_once_and_says_where_its_answer_is(phone: Client, prescription: Prescription) -> None:
    results = send(phone, item(), item(), item(uuid=TWO, score=None))
    assert statuses(results) == [201, 200, 422]
    assert {results[0]["address"], results[1]["address"]} == {f"/pain/{ONE}/"}
    assert PainFlag.objects.values_list("score", "places", "kinds").get() == (3, ["ankle"], ["dull"])


def test_a_warning_sign_is_acted_on_although_the_rest_is_missing(phone: Client, prescription: Prescription) -> None:
    (result,) = send(phone, {"uuid": ONE, "signs": ["chest_pain"]})
    assert (result["status"], PainFlag.objects.get().level) == (201, "emergency")


def test_a_report_changed_after_it_had_arrived_is_a_new_one_once(phone: Client, prescription: Prescription) -> None:
    results = [send(phone, item(**changes))[0] for changes in ({}, {"score": 8}, {"score": 8})]
    assert (statuses(results), PainFlag.objects.count()) == ([201, 201, 200], 2)
    assert results[1]["uuid"] == ONE


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"uuid": None}, "uuid"),
        ({"uuid": "x", "signs": ["chest_pain"], "no_signs": None}, "uuid"),
        ({"score": "eleven"}, "score"),
        ({"no_signs": None}, "signs"),
        ({"written_at": "noon"}, "written_at"),
        ({"note": "x" * 1001}, "note"),
    ],
)
def test_a_report_that_lacks_something_is_answered_with_its_errors(
    phone: Client, prescription: Prescription, change: dict[str, object], field: str
) -> None:
    (result,) = send(phone, item(**change))
    errors = result["errors"]
    assert isinstance(errors, dict)
    assert (result["status"], list(errors), PainFlag.objects.count()) == (422, [field], 0)


@pytest.mark.parametrize(
    ("ago", "kept"),
    [(timedelta(minutes=1), None), (timedelta(hours=5), timedelta(hours=5)), (-timedelta(hours=1), None)],
)
def test_a_report_written_earlier_says_when_by_a_clock_that_is_right(
    phone: Client, prescription: Prescription, ago: timedelta, kept: timedelta | None
) -> None:
    phone_says = timezone.now() + timedelta(days=40)
    send(phone, item(written_at=(phone_says - ago).isoformat(), now=phone_says.isoformat()))
    flag = PainFlag.objects.get()
    late = flag.reported_at - flag.written_at if flag.written_at else None
    assert late is kept or (late is not None and kept is not None and abs(late - kept) < timedelta(seconds=10))


def test_the_team_reads_when_it_was_written(
    phone: Client, prescription: Prescription, staff: User, sign_in: Browser
) -> None:
    send(phone, item(written_at=(timezone.now() - timedelta(days=3)).isoformat()))
    page = sign_in(staff).get(f"/flags/{ONE}/").content.decode()
    assert "on a phone without a signal. It reached us later." in page


def test_a_report_is_for_the_record_it_was_made_for(
    phone: Client, margaret: User, patient: Patient, clinician: User
) -> None:
    other = cast.patient(patient.clinic, clinician, "Ernest", "Doyle")
    access = PatientAccess.objects.create(user=margaret, patient=other, relation="carer")
    stranger = outbox_key(PatientAccess.objects.get(relation="self", patient=other))
    results = send(phone, item(owner=outbox_key(access)), item(owner=stranger, uuid=TWO))
    assert (statuses(results), PainFlag.objects.get().patient) == ([201, 403], other)


def test_a_record_that_one_may_only_look_at_takes_no_report(phone: Client, margaret: User, patient: Patient) -> None:
    carer = cast.user("Rose Carer")
    access = PatientAccess.objects.create(user=carer, patient=patient, relation="carer", may_report=False)
    own = cast.patient(patient.clinic, patient.clinician, "Rose", "Walker")
    PatientAccess.objects.create(user=carer, patient=own, relation="carer")
    browser = Client()
    browser.force_login(carer, backend="patients.sessions.AuthenticationBackend")
    results = send(browser, item(owner=outbox_key(access)))
    assert (statuses(results), PainFlag.objects.count()) == ([403], 0)


@pytest.mark.parametrize("body", [b"{}", b"[1]", b'[{"signs": {"a": 1}}]', b'[{"signs": [[]]}]', b"[" * 60_000])
def test_garbage_is_a_bad_request(phone: Client, body: bytes) -> None:
    assert phone.post("/api/flags/", body, content_type="application/json").status_code == 400


def test_the_record_says_that_a_phones_clock_was_off(
    phone: Client, prescription: Prescription, patient: Patient, staff: User, sign_in: Browser
) -> None:
    wrong: datetime = timezone.now() + timedelta(hours=7)
    entry = {"uuid": TWO, "repetitions": 10, "source": "guided", "performed_at": wrong.isoformat()}
    phone.post("/api/sets/", json.dumps([entry | {"now": wrong.isoformat()}]), content_type="application/json")
    page = sign_in(staff).get(f"/patients/{patient.pk}/").content.decode()
    assert (LoggedSet.objects.get().clock_was_off, "The phone’s clock was off: time corrected" in page) == (True, True)


def test_a_report_is_answered_with_the_advice_of_its_page(phone: Client, prescription: Prescription) -> None:
    (result,) = send(phone, item(signs=["chest_pain"], no_signs=None))
    page = phone.get(f"/pain/{ONE}/").text
    advice, title = str(result["advice"]), str(result["title"])
    shown = [line.strip() for line in advice.splitlines() if "<h1" in line or "<h2" in line]
    assert (title, len(shown), [line for line in shown if line not in page]) == ("Stop. Call 999 now", 4, [])
    assert f"{title} – Dorsi</title>" in " ".join(page.split())
