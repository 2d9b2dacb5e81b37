"""Erasure by pseudonymising: who asked for it, and the digests that tell it from tampering."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pgtrigger
from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from patients.models.patients import Patient, keys_visible_to

if TYPE_CHECKING:
    from patients.models.users import User


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def visible_to(self, user: User) -> ErasureQuerySet:
        return self.filter(patient__in=keys_visible_to(user))

    def waiting(self) -> ErasureQuerySet:
        return self.filter(done_at=None)


class Erasure(models.Model):
    """A manager asked for it, a worker does it. `rows`: in how many there was something to erase."""

    class Ground(models.TextChoices):
        REQUEST = "request", _("The patient asked, and the law lets the record go")
        TIME = "time", _("The time for which the law wants the record is over")

    patient = models.OneToOneField(Patient, models.PROTECT, related_name="erasure")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    ground = models.CharField(_("why"), max_length=10, choices=Ground.choices)
    reference = models.CharField(
        _("reference of the request"), max_length=40, validators=[RegexValidator(r"^[A-Za-z0-9/.-]+\Z")]
    )
    done_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(null=True, blank=True)

    objects = ErasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at=None, rows=None)
                | models.Q(done_at__isnull=False, rows__isnull=False, done_at__gte=models.F("asked_at")),
                name="done_erasure_says_when_and_how_much",
            ),
            models.CheckConstraint(condition=models.Q(ground__in=["request", "time"]), name="erasure_has_a_ground"),
        ]

    def __str__(self) -> str:
        return f"erasure of {self.patient_id}"


class ErasedRow(models.Model):
    """A sealed row that an erasure rewrote: its SHA-256 before and after, over the columns of its seal."""

    erasure = models.ForeignKey(Erasure, models.PROTECT, related_name="erased_rows")
    at = models.DateTimeField()
    table = models.CharField(max_length=63)
    row = models.BigIntegerField()
    before = models.BinaryField(max_length=32)
    after = models.BinaryField(max_length=32)

    class Meta:
        triggers = [pgtrigger.Protect(name="erased_rows_stay", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [models.UniqueConstraint(fields=["table", "row"], name="row_is_erased_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.row}"
