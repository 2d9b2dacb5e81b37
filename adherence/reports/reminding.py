"""Whether the clinic may send a patient a reminder now, and if not, why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils.translation import gettext as _

from adherence.models import LoggedSet, Message
from adherence.reports import moments
from adherence.reports.in_effect import InEffect, settings_of
from adherence.reports.reminders import MOST_A_DAY, REMINDERS
from exercises.reports import Plan
from patients.models import Patient

APART = timedelta(minutes=30)
LEFT = [Message.State.SENT, Message.State.SENDING, Message.State.UNKNOWN]  # or may have


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What decides. `left`: sets due today and not done. `sent`: reminders of today that left, or may have.

    `last` is when the clinic last asked for one.
    """

    patient: Patient
    plan: Plan | None
    settings: InEffect
    left: int
    sent: int
    last: datetime | None


def asking_of(patient: Patient, plan: Plan | None, now: datetime) -> Asking:
    """Read for one patient; four queries."""
    mails = Message.objects.filter(patient=patient)
    return Asking(
        patient=patient,
        plan=plan,
        settings=settings_of(patient),
        left=sets_left(plan, now) if plan else 0,
        sent=mails.filter(kind__in=REMINDERS, slot_day=patient.local_date(now), state__in=LEFT).count(),
        last=mails.filter(kind=Message.Kind.NUDGE).aggregate(last=Max("due_at"))["last"],
    )


def sets_left(plan: Plan, now: datetime) -> int:
    """Of those due on the patient's local day of `now`; below 0 when more were done."""
    day = plan.prescription.patient.local_date(now)
    done = LoggedSet.objects.standing().filter(prescription=plan.prescription, counts=True).on(day).count()
    return plan.sets_prescribed_on(day) - done


def why_not(asked: Asking, now: datetime) -> str:
    """A sentence for the team; empty when a reminder may go."""
    return _about_the_patient(asked.patient) or _about_the_plan(asked, now) or _about_mail(asked, now)


def _about_the_patient(patient: Patient) -> str:
    words = {"name": patient.given_name}
    if patient.discharged_at:
        return _("%(name)s is not in care any more.") % words
    if not patient.joined_at:
        return _("%(name)s has not joined yet.") % words
    return "" if patient.consented_at else _("%(name)s has not agreed to emails.") % words


def _about_the_plan(asked: Asking, now: datetime) -> str:
    if asked.plan is None or asked.plan.version_at(now) is None:
        return _("There is no plan in force.")
    if asked.plan.hold_at(now):
        return _("The plan is on hold.")
    return "" if asked.left > 0 else _("Nothing is left to do today.")


def _about_mail(asked: Asking, now: datetime) -> str:
    if not asked.settings.enabled:
        return _off(asked)
    if asked.settings.paused_until and now < asked.settings.paused_until:
        until = moments.moment(asked.settings.paused_until, asked.patient.zone, now=now)
        return _("Reminders are paused until %(until)s.") % {"until": until}
    if asked.last and now - asked.last < APART:
        at = moments.clock(asked.last, asked.patient.zone)
        return _("One was sent at %(at)s. Wait half an hour before the next.") % {"at": at}
    if asked.sent >= MOST_A_DAY:
        return _("There were %(count)d reminders today already.") % {"count": asked.sent}
    return ""


def _off(asked: Asking) -> str:
    if asked.settings.as_clinic:
        return _("Your clinic does not send reminders to patients who have not asked for them.")
    return _("%(name)s has turned reminders off.") % {"name": asked.patient.given_name}
