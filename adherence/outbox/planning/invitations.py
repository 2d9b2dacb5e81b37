"""Waiting invitations become rows: one for each time an invitation is sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from adherence.models import Message
from adherence.outbox.rows import SOON, keyed, put_down
from patients.models import Invitation


def plan_invitations(now: datetime) -> int:
    return put_down(_rows(now))


def _rows(now: datetime) -> Iterator[Message]:
    planned = Message.objects.filter(kind=Message.Kind.INVITATION, invitation=OuterRef("pk"), key=_key())
    waiting = Invitation.objects.waiting().filter(~Exists(planned), expires_at__gt=now).select_related("patient")
    for invitation in waiting.iterator():
        message = Message(
            kind=Message.Kind.INVITATION,
            due_at=now,
            not_after=invitation.expires_at,
            priority=SOON,
            to=invitation.email,
            clinic_id=invitation.clinic_id,
            patient=invitation.patient,
            invitation=invitation,
        )
        yield keyed(message, invitation.pk, invitation.serial)


def _key() -> Concat:
    text = CharField()
    return Concat(
        Value("invitation/"), Cast(OuterRef("pk"), text), Value("/"), Cast(OuterRef("serial"), text), output_field=text
    )
