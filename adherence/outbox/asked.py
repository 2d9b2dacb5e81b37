"""Mail that an action asks for, in the action's own transaction: rows, and a nudge once they are committed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max

from adherence.models import Message, PainFlag
from adherence.outbox.rows import FIRST, SOON, keyed, put_down
from adherence.reports.reminders import LATE
from exercises.models import Prescription
from patients.actions.nudges import DELIVER_MESSAGES, nudge
from patients.models import Membership, Patient, Role, User

PLAN_WORTH = MESSAGE_WORTH = timedelta(days=3)
ESCALATIONS = (1, 2)


def flag_alerts(flag: PainFlag, now: datetime) -> int:
    """Tell the clinic's clinicians and staff of a new flag, at once, whatever its level. Answers how many."""
    team = _members(flag, [Role.CLINICIAN, Role.STAFF])
    return _tell(keyed(_of(flag, Message.Kind.FLAG_ALERT, user, now), flag.uuid, user.pk) for user in team)


def escalations(flag: PainFlag, step: int, now: datetime) -> int:
    """Tell of an overdue flag: step 1 the treating clinician and the managers, step 2 every clinician."""
    if step not in ESCALATIONS:
        raise ValueError(f"A flag escalates in steps 1 and 2, not {step}.")
    people = _first_to_hear(flag) if step == 1 else _members(flag, [Role.CLINICIAN])
    rows = ((user, _of(flag, Message.Kind.ESCALATION, user, now)) for user in people)
    return _tell(keyed(message, flag.uuid, step, user.pk) for user, message in rows)


def plan_changed(prescription: Prescription, now: datetime) -> int:
    """Tell a patient who has joined that the latest version of the plan is ready; once for each version."""
    patient = prescription.patient
    if not (patient.joined_at and patient.consented_at):
        return 0
    version = prescription.versions.aggregate(latest=Max("number"))["latest"]
    message = _to(patient, Message.Kind.PLAN_CHANGED, now, worth=PLAN_WORTH)
    message.prescription = prescription
    return _tell([keyed(message, prescription.pk, version)])


def remind_now(prescription: Prescription, now: datetime) -> int:
    """Remind the patient at once, beside the plan's own reminders; at most once a minute of the patient's clock."""
    patient = prescription.patient
    here = now.astimezone(patient.zone)
    message = _to(patient, Message.Kind.NUDGE, now, worth=LATE)
    message.prescription, message.slot_day = prescription, here.date()
    return _tell([keyed(message, prescription.pk, here.date(), f"{here:%H:%M}")])


def clinic_wrote(patient: Patient, uuid: UUID, now: datetime) -> Message | None:
    """Tell the patient that the clinic left a message; None, and no mail, for one who has not agreed to emails."""
    if not patient.consented_at:
        return None
    message = keyed(_to(patient, Message.Kind.CLINIC_MESSAGE, now, worth=MESSAGE_WORTH), uuid)
    _tell([message])
    return message


def account_mail(rendered: dict[str, str], *, to: str, recipient: User | None, worth: timedelta, now: datetime) -> int:
    """Sign-in and account mail: ahead of everything, and worthless when the code in it is."""
    message = Message(
        kind=Message.Kind.ACCOUNT,
        due_at=now,
        not_after=now + worth,
        priority=FIRST,
        to=to,
        recipient=recipient,
        rendered=rendered,
    )
    return _tell([keyed(message, message.pk)])


def _tell(rows: Iterable[Message]) -> int:
    count = put_down(rows)
    nudge(DELIVER_MESSAGES)
    return count


def _to(patient: Patient, kind: Message.Kind, now: datetime, *, worth: timedelta) -> Message:
    """To a patient, at once, and for so long."""
    return Message(
        kind=kind,
        due_at=now,
        not_after=now + worth,
        priority=SOON,
        to=patient.email,
        clinic_id=patient.clinic_id,
        patient=patient,
    )


def _of(flag: PainFlag, kind: Message.Kind, user: User, now: datetime) -> Message:
    """A second alert is noise and a lost one is harm: these go out at least once."""
    return Message(
        kind=kind,
        due_at=now,
        policy=Message.Policy.AT_LEAST_ONCE,
        priority=SOON,
        to=user.email,
        clinic_id=flag.patient.clinic_id,
        recipient=user,
        flag=flag,
    )


def _members(flag: PainFlag, roles: list[Role]) -> set[User]:
    team = Membership.objects.active().filter(clinic=flag.patient.clinic_id, role__in=roles)
    return {member.user for member in team.select_related("user")}


def _first_to_hear(flag: PainFlag) -> set[User]:
    """The treating clinician (every clinician, when that one has left) and the managers."""
    clinicians = _members(flag, [Role.CLINICIAN])
    treating = {user for user in clinicians if user.pk == flag.patient.clinician_id}
    return (treating or clinicians) | _members(flag, [Role.MANAGER])
