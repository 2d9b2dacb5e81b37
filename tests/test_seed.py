"""manage.py seed: many invented patients whose days agree with their sets, never beside a real clinic."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection
from django.db.models import Count, F
from django.test import Client
from django.utils import timezone

from adherence import outbox
from adherence.actions.days import close_days
from adherence.actions.sets import log
from adherence.management.scale import rows, seeding
from adherence.models import DayRecord, FlagEvent, LoggedSet, PainFlag
from exercises.reports import plan_of
from patients.models import Clinic, Patient, User

SignIn = Callable[[User], Client]


def seed(patients: int, days: int) -> str:
    said = StringIO()
    call_command("seed", patients=patients, days=days, stdout=said)
    return said.getvalue()


@pytest.fixture
def three(db: None) -> list[Patient]:
    seed(3, 2)
    return list(Patient.objects.order_by("record_number"))


@pytest.mark.parametrize(
    ("patients", "days", "said"),
    [
        (0, 30, "--patients is from 1 to 1,000,000, not 0."),
        (-5, 30, "--patients is from 1 to 1,000,000, not -5."),
        (1_000_001, 30, "--patients is from 1 to 1,000,000, not 1,000,001."),
        (10, 0, "--days is from 1 to 730, not 0."),
        (10, 731, "--days is from 1 to 730, not 731."),
    ],
)
def test_a_number_out_of_bounds_is_refused(patients: int, days: int, said: str) -> None:
    with pytest.raises(CommandError) as refused:
        seed(patients, days)
    assert str(refused.value) == said


def test_it_refuses_beside_a_real_clinic(clinic: Clinic) -> None:
    with pytest.raises(CommandError, match="in a demo only"):
        seed(3, 2)
    assert Clinic.objects.get() == clinic


def test_a_role_that_may_not_pass_the_triggers_is_told_so(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE no_superuser; GRANT ALL ON ALL TABLES IN SCHEMA public TO no_superuser")
        cursor.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO no_superuser; SET LOCAL ROLE no_superuser")
    with pytest.raises(CommandError, match="Only a superuser of PostgreSQL"):
        seed(3, 2)


def test_another_fault_is_not_taken_for_a_missing_right(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "BEFORE_SETS", ("SELECT 1 FROM no_such_table",))
    with pytest.raises(ProgrammingError, match="no_such_table"):
        seed(3, 2)


def test_it_ends_with_figures(db: None) -> None:
    sets = r"1?\d|2[0-4]"
    assert re.fullmatch(
        rf"3 of 3 patients, ({sets}) sets\nMade 3 patients with \1 sets in \d+\.\d seconds\n", seed(3, 2)
    )


def test_everybody_has_a_plan_of_four_sets_a_day_and_an_account(three: list[Patient]) -> None:
    now = timezone.now()
    plans = [plan_of(each.prescriptions.get()) for each in three]
    assert [
        (plan.sets_prescribed_on(each.local_date(now)), each.surgeries.count(), each.accesses.get().user.email)
        for each, plan in zip(three, plans, strict=True)
    ] == [(4, 1, each.email) for each in three]


def test_the_days_are_what_counting_and_closing_would_have_written(three: list[Patient]) -> None:
    now = timezone.now()
    counted = LoggedSet.objects.filter(counts=True).values("prescription", "day").annotate(n=Count("pk"))
    done = {(each["prescription"], each["day"]): each["n"] for each in counted.order_by()}
    written = {
        (each.prescription_id, each.day): (each.prescribed, each.done, each.uncounted)
        for each in DayRecord.objects.closed()
    }
    days = {
        key: (plan_of(each.prescriptions.get()).sets_prescribed_on(key[1]), done.get(key, 0), 0)
        for each in three
        for key in written
        if key[0] == each.prescriptions.get().pk
    }
    assert (written, len(written), set(done) - set(written), close_days(now)) == (days, 6, set(), 0)


def test_each_set_is_on_its_patients_day_and_after_it_was_due(three: list[Patient]) -> None:
    now = timezone.now()
    wrong = [
        each
        for each in LoggedSet.objects.select_related("patient", "prescription")
        if each.patient.local_date(each.performed_at) != each.day
        or each.performed_at > now
        or not any(
            0 < (each.performed_at - due.at).total_seconds() <= 18 * 60
            for due in plan_of(each.prescription or each.patient.prescriptions.get()).due_on(each.day)
        )
    ]
    assert (LoggedSet.objects.exists(), wrong) == (True, [])


def test_a_phone_that_sends_a_seeded_set_again_gets_the_same(three: list[Patient]) -> None:
    now = timezone.now()
    again = [
        log(
            each.patient,
            by=User.objects.get(email=each.patient.email),
            uuid=each.uuid,
            performed_at=now,
            repetitions=each.repetitions,
            seconds=None,
            source=LoggedSet.Source.GUIDED,
            pain=each.pain,
            now=now,
        )
        for each in LoggedSet.objects.select_related("patient").order_by("pk")
    ]
    assert again == list(LoggedSet.objects.order_by("pk"))


def test_one_of_three_had_pain_that_was_answered_and_one_waits(three: list[Patient]) -> None:
    found = PainFlag.objects.order_by("patient__record_number").values_list("patient__record_number", "state", "level")
    events = FlagEvent.objects.order_by("flag__patient__record_number", "at").values_list("kind", flat=True)
    assert (list(found), list(events)) == (
        [("S-1", "resolved", "review"), ("S-2", "open", "review")],
        ["reported", "acknowledged", "resolved", "reported"],
    )


def test_the_clinics_caseload_opens_with_them(three: list[Patient], sign_in: SignIn) -> None:
    page = sign_in(three[0].clinician).get("/caseload/").content.decode()
    done = sum(DayRecord.objects.filter(patient=three[0]).values_list("done", flat=True))
    assert (sorted(re.findall(r">Pat (Number \d)</a>", page)), f"{done} of 8" in page) == (
        ["Number 1", "Number 2", "Number 3"],
        True,
    )


def test_a_second_run_adds_more(three: list[Patient]) -> None:
    seed(201, 1)
    sizes = Clinic.objects.annotate(size=Count("patients")).order_by("created_at", "name").values_list("name", "size")
    days = DayRecord.objects.filter(prescription__patient=F("patient")).count()
    assert (sorted(sizes), days, seeding.seeded_clinics()) == (
        [("Seeded clinic 1", 3), ("Seeded clinic 2", 200), ("Seeded clinic 3", 1)],
        6 + 201,
        3,
    )


def test_the_audit_holds_and_reminders_can_be_planned(three: list[Patient]) -> None:
    said = StringIO()
    call_command("verify_audit", stdout=said)
    assert (said.getvalue().endswith("ok\n"), outbox.plan(timezone.now()) > 0) == (True, True)
