"""Sets logged by hand, without the phone at the exercise."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from adherence.actions import sets
from adherence.forms.sets import HandForm
from adherence.models import LoggedSet
from exercises.models import Hold, Phase, Prescription
from exercises.schedule import Dose, TimesPerDay
from patients.models import Patient, User
from tests import cast
from tests.counting import OWN_TRANSACTION
from tests.sets.entries import ONE, by_hand, errors

QUERIES_OF_A_SET = 4 + OWN_TRANSACTION


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


@pytest.mark.parametrize("amount", ["", "ten", "0", "501"])
def test_an_amount_that_is_none_is_answered_with_the_bounds(phone: Client, plan: Prescription, amount: str) -> None:
    response = phone.post("/sets/new/", by_hand(amount=amount))
    assert errors(response) == {"amount": ["Enter a number from 1 to 500"]}


def test_earlier_needs_a_time_before_now_and_keeps_what_was_typed(phone: Client, plan: Prescription) -> None:
    Patient.objects.update(time_zone=cast.early_afternoon(timezone.now()))
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


def test_nothing_is_promised_to_count_where_nothing_is_planned(phone: Client, plan: Prescription) -> None:
    running = phone.get("/sets/new/").content.decode()
    Prescription.objects.update(ended_at=timezone.now() - timedelta(days=2), ending="completed")
    over = phone.get("/sets/new/").content.decode()
    assert ["so they count" in page for page in (running, over)] == [True, False]


def test_a_plan_in_seconds_asks_for_seconds(phone: Client, plan: Prescription) -> None:
    Phase.objects.filter(version__prescription=plan).update(repetitions=None, seconds=120)
    phone.post("/sets/new/", by_hand(amount=100, sets=1))
    assert "Your plan says 120" in phone.get("/sets/new/").content.decode()
    assert LoggedSet.objects.values_list("repetitions", "seconds").get() == (None, 100)


def test_pain_worth_a_report_leads_to_it(phone: Client, plan: Prescription) -> None:
    assert phone.post("/sets/new/", by_hand(pain=4)).headers["Location"] == "/pain/new/"


def test_each_form_asks_for_its_own_day_dose_and_language(patient: Patient, now: datetime) -> None:
    """Fields are shared between forms: nothing of one may come through to another."""
    often = TimesPerDay(times=3)
    counted = Dose(frequency=often, sets_per_session=1, repetitions=12)
    timed = Dose(frequency=often, sets_per_session=1, seconds=120)
    days = [now, now + timedelta(days=1)]
    forms = [HandForm(patient=patient, dose=dose, now=day) for dose, day in ((counted, days[0]), (timed, days[1]))]
    asked = [
        (form["when"].field.choices[1][0], form["amount"].initial, str(form["amount"].label))  # type: ignore[attr-defined]  # a choice field
        for form in forms
    ]
    assert asked == [
        (patient.local_date(days[0]).isoformat(), 12, "How many pumps in each set?"),
        (patient.local_date(days[1]).isoformat(), 120, "How many seconds was each set?"),
    ]
    told = []
    for language in ("en", "es", "en"):
        with translation.override(language):
            told.append(str(HandForm(patient=patient, dose=counted, now=now)["amount"].help_text))
    assert told == [
        "Your plan says 12. A few less is fine.",
        "Su plan dice 12. Unos pocos menos también está bien.",
        "Your plan says 12. A few less is fine.",
    ]
