"""Whether a message is still wanted: asked before it is written, and again just before the final dot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, QuerySet

from adherence.models import ClinicMessage, LoggedSet, Message, PainFlag
from adherence.outbox.facts.about import period_of, prescription_of, slot_of
from adherence.outbox.facts.digests import digest_of
from adherence.outbox.facts.weeks import clinic_week, week_of
from adherence.outbox.links import SlotRef
from adherence.outbox.planning.marks import is_reachable
from adherence.outbox.planning.settling import why_not
from adherence.reports.in_effect import settings_of
from adherence.reports.reminders import MOST_A_DAY, REMINDERS, reminders_on, sets_needed
from adherence.reports.reminding import sets_left
from exercises.models import Prescription
from exercises.reports import Plan, plan_read
from patients.models import Invitation, Membership, Patient, Role
from patients.models.composed import composed_once, in_one_row

Kind, Reason, State = Message.Kind, Message.Reason, Message.State
Refusal = Message.Reason | None


def refusal(message: Message, now: datetime) -> Refusal:
    """Why the message must not be sent any more, by what the database says at this moment; None when it must."""
    return CHECKS[Kind(message.kind)](message, now)


def is_counted_alone(message: Message) -> bool:
    """Until the transaction ends no other reminder of the patient is counted, so that two at once are never one more.

    False when another is. It does not wait: a deliverer that hangs must not stop a second one.
    """
    if message.kind not in REMINDERS:
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"reminders of {message.patient_id}"]
        )
        (alone,) = cursor.fetchone()
    return bool(alone)


def _reminder(message: Message, now: datetime) -> Refusal:
    plan = _plan(message)
    if not (is_reachable(plan.prescription.patient) and _is_planned(message, plan) and plan.counts_at(now)):
        return why_not(plan, message, now)
    if _is_done(message, plan):
        return Reason.DONE
    return Reason.ENOUGH if _has_had_enough(message) else None


def _nudge(message: Message, now: datetime) -> Refusal:
    """Asked for by the clinic: at no time of the plan's, and stopped by the same things."""
    plan = _plan(message)
    patient = plan.prescription.patient
    settings = settings_of(patient)
    paused = settings.paused_until is not None and now < settings.paused_until
    if paused or not (settings.enabled and is_reachable(patient) and plan.counts_at(now)):
        return why_not(plan, message, now)
    if sets_left(plan, now) <= 0:
        return Reason.DONE
    return Reason.ENOUGH if _has_had_enough(message) else None


def _plan(message: Message) -> Plan:
    """The plan that it reminds of, as it is now, with the patient's settings and clinic. Two queries."""
    prescription = prescription_of(message)
    (patient,) = _reminded(prescription)
    return plan_read(prescription, patient)


@composed_once
def _reminded(prescription: UUID) -> QuerySet[Patient]:
    return Patient.objects.filter(prescriptions=prescription).select_related("reminders", "clinic")


def _is_planned(message: Message, plan: Plan) -> bool:
    """The plan and the settings still want this reminder, and not later than it was planned for."""
    wanted = reminders_on(plan, settings_of(plan.prescription.patient), period_of(message))
    mine = (each for each in wanted if (each.kind, each.number) == (message.kind, message.slot_number))
    return any(each.due_at <= message.due_at for each in mine)


def _is_done(message: Message, plan: Plan) -> bool:
    """The day has as many sets as its sessions up to this one take; a repeat is done with any set since the first."""
    slot = slot_of(message)
    if message.kind == Kind.REPEAT and _has_logged_since(_first_reminder(message, plan), slot):
        return True
    (done,) = _sets_of(slot.prescription, slot.day)
    return done["number"] >= sets_needed(plan, slot.day, slot.number)


def _has_logged_since(moment: datetime, slot: SlotRef) -> bool:
    return _counting(slot.prescription, slot.day).filter(performed_at__gte=moment).exists()


@composed_once
def _sets_of(prescription: UUID, day: date) -> QuerySet[LoggedSet, dict[str, int]]:
    return in_one_row(_counting(prescription, day), number=Count("*"))


def _counting(prescription: UUID, day: date) -> QuerySet[LoggedSet]:
    return LoggedSet.objects.standing().filter(prescription=prescription, counts=True).on(day)


