"""The phone's outbox: a result for every set, and 400 for what is no list of sets."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from adherence.models import LoggedSet
from adherence.reports.moments import clock
from exercises.models import Prescription
from patients.access import outbox_key
from patients.models import Clinic, Patient, PatientAccess, User
from tests import cast

Browser = Callable[[User], Client]
ONE, TWO = (f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2))


@pytest.fixture
def phone(margaret: User, sign_in: Browser) -> Client:
    return sign_in(margaret)


@pytest.fixture
def plan(patient: Patient, clinician: User) -> Prescription:
    return cast.prescribe(patient, by=clinician, in_force_from=timezone.now() - timedelta(days=7))


AN_HOUR_AGO = (timezone.now() - timedelta(hours=1)).isoformat()


def item(**changes: object) -> dict[str, object]:
    return {"uuid": ONE, "performed_at": AN_HOUR_AGO, "repetitions": 10, "source": "offline"} | changes


def send(phone: Client, *items: object) -> list[dict[str, object]]:
    response = phone.post("/api/sets/", json.dumps(items), content_type="application/json")
    assert response.status_code == 200
    return response.json()  # type: ignore[no-any-return]  # JSON


def test_each_set_has_its_own_result(phone: Client, plan: Prescription) -> None:
    results = send(
        phone, item(), item(), item(repetitions=9), item(uuid=TWO, pain=99), item(uuid=TWO, pain=3, note="slow")
    )
    assert [(each["uuid"], each["status"]) for each in results] == [
        (ONE, 201),
        (ONE, 200),
        (ONE, 409),
        (TWO, 422),
        (TWO, 201),
    ]
    assert LoggedSet.objects.filter(source="offline", counts=True).count() == 2


def test_the_same_batch_later_gives_the_same_answer(phone: Client, plan: Prescription) -> None:
    batches = [send(phone, item(), item(uuid=TWO)) for _ in range(2)]
    assert [[each["status"] for each in batch] for batch in batches] == [[201, 201], [200, 200]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"uuid": None}, "uuid"),
        ({"uuid": 7}, "uuid"),
        ({"uuid": "x" * 1000}, "uuid"),
        ({"uuid": []}, "uuid"),
        ({"uuid": [ONE, "x"]}, "uuid"),
        ({"performed_at": None}, "performed_at"),
        ({"performed_at": "yesterday"}, "performed_at"),
        ({"performed_at": "2026-11-16T10:00:00"}, "performed_at"),
        ({"performed_at": "9999-12-31T23:59:59-14:00"}, "performed_at"),
        ({"performed_at": "2024-02-30T10:00:00Z"}, "performed_at"),
        ({"performed_at": "2024-02-03T10:00:00Z"}, "performed_at"),
        ({"performed_at": "2199-02-03T10:00:00Z"}, "performed_at"),
        ({"performed_at": 10**30}, "performed_at"),
        ({"performed_at": None, "local_time": "12 o'clock"}, "local_time"),
        ({"performed_at": None, "local_time": "0001-01-01T12:30"}, "local_time"),
        ({"now": "noon"}, "now"),
        ({"sets": 5}, "sets"),
        ({"sets": 0}, "sets"),
        ({"owner": "x" * 65}, "owner"),
        ({"repetitions": 0}, "repetitions"),
        ({"repetitions": 10**400}, "repetitions"),
        ({"repetitions": True}, "repetitions"),
        ({"repetitions": 1.5}, "repetitions"),
        ({"repetitions": "\x00"}, "repetitions"),
        ({"repetitions": None}, "__all__"),
        ({"seconds": 30}, "__all__"),
        ({"source": "clinic"}, "source"),
        ({"source": None}, "source"),
        ({"pain": -1}, "pain"),
        ({"note": "\x00"}, "note"),
        ({"note": "x" * 301}, "note"),
    ],
)
def test_a_set_that_makes_no_sense_is_answered_with_its_errors(
    phone: Client, plan: Prescription, change: dict[str, object], field: str
) -> None:
    (result,) = send(phone, item(**change))
    errors = result["errors"]
    assert isinstance(errors, dict)
    assert (result["status"], list(errors), LoggedSet.objects.count()) == (422, [field], 0)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"{}",
        b"[",
        b"[1]",
        b"[[]]",
        b'[{"uuid": [[]]}]',
        b'[{"uuid": {"a": {}}}]',
        b"[NaN]",
        b'[{"pain": Infinity}]',
        b'[{"uuid": 1e999}]',
        b'[{"note": "\\ud800"}]',
        b"\xff\xfe",
        b"[" * 60_000,
        b"[" + b"9" * 60_000 + b"]",
        b"[" + b",".join([b"{}"] * 101) + b"]",
        b" " * 65_537,
        b"x" * (3 * 1024 * 1024),
    ],
)
def test_garbage_is_a_bad_request(phone: Client, plan: Prescription, body: bytes) -> None:
    response = phone.post("/api/sets/", body, content_type="application/json")
    assert (response.status_code, LoggedSet.objects.count()) == (400, 0)


def test_an_empty_list_is_answered_with_one(phone: Client) -> None:
    assert send(phone) == []


# --- whose it is ---


def key_of(user: User, patient: Patient) -> str:
    return outbox_key(PatientAccess.objects.get(user=user, patient=patient))


@pytest.fixture
def spouse(margaret: User, patient: Patient, clinic: Clinic, clinician: User) -> Patient:
    """A second record that Margaret's account follows."""
    other = cast.patient(clinic, clinician, "Ernest", "Doyle")
    PatientAccess.objects.create(user=margaret, patient=other, relation="carer")
    return other


