"""A patient's record: who sees it, and that each part says what happened."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from adherence.models import FlagEvent, LoggedSet, Message, PainFlag, ReminderSettings
from adherence.reports import record as reports
from adherence.reports.record import Record
from exercises.models import Phase, Prescription, PrescriptionVersion
from patients.models import AccessEvent, Invitation, Patient, PatientAccess, User
from tests import cast, desk

SignIn = Callable[[User], Client]
HALF_PAST = "Until 2:30\N{NO-BREAK SPACE}pm today"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def record_of(patient: Patient, now: datetime, **wanted: int) -> Record:
    return reports.read(Patient.objects.filter(pk=patient.pk), now, **wanted)


def told(record: Record) -> list[str]:
    """The timeline, newest first."""
    return [" | ".join(filter(None, (event.what, event.by, event.note))) for event in record.events]


def page_of(client: Client, patient: Patient, query: str = "") -> str:
    answer = client.get(f"/patients/{patient.pk}/{query}")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.parametrize("who", ["clinician", "staff", "manager"])
def test_the_team_sees_the_record_and_the_look_is_written_down(
    who: str, prescription: Prescription, sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    user, patient = request.getfixturevalue(who), prescription.patient
    page = page_of(sign_in(user), patient)
    looks = AccessEvent.objects.values_list("action", "actor", "patients")
    assert ("H-" in page, list(looks)) == (True, [("patient-record", user.pk, [patient.pk])])


def test_the_patient_has_no_such_page(patient: Patient, margaret: User, sign_in: SignIn) -> None:
    assert sign_in(margaret).get(f"/patients/{patient.pk}/").status_code == 403


def test_a_colleague_elsewhere_finds_nobody(patient: Patient, colleague: User, sign_in: SignIn) -> None:
    PatientAccess.objects.create(user=colleague, patient=patient, relation="carer")
    browser = sign_in(colleague)
    assert [browser.get(f"/patients/{key}/").status_code for key in (patient.pk, uuid4())] == [404, 404]


@pytest.mark.parametrize("query", ["?sets=%00", "?sets=some", "?sets=all"])
def test_no_address_breaks_the_page(query: str, prescription: Prescription, staff: User, sign_in: SignIn) -> None:
    assert "Current plan" in page_of(sign_in(staff), prescription.patient, query)


def everything(prescription: Prescription, by: User, now: datetime, *, times: int) -> None:
    patient = prescription.patient
    today = patient.local_date(now)
    desk.days(prescription, [8] * 5 * times, before=today)
    for n in range(times):
        at = now - n * DAY - HOUR
        flag = desk.flag(patient, "review", at=at)
        FlagEvent.objects.create(flag=flag, at=at, by=by, kind="called", note="Rest a day")
        desk.logged(prescription, at=at, pain=3, entered_by=by, source="clinic", note="By phone")
        desk.logged(prescription, at=at, voided_at=at, voided_by=by)
        desk.hold(prescription, at=at, by=by, ends_at=at + HOUR / 2)


def test_the_number_of_queries_does_not_grow(
    prescription: Prescription,
    clinician: User,
    staff: User,
    sign_in: SignIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    other = cast.prescribe(cast.patient(prescription.patient.clinic, clinician, "Bo", "Busy"), by=clinician)
    everything(prescription, clinician, timezone.now(), times=1)
    everything(other, clinician, timezone.now(), times=3)
    client, counts = sign_in(staff), []
    page_of(client, other.patient)
    for patient in (prescription.patient, other.patient):
        with django_assert_max_num_queries(25) as captured:
            page_of(client, patient)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_the_timeline_says_who_did_what_when(prescription: Prescription, clinician: User, staff: User) -> None:
    patient, began = prescription.patient, prescription.prescribed_at
    invitation = desk.invited(patient, at=began - 3 * DAY, by=staff)
    Invitation.objects.filter(pk=invitation.pk).update(serial=2, sent_at=began - 2 * DAY)
    Invitation.objects.create(
        kind="carer",
        clinic=patient.clinic,
        email="son@example.org",
        patient=patient,
        created_at=began + HOUR,
        expires_at=began + DAY,
        revoked_at=began + 2 * HOUR,
    )
    Patient.objects.filter(pk=patient.pk).update(joined_at=began - DAY, discharged_at=began + 9 * DAY)
    desk.hold(prescription, at=began + DAY, ends_at=began + 2 * DAY)
    flag = desk.flag(patient, "urgent", at=began + DAY)
    for kind, by, note in (("held", None, ""), ("escalated", None, "1"), ("called", staff, "Rest a day")):
        FlagEvent.objects.create(flag=flag, at=began + DAY + HOUR, by=by, kind=kind, note=note)
    desk.days(prescription, [1], before=date(2026, 10, 31))
    desk.logged(prescription, at=began + DAY + 2 * HOUR, counts=False)
    desk.logged(prescription, at=began + 3 * DAY)
    desk.logged(prescription, at=began + 3 * DAY + HOUR, voided_at=began + 4 * DAY, voided_by=staff)
    desk.logged(prescription, at=began + 5 * DAY, counts=False)
    PrescriptionVersion.objects.update(in_force_until=began + 6 * DAY)
    PrescriptionVersion.objects.create(
        prescription=prescription,
        number=2,
        day_zero=date(2026, 10, 26),
        in_force_from=began + 6 * DAY,
        in_force_until=began + 8 * DAY,
        made_by=clinician,
        made_at=began + 6 * DAY,
        reason="Going well",
        side="right",
    )
    desk.hold(prescription, at=began + 7 * DAY, by=staff, ends_at=began + 8 * DAY)
    Prescription.objects.update(
        ended_at=began + 8 * DAY, ending="stopped", ended_by=clinician, ended_reason="Walks well"
    )
    assert told(record_of(patient, began + 10 * DAY)) == [
        "Left the clinic’s care",
        "Plan: Stopped | Anya Petrov | Walks well",
        "Plan on hold | Sam Whitfield | Wound check",
        "Plan changed to version 2 | Anya Petrov | Going well",
        "1 set done | 8 due that day",
        "1 set done | 8 due that day, 1 taken back",
        "Plan restarted | Dorsi",
        "1 set done | none due that day",
        f"Escalated, flag {flag.number} | Dorsi",
        f"Call logged, flag {flag.number} | Sam Whitfield | Rest a day",
        "Plan on hold | Dorsi | Wound check",
        f"Pain flag {flag.number}, Urgent | 6/10, sharp or stabbing, calf",
        "Invitation withdrawn",
        "Invited a carer, son@example.org | Dorsi",
        "Plan written | Anya Petrov",
        "Joined",
        "Invitation sent again",
        "Invited, margaret.doyle@example.org | Sam Whitfield",
    ]


def test_the_latest_events_are_not_hidden_by_sets(prescription: Prescription, clinician: User, now: datetime) -> None:
    for n in range(10):
        desk.logged(prescription, at=now - n * DAY - HOUR)
    record = record_of(prescription.patient, now)
    assert ([event.what for _at, event in record.latest_events], len(record.all_events)) == (
        ["1 set done", "1 set done", "1 set done", "Plan written", "Joined"],
        12,
    )


def test_a_short_history_is_told_once(prescription: Prescription, now: datetime) -> None:
    record = record_of(prescription.patient, now)
    assert (len(record.latest_events), record.all_events) == (2, [])


def test_the_plan_has_phases_done_now_and_next(prescription: Prescription, now: datetime) -> None:
    """16 November is day 21."""
    phase = Phase.objects.get(version__prescription=prescription)
    phases = [(0, 7), (8, 21), (22, None)]
    Phase.objects.filter(pk=phase.pk).delete()
    for first, last in phases:
        phase.pk, phase.first_day, phase.last_day = None, first, last
        phase.save(force_insert=True)
    plan = record_of(prescription.patient, now).plan
    assert plan
    assert [(line.state, line.days, line.left) for line in plan.version.phases] == [
        ("done", "Days 0 to 7", ""),
        ("now", "Days 8 to 21", "Last day"),
        ("next", "From day 22", ""),
    ]


def test_a_phase_says_how_long_it_lasts(prescription: Prescription, now: datetime) -> None:
    Phase.objects.update(last_day=25)
    plan = record_of(prescription.patient, now).plan
    assert plan
    assert plan.version.phases[0].left == "4 days left"


def test_every_version_says_from_when_it_applies(prescription: Prescription, clinician: User, now: datetime) -> None:
    first = prescription.versions.get()
    rest = {"prescription": prescription, "day_zero": first.day_zero, "made_by": clinician, "side": "right"}
    PrescriptionVersion.objects.update(in_force_until=now - HOUR)
    later = now + DAY
    PrescriptionVersion.objects.create(number=2, in_force_from=later, in_force_until=later, made_at=now, **rest)
    PrescriptionVersion.objects.create(number=3, in_force_from=now - HOUR, made_at=now, **rest)
    plan = record_of(prescription.patient, now).plan
    assert plan
    assert [line.applies.replace(":00", "") for line in (plan.version, *plan.others)] == [
        "From 9\N{NO-BREAK SPACE}am today",
        "Withdrawn before it began",
        "From 12\N{NO-BREAK SPACE}am on Tuesday 27 October until 9\N{NO-BREAK SPACE}am today",
    ]


def test_a_version_of_another_year_says_so(prescription: Prescription) -> None:
    plan = record_of(prescription.patient, datetime(2027, 2, 1, tzinfo=prescription.patient.zone)).plan
    assert plan
    assert plan.version.made == "Version 1, set by Anya Petrov on 27 October 2026"


def test_a_prescription_without_a_version_shows_no_plan(prescription: Prescription, now: datetime) -> None:
    Phase.objects.all().delete()
    PrescriptionVersion.objects.all().delete()
    assert record_of(prescription.patient, now).plan is None


@pytest.mark.parametrize(
    ("by_clinician", "words"),
    [(True, "Stopped by Anya Petrov, 9 am today: wound"), (False, "Completed, 9 am today")],
)
def test_an_ended_plan_says_how(
    by_clinician: bool,  # noqa: FBT001  # a case of the table
    words: str,
    prescription: Prescription,
    clinician: User,
    now: datetime,
) -> None:
    facts = {"ending": "stopped", "ended_by": clinician, "ended_reason": "wound"} if by_clinician else {}
    Prescription.objects.update(**({"ended_at": now - HOUR, "ending": "completed"} | facts))
    plan = record_of(prescription.patient, now).plan
    assert plan
    assert (plan.in_force, plan.ended.replace("\N{NO-BREAK SPACE}", " ").replace(":00", "")) == (False, words)


def test_a_set_says_its_source_and_what_became_of_it(prescription: Prescription, staff: User, now: datetime) -> None:
    desk.logged(prescription, at=now - HOUR, pain=6)
    desk.logged(prescription, at=now - 26 * HOUR, entered_at=now, entered_by=staff, source=LoggedSet.Source.CLINIC)
    desk.logged(prescription, at=now - 30 * HOUR, voided_at=now, voided_by=staff, void_reason="Twice")
    lines = record_of(prescription.patient, now).set_lines
    assert [(line.felt, line.entered, line.voided) for line in lines] == [
        ("6/10, moderate", "", ""),
        ("", "Entered by Sam Whitfield, Today 10\N{NO-BREAK SPACE}am", ""),
        ("", "", "Taken back by Sam Whitfield, Today 10\N{NO-BREAK SPACE}am: Twice"),
    ]


def test_the_last_sets_come_first_and_all_on_demand(prescription: Prescription, staff: User, sign_in: SignIn) -> None:
    for n in range(12):
        desk.logged(prescription, at=timezone.now() - n * HOUR, note=f"set {n}.")
    browser = sign_in(staff)
    short, long = (page_of(browser, prescription.patient, query) for query in ("", "?sets=all"))
    assert ["set 9." in short, "set 10." in short, "See all 12" in short, "set 11." in long, "See all" in long] == [
        True,
        False,
        True,
        True,
        False,
    ]


def test_flags_say_how_they_stand_the_open_ones_first(prescription: Prescription, staff: User, now: datetime) -> None:
    patient = prescription.patient
    seen = {"acknowledged_at": now, "acknowledged_by": staff}
    resolved = seen | {"resolved_at": now, "resolved_by": staff, "outcome": "advice", "resolution": "Rest"}
    desk.flag(patient, "note", at=now - HOUR, state=PainFlag.State.RESOLVED, **resolved)
    desk.flag(patient, "urgent", at=now - 3 * HOUR, state=PainFlag.State.ACKNOWLEDGED, **seen)
    desk.flag(patient, "review", at=now - 2 * HOUR)
    assert [(line.tag, line.said) for line in record_of(patient, now).flag_lines] == [
        ("Soon, open", "6/10, sharp or stabbing, calf"),
        ("Urgent, seen", "6/10, sharp or stabbing, calf"),
        ("Routine, resolved", "6/10, sharp or stabbing, calf. Advice given. Rest"),
    ]


def test_an_open_stop_is_the_first_thing_on_the_page(prescription: Prescription, staff: User, sign_in: SignIn) -> None:
    now = timezone.now()
    desk.flag(prescription.patient, "emergency", at=now - 3 * HOUR)
    desk.hold(prescription, at=now - 3 * HOUR)
    page = page_of(sign_in(staff), prescription.patient)
    pieces = ("On hold since", "was told to hear from us by", "past target.", "Review flag", "While on hold", "– open")
    assert [piece in page for piece in pieces] == [True] * 6


def test_a_flag_without_a_hold_is_said_too(prescription: Prescription, staff: User, sign_in: SignIn) -> None:
    now = timezone.now()
    desk.days(prescription, [8] * 3, before=prescription.patient.local_date(now))
    desk.flag(prescription.patient, "review", at=now)
    page = page_of(sign_in(staff), prescription.patient)
    assert ("Soon, open: 6/10" in page, "Why to check today" in page) == (True, False)


def test_holds_say_who_began_and_ended_them(prescription: Prescription, staff: User, now: datetime) -> None:
    hold = desk.hold(prescription, at=now - 2 * DAY, by=staff, ends_at=now - DAY)
    hold.ended_by = staff
    hold.save()
    desk.hold(prescription, at=now - HOUR)
    held = record_of(prescription.patient, now).holds
    assert [(line.begun_by, line.ended.day if line.ended else "", line.ended_by) for line in held] == [
        ("Dorsi", "", ""),
        ("Sam Whitfield", "Yesterday", "Sam Whitfield"),
    ]


@pytest.mark.parametrize(
    ("settings", "figure", "words"),
    [
        (None, "On", "Email, 4 a day"),
        ({"own_times": ["09:00", "18:00"]}, "On", "Email, 2 a day"),
        ({"enabled": False}, "Off", "The patient’s choice"),
        (
            {"paused_until": datetime(2026, 11, 16, 14, 30, tzinfo=UTC)},
            "Paused",
            "Until 2:30\N{NO-BREAK SPACE}pm today",
        ),
    ],
)
def test_reminders_say_how_they_stand(
    settings: dict[str, object] | None, figure: str, words: str, prescription: Prescription, now: datetime
) -> None:
    if settings is not None:
        ReminderSettings.objects.update_or_create(patient=prescription.patient, defaults=settings)
    reminders = record_of(prescription.patient, now).reminders
    assert (reminders.figure, reminders.words) == (figure, words)


@pytest.mark.parametrize(
    ("scores", "words", "trend"),
    [
        ((), "None told yet", "No pain was told."),
        ((3,), "Mild, today", "Steady at about 3. Highest 3."),
        ((7, 3), "Mild, today. Down from 7", "Down from 7 to 3. Highest 7."),
        ((2, 6), "Moderate, today. Up from 2", "Up from 2 to 6. Highest 6."),
    ],
)
def test_pain_is_told_in_words(
    scores: tuple[int, ...], words: str, trend: str, prescription: Prescription, now: datetime
) -> None:
    for ago, pain in enumerate(reversed(scores)):
        desk.logged(prescription, at=now - ago * DAY - HOUR, pain=pain)
    record = record_of(prescription.patient, now)
    assert (record.pain.words, record.pain_words) == (words, trend)


def test_days_on_hold_and_flags_are_marked_on_the_pain_line(prescription: Prescription, now: datetime) -> None:
    for ago in (3, 2):
        desk.logged(prescription, at=now - ago * DAY, pain=2)
    desk.flag(prescription.patient, "urgent", at=now - HOUR)
    desk.hold(prescription, at=now - HOUR)
    line = record_of(prescription.patient, now).progress.pain_line
    said = line.label.endswith("Pain flags on day: 21. On hold on day: 21.")
    assert (len(line.holds), len(line.flags), line.last_words_above, said) == (1, 1, 24, True)


def test_adherence_is_that_of_the_caseload(prescription: Prescription, now: datetime) -> None:
    desk.days(prescription, [8, 17, 8, 8, 8, 8, 0], before=now.date())
    record = record_of(prescription.patient, now)
    said = (record.row.figure, record.row.counted, record.all_days.percent, record.progress.extra)
    assert said == ("85%", "48 of 56", 85, 9)


def test_two_prescriptions_on_a_day_are_one_day(prescription: Prescription, clinician: User, now: datetime) -> None:
    Prescription.objects.update(ended_at=now - DAY, ending="replaced", ended_by=clinician)
    second = cast.prescribe(prescription.patient, by=clinician, in_force_from=now - DAY)
    for each in (prescription, second):
        desk.days(each, [4], before=now.date(), prescribed=4)
    record = record_of(prescription.patient, now)
    assert (record.row.counted, len(record.earlier_plans)) == ("8 of 8", 1)


def test_todays_sets_are_so_far(prescription: Prescription, now: datetime) -> None:
    prescription.days.create(patient=prescription.patient, day=now.date(), done=3)
    prescription.days.create(patient=prescription.patient, day=now.date() - DAY, done=3)
    today = record_of(prescription.patient, now).progress.days[-1]
    assert (today.done, today.prescribed) == (3, 8)


def test_a_patient_without_plan_or_surgery_has_a_record(patient: Patient, clinician: User, sign_in: SignIn) -> None:
    patient.surgeries.all().delete()
    Patient.objects.update(phone="")
    page = page_of(sign_in(clinician), patient)
    pieces = (
        "No plan yet",
        "No sets yet.",
        "None given",
        "No mail has reached Margaret yet",
        "Without a plan",
        "No pain has been told.",
    )
    assert [piece in page for piece in pieces] == [True] * 6


@pytest.mark.parametrize(
    ("ago", "words"), [(1, "The link works until"), (8, "The link no longer works"), (None, "There is no invitation")]
)
def test_an_invitation_says_how_it_stands(
    ago: int | None, words: str, patient: Patient, staff: User, sign_in: SignIn
) -> None:
    Patient.objects.update(joined_at=None)
    if ago:
        desk.invited(patient, at=timezone.now() - ago * DAY, by=staff)
    page = page_of(sign_in(staff), patient)
    assert (words in page, "Send it again" in page) == (True, ago is not None)


def test_a_manager_cannot_send_it_again(patient: Patient, staff: User, manager: User, sign_in: SignIn) -> None:
    desk.invited(patient, at=timezone.now(), by=staff)
    assert "Send it again" not in page_of(sign_in(manager), patient)


def test_the_last_mail_is_the_last_one_sent(patient: Patient, staff: User, now: datetime) -> None:
    for n, state in enumerate(("sent", "sent", "expired")):
        at = now - (3 - n) * HOUR
        Message.objects.create(
            key=f"k{n}",
            kind="reminder" if n else "invitation",
            patient=patient,
            due_at=at,
            next_attempt_at=at,
            state=state,
            sent_at=at if state == "sent" else None,
            finished_at=at,
        )
    mail = record_of(patient, now).mail
    assert mail
    assert (mail.message.kind, mail.when.day, mail.when.clock.replace(":00", "")) == (
        "reminder",
        "Today",
        "8\N{NO-BREAK SPACE}am",
    )


def test_times_of_another_zone_are_said_to_be(patient: Patient, staff: User, sign_in: SignIn) -> None:
    Patient.objects.update(time_zone="America/New_York")
    assert "Times on this page are Margaret ’s own, in New York." in page_of(sign_in(staff), patient).replace(
        "Margaret’s", "Margaret ’s"
    )


def test_a_surgery_to_come_has_no_day_number(patient: Patient) -> None:
    record = record_of(patient, datetime(2025, 10, 1, tzinfo=UTC))
    assert record.surgery_words == "Right knee replacement on 26 October 2026"
