"""The record of who looked at whose record."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AccessEvent(models.Model):
    """Somebody looked at the records of one or more patients. Written in the transaction of the look, never changed."""

    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=10)
    action = models.CharField(max_length=60)
    patients = ArrayField(models.UUIDField())

    class Meta:
        verbose_name = _("look at a record")
        verbose_name_plural = _("looks at records")
        indexes = [
            GinIndex(fields=["patients"], name="who_looked_at_a_patient"),
            models.Index(fields=["actor", "-at"], name="what_somebody_looked_at"),
        ]

    def __str__(self) -> str:
        return f"{self.action} by {self.actor_id} at {self.at:%Y-%m-%d %H:%M}"
