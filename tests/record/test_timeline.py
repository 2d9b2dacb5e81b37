"""The timeline: every event with who and when."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

from django.utils import timezone

from adherence.actions import sets, zones
from adherence.models import FlagEvent, LoggedSet, Message
from exercises.models import Prescription, PrescriptionVersion
from patients.actions import carers, invitations
from patients.actions.care import note
from patients.models import CareEvent, Invitation, Patient, PatientAccess, User
from tests import cast, desk
from tests.record.reading import DAY, HOUR, SignIn, page_of, record_of, told


def test_the_timeline_says_who_did_what_when(prescription: Prescription, clinician: User, staff: User) -> None:
    patient, began = prescription.patient, prescription.prescribed_at
    invitation = desk.invited(patient, at=began - 3 * DAY, by=staff)
    note(patient, CareEvent.Kind.INVITED_AGAIN, by=staff, now=began - 2 * DAY, words=invitation.email)
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
    note(patient, CareEvent.Kind.DISCHARGED, by=clinician, now=began + 9 * DAY, words="Walks a mile")
    desk.hold(prescription, at=began + DAY, ends_at=began + 2 * DAY)
    flag = desk.flag(patient, "urgent", at=began + DAY)
    for kind, by, said in (("held", None, ""), ("escalated", None, "1"), ("called", staff, "Rest a day")):
        FlagEvent.objects.create(flag=flag, at=began + DAY + HOUR, by=by, kind=kind, note=said)
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
        "Discharged | Anya Petrov | Walks a mile",
        "Plan: Stopped | Anya Petrov | Walks well",
        "Plan on hold | Sam Whitfield | Wound check",
        "Plan changed to version 2 | Anya Petrov | Going well",
        "1 set done | 8 due that day",
        "A set of Fri 30 Oct taken back | Sam Whitfield",
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
        "Invitation sent again | Sam Whitfield | margaret.doyle@example.org",
        "Invited, margaret.doyle@example.org | Sam Whitfield",
    ]


def test_the_latest_events_are_not_hidden_by_sets(prescription: Prescription, clinician: User, now: datetime) -> None:
    for n in range(10):
        desk.logged(prescription, at=now - n * DAY - HOUR)
    record = record_of(prescription.patient, now)
    assert ([event.what for event in record.latest_events], len(record.events), record.has_more_events) == (
        ["1 set done", "1 set done", "1 set done", "Plan written", "Joined"],
        12,
        True,
    )


def test_a_short_history_is_told_once(prescription: Prescription, now: datetime) -> None:
    record = record_of(prescription.patient, now)
    assert (len(record.shown_events), record.has_more_events) == (2, False)


def test_carers_come_and_go(patient: Patient, margaret: User, now: datetime) -> None:
    tom = cast.user("Tom Doyle")
    sent = carers.invite(patient, by=margaret, email=tom.email, name="Tom", may_log=True, may_report=True, now=now)
    carers.send_again(sent, by=margaret, now=now + HOUR)
    invitations.accept(Invitation.objects.get(), by=tom, now=now + 2 * HOUR)
    carers.revoke(PatientAccess.objects.get(user=tom), by=margaret, now=now + 3 * HOUR)
    assert told(record_of(patient, now + DAY))[:4] == [
        "Tom Doyle no longer follows as a carer",
        "Tom Doyle follows as a carer",
        "Invitation sent again | Margaret Doyle | tom.doyle@example.org",
        "Invited a carer, tom.doyle@example.org | Margaret Doyle",
    ]


def test_mail_is_told_by_day_and_what_failed_by_itself(prescription: Prescription, now: datetime) -> None:
    mails = [("reminder", "sent")] * 3 + [("reminder", "failed"), ("patient_summary", "unknown"), ("repeat", "skipped")]
    for number, (kind, state) in enumerate(mails):
        at = now - 6 * HOUR + number * HOUR
        Message.objects.create(
            key=f"k{number}",
            kind=kind,
            patient=prescription.patient,
            due_at=at,
            next_attempt_at=at,
            state=state,
            reason="done" if state == "skipped" else "",
            error="550" if state in {"failed", "unknown"} else "",
            sent_at=at if state == "sent" else None,
            finished_at=at,
        )
    Message.objects.filter(key="k2").update(bounced_at=now)
    record = record_of(prescription.patient, now)
    assert told(record)[:4] == [
        "Reminder: bounced | Dorsi",
        "Weekly summary: may have arrived | Dorsi",
        "Reminder: failed | Dorsi",
        "Reminder: sent | Dorsi | 2 emails",
    ]
    assert "Reminder: sent" not in [event.what for event in record.latest_events]


def test_sets_that_the_clinic_added_or_somebody_took_back_are_told(
    prescription: Prescription, margaret: User, staff: User, now: datetime
) -> None:
    patient = prescription.patient
    sets.log_several(
        patient,
        by=staff,
        uuid=uuid4(),
        count=2,
        performed_at=now - DAY,
        repetitions=10,
        seconds=None,
        source=LoggedSet.Source.CLINIC,
        note="By phone",
        now=now - HOUR,
    )
    sets.void(LoggedSet.objects.earliest("pk"), by=margaret, now=now)
    assert [line for line in told(record_of(patient, now)) if "due that day" not in line][:2] == [
        "A set of Yesterday taken back | Margaret Doyle",
        "2 sets of Yesterday added | Sam Whitfield | By phone",
    ]


def test_a_move_to_another_zone_is_told(patient: Patient, now: datetime) -> None:
    zones.ask(patient, zone="America/New_York", now=now)
    zones.change_due(now + DAY)
    assert told(record_of(patient, now + DAY))[0] == "Time zone changed | Europe/London → America/New_York"


def test_whoever_left_before_that_was_noted_has_left(patient: Patient, now: datetime) -> None:
    Patient.objects.update(discharged_at=now)
    assert told(record_of(patient, now))[0] == "Left the clinic’s care"


def test_all_events_are_shown_on_demand(
    prescription: Prescription, now: datetime, staff: User, sign_in: SignIn
) -> None:
    for n in range(10):
        desk.logged(prescription, at=timezone.now() - n * DAY - HOUR)
    browser = sign_in(staff)
    pages = [page_of(browser, prescription.patient, query) for query in ("", "?events=all")]
    assert [page.count("1 set done") for page in pages] == [3, 10]
