"""The record of who looked at whose record."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

OPERATOR = "operator"  # the role of who looks from the operators' admin, and belongs to no clinic


class RequestNumber(models.Func):
    """What history calls the request that is being answered (patients.middleware.people), read by the database."""

    template = "nullif(current_setting('pghistory.context_id', true), '')::uuid"
    output_field = models.UUIDField()


class AccessEvent(models.Model):
    """Somebody looked at the records of one or more patients. Written in the transaction of the look, never changed.

    `action` is the URL name of the page; `request` is the `pgh_context` of what the same request wrote.
    """

    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=10)
    action = models.CharField(max_length=60)
    patients = ArrayField(models.UUIDField())
    request = models.UUIDField(null=True, editable=False, db_default=RequestNumber())

    class Meta:
        verbose_name = _("look at a record")
        verbose_name_plural = _("looks at records")
        triggers = [pgtrigger.Protect(name="looks_stay", operation=pgtrigger.Update | pgtrigger.Delete)]
        indexes = [
            GinIndex(fields=["patients"], name="who_looked_at_a_patient"),
            models.Index(fields=["actor", "-at"], name="what_somebody_looked_at"),
        ]

    def __str__(self) -> str:
        return f"{self.action} by {self.actor_id} at {self.at:%Y-%m-%d %H:%M}"
