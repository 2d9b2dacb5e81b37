"""Whose set it is, and who may knock at the door of the outbox."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from adherence.models import LoggedSet
from patients.models import Clinic, Patient, PatientAccess, User
from tests import cast
from tests.sets.api.posts import ONE, TWO, Browser, item, key_of, send


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
    refused = [(each["status"], "errors" in each) for each in results]
    assert (refused, LoggedSet.objects.count()) == ([(403, False)] * 2, 0)


def test_an_entry_for_a_record_that_one_may_only_look_at_is_refused(
    phone: Client, margaret: User, spouse: Patient
) -> None:
    PatientAccess.objects.filter(patient=spouse, user=margaret).update(may_log=False)
    results = send(phone, item(owner=key_of(margaret, spouse)), item(uuid=TWO))
    assert [(each["status"], each.get("errors")) for each in results] == [
        (403, {"owner": ["You may not log sets for this person"]}),
        (201, None),
    ]


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
