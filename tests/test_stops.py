"""Stop means stop: while a report that says so is not resolved, no plan of the patient runs, whoever does what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from adherence.actions import flags, prescriptions
from adherence.actions.flags import PainReport, StillStopped
from adherence.models import FlagEvent, Message, PainFlag
from exercises import schedule
from exercises.models import Hold, Phase, Prescription
from exercises.reports.orders import Order
from patients.models import Patient, User
from tests.prescribing.browser import SignIn, page, sent
from tests.together import at_once

HOUR = timedelta(hours=1)
Report = Callable[..., PainFlag]


@pytest.fixture
def now() -> datetime:
    """Pages read the clock."""
    return timezone.now()


@pytest.fixture
def report(patient: Patient, margaret: User, now: datetime) -> Report:
    def make(score: int = 7) -> PainFlag:
        return flags.report(patient, by=margaret, uuid=uuid4(), report=PainReport(score=score), now=now)

    return make


def prescribe(patient: Patient, *, by: User, now: datetime) -> Prescription:
    day_zero = patient.surgeries.get().date
    order = Order(
        day_zero=day_zero,
        window=schedule.Window(),
        phases=(Phase(first_day=0, times_per_day=4, repetitions=10),),
        side="right",
    )
    return prescriptions.prescribe(patient, order=order, surgery=None, by=by, now=now)


def resolve(flag: PainFlag, decision: str, *, by: User, now: datetime) -> None:
    flags.resolve(flag, outcome=PainFlag.Outcome.ADVICE, note="Called her.", decision=decision, by=by, now=now)


def is_held(prescription: Prescription, at: datetime) -> bool:
    return prescription.holds.covering(at).filter(ends_at=None).exists()


def test_a_plan_prescribed_while_a_stop_waits_begins_on_hold(
    report: Report, patient: Patient, prescription: Prescription, clinician: User, now: datetime
) -> None:
    flag = report()
    prescriptions.stop(prescription, reason="Another dose", by=clinician, now=now)
    fresh = prescribe(patient, by=clinician, now=now + HOUR)
    hold = fresh.holds.get()
    held_by_flag = FlagEvent.objects.filter(flag=flag, kind=FlagEvent.Kind.HELD).values_list("at", flat=True)
    assert (
        (hold.cause, hold.reason, hold.begun_by, hold.starts_at, hold.ends_at),
        list(held_by_flag),
        Message.objects.filter(prescription=fresh, state="pending", kind="reminder").count(),
    ) == (("pain", f"Pain report, flag {flag.number}", None, now + HOUR, None), [now, now + HOUR], 0)


@pytest.mark.parametrize(("score", "answered"), [(5, 0), (7, 1)])
def test_without_an_open_stop_a_new_plan_runs(
    score: int, answered: int, report: Report, patient: Patient, clinician: User, now: datetime
) -> None:
    flag = report(score)
    if answered:
        resolve(flag, "keep_on_hold", by=clinician, now=now)
    assert prescribe(patient, by=clinician, now=now + HOUR).holds.count() == 0


def test_the_last_answer_lets_the_plan_run(
    report: Report, patient: Patient, clinician: User, staff: User, now: datetime
) -> None:
    first, second = report(), report()
    fresh = prescribe(patient, by=clinician, now=now)
    with pytest.raises(StillStopped) as told:
        resolve(first, "resume", by=staff, now=now + HOUR)
    first.refresh_from_db()
    refused = (told.value.flags, first.state, is_held(fresh, now + HOUR))
    resolve(first, "keep_on_hold", by=staff, now=now + HOUR)
    resolve(second, "resume", by=staff, now=now + 2 * HOUR)
    assert (refused, is_held(fresh, now + 2 * HOUR)) == (([second], "open", True), False)


def test_a_plan_on_hold_is_not_restarted_past_an_open_stop(
    report: Report, prescription: Prescription, staff: User, now: datetime
) -> None:
    flag = report()
    with pytest.raises(StillStopped):
        prescriptions.resume(prescription, by=staff, now=now + HOUR)
    before = is_held(prescription, now + HOUR)
    resolve(flag, "keep_on_hold", by=staff, now=now + HOUR)
    restarted = prescriptions.resume(prescription, by=staff, now=now + 2 * HOUR)
    assert (before, restarted, is_held(prescription, now + 2 * HOUR)) == (True, True, False)


def test_the_prescriber_is_told_before_and_after(
    report: Report, patient: Patient, clinician: User, sign_in: SignIn
) -> None:
    browser = sign_in(clinician)
    quiet = page(browser.get(reverse("prescription-new", args=[patient.pk])))
    flag = report()
    before = page(browser.get(reverse("prescription-new", args=[patient.pk])))
    after = page(browser.post(reverse("prescription-new", args=[patient.pk]), sent(), follow=True))
    assert [
        "on hold" in quiet,
        "This plan will start on hold" in before,
        f"flag {flag.number}, Urgent" in before,
        "The plan is saved and on hold: a report that says stop waits for its answer." in after,
        "The plan has started." in after,
        Hold.objects.count(),
    ] == [False, True, True, True, False, 1]


def test_the_page_of_a_stop_refuses_a_restart_and_keeps_what_was_typed(
    report: Report, prescription: Prescription, staff: User, sign_in: SignIn
) -> None:
    first, second, third = report(), report(), report()
    typed = {"outcome": "advice", "note": "She feels fine.", "decision": "resume", "message_to_patient": "Go on."}

    def refused(browser: Client) -> tuple[int, str]:
        answer = browser.post(reverse("flag-resolve", args=[first.uuid]), typed)
        assert [answer.context["resolve"][name].value() for name in typed] == list(typed.values())
        return answer.status_code, answer.context["resolve"].errors["decision"][0]

    two = refused(sign_in(staff))
    resolve(second, "keep_on_hold", by=staff, now=timezone.now())
    one = refused(sign_in(staff))
    several = f"Flags {second.number}, {third.number} said stop too and are not resolved."
    single = f"Flag {third.number} said stop too and is not resolved."
    assert (two, one, PainFlag.objects.open().count()) == (
        (409, f"{several} Keep the plan on hold, and restart it with the last"),
        (409, f"{single} Keep the plan on hold, and restart it there"),
        2,
    )


def test_the_page_that_restarts_a_plan_names_the_reports_to_answer(
    report: Report, prescription: Prescription, staff: User, sign_in: SignIn
) -> None:
    flag, browser = report(), sign_in(staff)
    address = reverse("prescription-resume", args=[prescription.pk])
    asked, pressed = browser.get(address), browser.post(address)
    assert (
        (asked.status_code, pressed.status_code),
        [f"flag {flag.number}, Urgent" in page(each) for each in (asked, pressed)],
        ["Restart plan" in page(each) for each in (asked, pressed)],
        is_held(prescription, timezone.now()),
    ) == ((200, 409), [True, True], [False, False], True)


def held_or_answered(patient: Patient) -> bool:
    """The rule itself: with an open stop, every plan in force is on hold until somebody ends it."""
    running = Prescription.objects.filter(patient=patient, ended_at=None).exclude(holds__ends_at=None)
    free = running | Prescription.objects.filter(patient=patient, ended_at=None, holds=None)
    return not PainFlag.objects.stopping(patient).exists() or not free.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(5))
def test_a_stop_reported_while_a_plan_is_prescribed_holds_it(
    round_: int, report: Report, patient: Patient, clinician: User, now: datetime
) -> None:
    at_once(report, partial(prescribe, patient, by=clinician, now=now))
    assert (held_or_answered(patient), Hold.objects.count()) == (True, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(5))
def test_a_stop_reported_while_the_plan_restarts_holds_it(
    round_: int, report: Report, prescription: Prescription, staff: User, now: datetime
) -> None:
    first = report()
    at_once(report, partial(resolve, first, "resume", by=staff, now=now), raising=StillStopped)
    assert (held_or_answered(prescription.patient), PainFlag.objects.count()) == (True, 2)


@pytest.mark.django_db(transaction=True)
def test_of_two_stops_answered_at_once_neither_restarts_the_plan_alone(
    report: Report, prescription: Prescription, staff: User, clinician: User, now: datetime
) -> None:
    calls = [partial(resolve, report(), "resume", by=who, now=now) for who in (staff, clinician)]
    answers = at_once(*calls, raising=StillStopped)
    assert ([type(each) for each in answers], held_or_answered(prescription.patient)) == ([StillStopped] * 2, True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", range(3))
def test_an_amendment_beside_a_stop_waits_its_turn(
    round_: int, report: Report, prescription: Prescription, clinician: User, now: datetime
) -> None:
    """Both lock the patient before the plan: neither can wait for the other for ever."""
    order = Order(
        day_zero=prescription.patient.surgeries.get().date,
        window=schedule.Window(sleeps_at=time(21)),
        phases=(Phase(first_day=0, times_per_day=2, repetitions=10),),
        side="right",
    )
    amend = partial(
        prescriptions.amend, prescription, order=order, seen=1, starts_on=None, reason="Less", by=clinician, now=now
    )
    at_once(report, amend)
    assert (held_or_answered(prescription.patient), prescription.versions.count()) == (True, 2)
