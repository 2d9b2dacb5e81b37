"""The pages on which a patient logs, undoes and follows sets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adherence.actions import sets
from adherence.models import LoggedSet
from exercises.models import Hold, Phase, Prescription, PrescriptionVersion
from patients.models import Clinic, Patient, PatientAccess, User
from tests import cast

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

Browser = Callable[[User], Client]
QUERIES_OF_A_SET = 19
ONE = "00000000-0000-4000-8000-000000000001"


@pytest.fixture
def phone(margaret: User, sign_in: Browser) -> Client:
    return sign_in(margaret)


@pytest.fixture
def plan(patient: Patient, clinician: User) -> Prescription:
    """In force for a week now; awake all day, so that it makes no difference what time it is."""
    patient.surgeries.update(date=patient.local_date(timezone.now()) - timedelta(days=10))
    return cast.prescribe(patient, by=clinician, in_force_from=timezone.now() - timedelta(days=7))


def by_hand(**changes: object) -> dict[str, object]:
    return {"uuid": ONE, "when": "now", "time": "", "sets": 2, "amount": 9, "pain": ""} | changes


def errors(response: Response) -> Mapping[str, list[str]]:
    return response.context["form"].errors  # type: ignore[no-any-return]  # a context holds anything


def test_sets_are_logged_by_hand(phone: Client, plan: Prescription, margaret: User) -> None:
    response = phone.post("/sets/new/", by_hand(pain=1))
    logged = LoggedSet.objects.values_list("repetitions", "seconds", "source", "pain", "counts", "entered_by")
    assert (response.headers["Location"], list(logged)) == ("/today/", [(9, None, "hand", 1, True, margaret.pk)] * 2)


def test_logging_a_set_asks_as_often_whatever_was_done_before(phone: Client, plan: Prescription) -> None:
    """The cost of the most frequent write is a promise; another query is a decision."""

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            phone.post("/sets/new/", by_hand(uuid=str(uuid4()), sets=1))
        return len(seen)

    queries()  # the first request of a browser also makes itself known
    few = queries()
    phone.post("/sets/new/", by_hand(uuid=str(uuid4()), sets=4))
    assert (few, queries()) == (QUERIES_OF_A_SET, QUERIES_OF_A_SET)


def test_a_double_tap_is_one_entry(phone: Client, plan: Prescription) -> None:
    locations = [phone.post("/sets/new/", by_hand()).headers["Location"] for _ in range(2)]
    assert (locations, LoggedSet.objects.count()) == (["/today/", "/today/"], 2)


def test_the_same_form_with_other_numbers_is_refused(phone: Client, plan: Prescription) -> None:
    phone.post("/sets/new/", by_hand())
    response = phone.post("/sets/new/", by_hand(amount=8))
    assert (response.status_code, list(errors(response)), LoggedSet.objects.count()) == (409, ["__all__"], 2)


def test_sets_of_yesterday_are_logged_on_yesterday(phone: Client, plan: Prescription) -> None:
    yesterday = plan.patient.local_date(timezone.now()) - timedelta(days=1)
    phone.post("/sets/new/", by_hand(when=yesterday.isoformat(), time="23:45", sets=1))
    entry = LoggedSet.objects.get()
    here = entry.performed_at.astimezone(plan.patient.zone)
    assert (entry.day, here.time().isoformat("minutes")) == (yesterday, "23:45")


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"when": ""}, ["when"]),
        ({"when": "2020-01-01", "time": "10:00"}, ["when"]),
        ({"when": "yesterday\x00"}, ["when"]),
        ({"sets": ""}, ["sets"]),
        ({"sets": "5"}, ["sets"]),
        ({"sets": "many"}, ["sets"]),
        ({"amount": ""}, ["amount"]),
        ({"amount": "0"}, ["amount"]),
        ({"amount": "501"}, ["amount"]),
        ({"amount": "9" * 5000}, ["amount"]),
        ({"time": "half past"}, ["time"]),
        ({"pain": "11"}, ["pain"]),
        ({"uuid": "x"}, ["uuid"]),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    phone: Client, plan: Prescription, change: dict[str, str], fields: list[str]
) -> None:
    response = phone.post("/sets/new/", by_hand(**change))
    assert (response.status_code, list(errors(response)), LoggedSet.objects.count()) == (200, fields, 0)


def test_earlier_needs_a_time_before_now_and_keeps_what_was_typed(phone: Client, plan: Prescription) -> None:
    Patient.objects.update(time_zone=f"Etc/GMT{timezone.now().hour - 12:+d}")  # it is about noon there
    today = Patient.objects.get().local_date(timezone.now()).isoformat()
    none = phone.post("/sets/new/", by_hand(when=today))
    ahead = phone.post("/sets/new/", by_hand(when=today, time="21:30", sets=3, amount=7))
    words = ahead.content.decode()
    kept = ['value="21:30"' in words, 'value="7"' in words, f'value="{ONE}"' in words]
    assert (list(errors(none)), list(errors(ahead)), kept) == (["time"], ["time"], [True, True, True])


def test_a_time_too_long_ago_is_refused_with_the_reason(
    phone: Client, plan: Prescription, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sets, "BACK", timedelta(minutes=1))  # no two local days are ever more than 48 hours apart
    yesterday = plan.patient.local_date(timezone.now()) - timedelta(days=1)
    response = phone.post("/sets/new/", by_hand(when=yesterday.isoformat(), time="00:00"))
    assert "more than 2 days ago" in errors(response)["time"][0]


def test_sets_on_hold_are_kept_and_said_not_to_count(phone: Client, plan: Prescription) -> None:
    Hold.objects.create(prescription=plan, cause="pain", reason="", starts_at=timezone.now() - timedelta(hours=1))
    before = phone.get("/sets/new/").content.decode()
    after = phone.post("/sets/new/", by_hand(), follow=True).content.decode()
    counted = LoggedSet.objects.filter(counts=True).count()
    assert ("it will not count" in before, "so it does not count" in after, counted) == (True, True, 0)


def test_a_plan_in_seconds_asks_for_seconds(phone: Client, plan: Prescription) -> None:
    Phase.objects.filter(version__prescription=plan).update(repetitions=None, seconds=120)
    phone.post("/sets/new/", by_hand(amount=100, sets=1))
    assert "Your plan says 120" in phone.get("/sets/new/").content.decode()
    assert LoggedSet.objects.values_list("repetitions", "seconds").get() == (None, 100)


def test_pain_worth_a_report_leads_to_it(phone: Client, plan: Prescription) -> None:
    assert phone.post("/sets/new/", by_hand(pain=4)).headers["Location"] == "/pain/new/"


@pytest.fixture
def entry(plan: Prescription, margaret: User) -> LoggedSet:
    now = timezone.now()
    return log(plan.patient, margaret, now)


def log(patient: Patient, by: User, now: datetime) -> LoggedSet:
    return sets.log(
        patient,
        by=by,
        uuid=uuid4(),
        performed_at=now,
        repetitions=10,
        seconds=None,
        source=LoggedSet.Source.GUIDED,
        now=now,
    )


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


def test_the_pacer_shows_the_rhythm_of_the_plan(phone: Client, plan: Prescription) -> None:
    words = phone.get("/today/guided/").content.decode()
    shown = ["Point", "Pull up", 'data-seconds="3"', "of 10 pumps", "js/pacer/page.js", "hold-3", 'value="10"']
    assert [each for each in shown if each not in words] == []


@pytest.mark.parametrize(
    ("limit", "up", "words"),
    [(0, "up-0", "No further"), (7, "up-5", "Only 7 degrees"), (20, "up-15", "Only 20 degrees")],
)
def test_the_pacer_honours_the_limit(phone: Client, plan: Prescription, limit: int, up: str, words: str) -> None:
    PrescriptionVersion.objects.update(dorsiflexion_limit=limit)
    page = phone.get("/today/guided/").content.decode()
    assert (f'{up}"' in page, words in page) == (True, True)


def test_the_pacer_leaves_out_holds_of_no_length(phone: Client, plan: Prescription) -> None:
    Phase.objects.filter(version__prescription=plan).update(
        hold_down_seconds=0, hold_up_seconds=0, repetitions=None, seconds=90
    )
    words = phone.get("/today/guided/").content.decode()
    assert ("Hold" in words, "Go on for 90 seconds" in words, "rhythm--short" in words) == (False, True, True)


def test_a_guided_set_is_saved_once(phone: Client, plan: Prescription) -> None:
    at = timezone.now() - timedelta(minutes=2)
    said = {"uuid": ONE, "performed_at": at.isoformat(), "repetitions": "6", "seconds": ""}
    locations = {phone.post("/today/guided/", said).headers["Location"] for _ in range(2)}
    entry = LoggedSet.objects.get()
    assert (locations, entry.performed_at, entry.repetitions, entry.source) == (
        {f"/sets/{ONE}/saved/"},
        at,
        6,
        "guided",
    )


@pytest.mark.parametrize("clock", ["", "2031-01-01T00:00:00Z", "2011-01-01T00:00:00Z"])
def test_a_phone_with_a_wrong_clock_has_done_the_set_now(phone: Client, plan: Prescription, clock: str) -> None:
    before = timezone.now()
    phone.post("/today/guided/", {"uuid": ONE, "performed_at": clock, "repetitions": "6"})
    assert before <= LoggedSet.objects.get().performed_at <= timezone.now()


def test_a_guided_set_with_another_count_changes_nothing(phone: Client, plan: Prescription) -> None:
    for repetitions in ("6", "7"):
        last = phone.post("/today/guided/", {"uuid": ONE, "repetitions": repetitions})
    assert (last.headers["Location"], LoggedSet.objects.get().repetitions) == ("/today/", 6)


@pytest.mark.parametrize(
    "change",
    [
        {"uuid": "x"},
        {"repetitions": ""},
        {"repetitions": "6", "seconds": "6"},
        {"repetitions": "-1"},
        {"performed_at": "noon"},
        {"performed_at": "2026-13-45T99:00:00Z"},
        {"performed_at": "2026-11-16T10:00:00"},
        {"performed_at": "0001-01-01T00:00:00+14:00"},
    ],
)
def test_a_guided_set_that_makes_no_sense_is_entered_by_hand(
    phone: Client, plan: Prescription, change: dict[str, str]
) -> None:
    response = phone.post("/today/guided/", {"uuid": ONE, "repetitions": "6"} | change)
    assert (response.headers["Location"], LoggedSet.objects.count()) == ("/sets/new/", 0)


def test_there_is_no_pacer_without_a_dose(phone: Client, patient: Patient) -> None:
    assert phone.get("/today/guided/").headers["Location"] == "/today/"


def test_who_may_only_look_logs_nothing(clinician: User, entry: LoggedSet, sign_in: Browser) -> None:
    carer = cast.user("Peter Doyle")
    PatientAccess.objects.create(user=carer, patient=entry.patient, relation="carer", may_log=False)
    phone = sign_in(carer)
    addresses = [
        "/sets/new/",
        "/today/guided/",
        f"/sets/{entry.uuid}/void/",
        f"/sets/{entry.uuid}/saved/",
        "/api/sets/",
    ]
    answers = {phone.post(address, by_hand()).status_code for address in addresses}
    assert (answers, LoggedSet.objects.standing().count()) == ({403}, 1)


def test_a_carer_logs_in_the_name_of_the_patient(plan: Prescription, sign_in: Browser) -> None:
    carer = cast.user("Peter Doyle")
    PatientAccess.objects.create(user=carer, patient=plan.patient, relation="carer")
    sign_in(carer).post("/sets/new/", by_hand(sets=1))
    entry = LoggedSet.objects.get()
    assert (entry.patient, entry.entered_by, entry.uuid) == (plan.patient, carer, UUID(ONE))


@pytest.mark.parametrize("address", ["/progress/", "/settings/"])
def test_smoke(phone: Client, entry: LoggedSet, address: str) -> None:
    assert phone.get(address).status_code == 200


@pytest.fixture
def george(margaret: User, clinic: Clinic, clinician: User) -> Patient:
    """Margaret follows his record too."""
    george = cast.patient(clinic, clinician, "George", "Doyle")
    PatientAccess.objects.create(user=margaret, patient=george, relation="carer")
    return george


@pytest.mark.parametrize("page", ["/sets/new/", "/today/guided/", "/pain/new/", "/settings/"])
def test_a_form_says_whose_record_it_is_for(page: str, phone: Client, plan: Prescription, george: Patient) -> None:
    whose = f'name="whose" value="{plan.patient_id}"'
    shown = [whose in phone.get(page).content.decode()]
    PatientAccess.objects.filter(patient=george).update(revoked_at=timezone.now())
    assert [*shown, whose in phone.get(page).content.decode()] == [True, True]


def test_a_set_goes_to_the_record_on_the_page_whatever_another_tab_chose(
    phone: Client, plan: Prescription, george: Patient
) -> None:
    phone.post("/switch/", {"patient": george.pk})
    phone.post("/sets/new/", by_hand(whose=plan.patient_id, sets=1))
    page = phone.get("/today/").content.decode()
    assert (LoggedSet.objects.get().patient, "Margaret Doyle’s record" in page) == (plan.patient, True)


def test_a_form_for_a_record_no_longer_followed_writes_nowhere(
    phone: Client, plan: Prescription, george: Patient
) -> None:
    PatientAccess.objects.filter(patient=george, relation="carer").update(revoked_at=timezone.now())
    answer = phone.post("/sets/new/", by_hand(whose=george.pk))
    assert (answer.status_code, LoggedSet.objects.count()) == (404, 0)