def test_an_entry_goes_to_the_record_it_was_made_for(phone: Client, margaret: User, spouse: Patient) -> None:
    (result,) = send(phone, item(owner=key_of(margaret, spouse)))
    assert (result["status"], LoggedSet.objects.get().patient) == (201, spouse)


def test_an_entry_of_somebody_else_is_refused_and_left_to_them(
    phone: Client, patient: Patient, spouse: Patient
) -> None:
    carer = cast.user("Rose Carer")
    PatientAccess.objects.create(user=carer, patient=patient, relation="carer")
    results = send(phone, item(owner=key_of(carer, patient)), item(owner="\u00e9"))
    assert ([each["status"] for each in results], LoggedSet.objects.count()) == ([403, 403], 0)


def test_an_entry_for_a_record_that_one_may_only_look_at_is_refused(
    phone: Client, margaret: User, spouse: Patient
) -> None:
    PatientAccess.objects.filter(patient=spouse, user=margaret).update(may_log=False)
    results = send(phone, item(owner=key_of(margaret, spouse)), item(uuid=TWO))
    assert [each["status"] for each in results] == [403, 201]


def test_keys_are_of_the_records_followed_the_current_one_first(
    phone: Client, margaret: User, patient: Patient, spouse: Patient
) -> None:
    phone.post(reverse("switch-patient"), {"patient": spouse.pk})
    answer = phone.get("/api/keys/").json()
    assert answer["owners"] == [key_of(margaret, spouse), key_of(margaret, patient)]


def test_a_key_tells_nothing_and_opens_nothing_for_another_account(margaret: User, patient: Patient) -> None:
    carer = cast.user("Rose Carer")
    PatientAccess.objects.create(user=carer, patient=patient, relation="carer")
    keys = {key_of(margaret, patient), key_of(carer, patient)}
    assert (len(keys), {len(key) for key in keys}) == (2, {32})


def test_the_token_of_the_keys_opens_the_outbox(margaret: User) -> None:
    phone = Client(enforce_csrf_checks=True)
    phone.force_login(margaret, backend=settings.AUTHENTICATION_BACKENDS[0])
    token = phone.get("/api/keys/").json()["token"]
    answer = phone.post("/api/sets/", "[]", content_type="application/json", headers={"X-CSRFToken": token})
    assert (answer.status_code, answer.json()) == (200, [])


# --- clocks ---


