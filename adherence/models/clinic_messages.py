"""What the clinic writes to a patient beside the plan: short, read on Today, announced by mail."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from adherence.models.messages import Message
from patients.models import Patient, keys_visible_to

if TYPE_CHECKING:
    from patients.models import User


class ClinicMessageQuerySet(models.QuerySet["ClinicMessage"]):
    def visible_to(self, user: User) -> ClinicMessageQuerySet:
        return self.filter(patient__in=keys_visible_to(user))

    def unread(self) -> ClinicMessageQuerySet:
        return self.filter(read_at=None)


@pghistory.track()
class ClinicMessage(models.Model):
    """A few words to a patient. `mail`, which only says that there are some, is None for who gets no mail.

    `id` is made by the form, so that a second press is the same message.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="clinic_messages")
    text = models.TextField(_("message"), max_length=500)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    mail = models.OneToOneField(Message, models.PROTECT, null=True, blank=True, related_name="announces")
    read_at = models.DateTimeField(null=True, blank=True)

    objects = ClinicMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message from the clinic")
        verbose_name_plural = _("messages from the clinic")
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="clinic_message_says_something"),
            models.CheckConstraint(
                condition=Q(read_at=None) | Q(read_at__gte=models.F("written_at")), name="clinic_message_is_read_later"
            ),
        ]

    def __str__(self) -> str:
        return f"to {self.patient_id} at {self.written_at:%Y-%m-%d %H:%M}"