def _first_reminder(message: Message, plan: Plan) -> datetime:
    settings = settings_of(plan.prescription.patient)
    return message.due_at - timedelta(minutes=settings.repeat_after)


def _has_had_enough(message: Message) -> bool:
    """As many reminders of the patient's day have left, or may have, as ever do."""
    (sent,) = _sent_that_day(message.patient_id, period_of(message))
    return sent["number"] >= MOST_A_DAY


@composed_once
def _sent_that_day(patient: UUID | None, day: date) -> QuerySet[Message, dict[str, int]]:
    left = [State.SENT, State.SENDING, State.UNKNOWN]
    that_day = Message.objects.filter(patient=patient, kind__in=REMINDERS, slot_day=day, state__in=left)
    return in_one_row(that_day, number=Count("*"))


def _patient_summary(message: Message, now: datetime) -> Refusal:
    patient = Patient.objects.select_related("reminders", "clinic").get(messages=message)
    if not is_reachable(patient):
        return Reason.WITHDRAWN
    if not settings_of(patient).weekly_summary:
        return Reason.OFF
    return None if week_of(patient, period_of(message), now).says_something else Reason.NOTHING_TO_SAY


def _digest(message: Message, now: datetime) -> Refusal:
    member = _membership(message)
    if member is None:
        return Reason.WITHDRAWN
    return None if digest_of(member.clinic, now).says_something else Reason.NOTHING_TO_SAY


def _clinician_summary(message: Message, now: datetime) -> Refusal:
    member = _membership(message)
    if member is None:
        return Reason.WITHDRAWN
    return None if clinic_week(member.clinic, period_of(message), now).scores else Reason.NOTHING_TO_SAY


def _about_a_flag(message: Message, _now: datetime) -> Refusal:
    """Somebody acknowledged it meanwhile, or the recipient has left the clinic."""
    waits = PainFlag.objects.filter(messages=message, state=PainFlag.State.OPEN).exists()
    return None if waits and _works_there(message) else Reason.WITHDRAWN


def _invitation(message: Message, now: datetime) -> Refusal:
    invitation = Invitation.objects.get(messages=message)
    newest = message.key.endswith(f"/{invitation.serial}")
    return None if newest and invitation.is_open(now) else Reason.WITHDRAWN


def _plan_changed(message: Message, now: datetime) -> Refusal:
    in_force = Prescription.objects.in_force(now).filter(messages=message).exists()
    patient = Patient.objects.get(messages=message)
    return None if in_force and is_reachable(patient) else Reason.WITHDRAWN


def _clinic_message(message: Message, _now: datetime) -> Refusal:
    """The patient has read it meanwhile, or is not to be written to any more."""
    unread = ClinicMessage.objects.unread().filter(mail=message).exists()
    patient = Patient.objects.get(messages=message)
    return None if unread and is_reachable(patient) else Reason.WITHDRAWN


def _account(_message: Message, _now: datetime) -> Refusal:
    return None


def _works_there(message: Message) -> bool:
    return Membership.objects.active().filter(clinic=message.clinic_id, user=message.recipient_id).exists()


def _membership(message: Message) -> Membership | None:
    """The recipient's place as a clinician of the clinic; None when it is over."""
    members = Membership.objects.active().filter(role=Role.CLINICIAN).select_related("clinic")
    return members.filter(clinic=message.clinic_id, user=message.recipient_id).first()


CHECKS: Mapping[Message.Kind, Callable[[Message, datetime], Refusal]] = {
    Kind.REMINDER: _reminder,
    Kind.REPEAT: _reminder,
    Kind.PATIENT_SUMMARY: _patient_summary,
    Kind.DIGEST: _digest,
    Kind.CLINICIAN_SUMMARY: _clinician_summary,
    Kind.FLAG_ALERT: _about_a_flag,
    Kind.ESCALATION: _about_a_flag,
    Kind.INVITATION: _invitation,
    Kind.PLAN_CHANGED: _plan_changed,
    Kind.NUDGE: _nudge,
    Kind.CLINIC_MESSAGE: _clinic_message,
    Kind.ACCOUNT: _account,
}