@pytest.mark.parametrize(("ahead", "corrected"), [(0, 0), (110, 0), (-119, 0), (125, 1), (-86_400, 1), (30_000_000, 1)])
def test_a_phone_whose_clock_is_off_is_corrected_and_the_set_says_so(
    phone: Client, plan: Prescription, ahead: int, corrected: int
) -> None:
    now, off = timezone.now(), timedelta(seconds=ahead)
    done = now - timedelta(hours=1)
    (result,) = send(phone, item(performed_at=(done + off).isoformat(), now=(now + off).isoformat()))
    kept = LoggedSet.objects.get()
    error = abs(kept.performed_at - done).total_seconds()
    assert (result["status"], int(kept.clock_was_off), abs((kept.clock_skew or 0) - ahead) <= 5) == (
        201,
        corrected,
        True,
    )
    assert error <= (5 if corrected else abs(ahead))


def test_a_repeat_says_the_same_whatever_the_clock_reads_by_then(phone: Client, plan: Prescription) -> None:
    wrong = timezone.now() + timedelta(hours=3)
    first = item(performed_at=(wrong - timedelta(minutes=9)).isoformat(), now=wrong.isoformat())
    later = first | {"now": (wrong + timedelta(minutes=4)).isoformat()}
    assert [send(phone, each)[0]["status"] for each in (first, later)] == [201, 200]


def test_a_phone_that_does_not_say_its_time_is_believed(phone: Client, plan: Prescription) -> None:
    send(phone, item())
    assert LoggedSet.objects.values_list("clock_skew", "performed_at").get() == (
        None,
        datetime.fromisoformat(AN_HOUR_AGO),
    )


def test_a_time_of_day_that_was_typed_is_the_patients_own(phone: Client, patient: Patient, plan: Prescription) -> None:
    Patient.objects.filter(pk=patient.pk).update(time_zone="Asia/Tokyo")
    here = (timezone.now() - timedelta(hours=2)).astimezone(ZoneInfo("Asia/Tokyo")).replace(second=0, microsecond=0)
    wrong = (timezone.now() + timedelta(days=1)).isoformat()
    typed = item(performed_at=None, local_time=here.strftime("%Y-%m-%dT%H:%M"), now=wrong, source="hand")
    assert (send(phone, typed)[0]["status"], LoggedSet.objects.get().performed_at) == (201, here)


def test_several_like_sets_are_one_entry_and_stay_so(phone: Client, plan: Prescription) -> None:
    results = [send(phone, item(sets=3))[0] for _ in range(2)]
    assert ([each["status"] for each in results], LoggedSet.objects.count()) == ([201, 200], 3)


def test_the_answer_says_when_it_was_received(phone: Client, plan: Prescription) -> None:
    (result,) = send(phone, item())
    entered = LoggedSet.objects.get().entered_at.astimezone(ZoneInfo("Europe/London"))
    assert result["received"] == clock(entered, ZoneInfo("Europe/London"))


# --- the door ---


def test_strangers_are_told_to_sign_in_and_not_sent_elsewhere(db: None) -> None:
    answers = [Client().post(path, "[]", content_type="application/json") for path in ("/api/sets/", "/api/flags/")]
    assert [each.status_code for each in (*answers, Client().get("/api/keys/"))] == [401, 401, 401]


def test_the_outbox_is_posted_to_only(phone: Client) -> None:
    assert phone.get("/api/sets/").status_code == 405


def test_the_outbox_needs_the_token_against_forgery(margaret: User) -> None:
    phone = Client(enforce_csrf_checks=True)
    phone.force_login(margaret, backend=settings.AUTHENTICATION_BACKENDS[0])
    response = phone.post("/api/sets/", "[]", content_type="application/json")
    assert response.status_code == 403


def test_the_team_has_no_outbox(staff: User, sign_in: Browser) -> None:
    assert sign_in(staff).post("/api/sets/", "[]", content_type="application/json").status_code == 403


def test_a_form_instead_of_json_is_refused(margaret: User) -> None:
    phone = Client(enforce_csrf_checks=True)
    phone.force_login(margaret, backend=settings.AUTHENTICATION_BACKENDS[0])
    phone.get("/today/")
    token = phone.get("/today/").content.decode().split('name="csrf-token" content="')[1].split('"')[0]
    assert phone.post("/api/sets/", {"csrfmiddlewaretoken": token, "uuid": ONE}).status_code == 400
