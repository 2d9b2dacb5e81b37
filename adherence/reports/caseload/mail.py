"""Mail that does not reach a patient: the facts, and the sentence for whoever can call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from adherence.models import Message
from adherence.reports import moments
from patients.models import Patient
from patients.models.composed import composed_once

FAILURES = 3
SETTLED_AFTER = timedelta(hours=1)  # a mail that was taken may still come back; seldom later than this
FAILED = Q(state=Message.State.FAILED)


@dataclass(frozen=True, kw_only=True)
class MailTrouble:
    """`bounces`: taken and sent back; otherwise it is not taken at all. `since`: the first such mail in a row."""

    bounces: bool
    since: datetime


def troubles(patients: Sequence[UUID], now: datetime) -> dict[UUID, MailTrouble]:
    """Of whom a mail came back, or three failed, since the last that reached the address of today; one query.

    Reached: delivered, as the provider says, or taken an hour ago and not come back. What may have arrived, and what
    was too late to send, counts neither way.
    """
    rows = _unreached(patients, settled_at=now - SETTLED_AFTER)
    return {
        patient: MailTrouble(bounces=came_back is not None, since=came_back or failed)
        for patient, came_back, failed in rows
    }


@composed_once
def _unreached(
    patients: Sequence[UUID], settled_at: datetime
) -> QuerySet[Message, tuple[UUID, datetime | None, datetime]]:
    since = Message.objects.filter(patient=OuterRef("patient"), to=OuterRef("to"), sent_at__gt=OuterRef("finished_at"))
    settled = Q(delivered_at__isnull=False) | Q(sent_at__lt=settled_at)
    reached = since.filter(settled, state=Message.State.SENT, bounced_at=None)
    return (
        Message.objects.filter(FAILED | Q(bounced_at__isnull=False), patient__in=patients, to=F("patient__email"))
        .filter(~Exists(reached))
        .values("patient")
        .annotate(
            came_back=Min("bounced_at"), failures=Count("pk", filter=FAILED), failed=Min("finished_at", filter=FAILED)
        )
        .filter(Q(came_back__isnull=False) | Q(failures__gte=FAILURES))
        .values_list("patient", "came_back", "failed")
    )


def sentence(trouble: MailTrouble, patient: Patient, now: datetime) -> str:
    """The day is the clinic's, who is to call."""
    zone = patient.clinic.zone
    day = moments.day_words(trouble.since.astimezone(zone).date(), today=now.astimezone(zone).date())
    if trouble.bounces:
        return _("Mail bounces since %(day)s: call and check the address") % {"day": day}
    return _("Mail fails since %(day)s: call and check the address") % {"day": day}
