"""The operators' admin: presets and prescriptions, read and never written here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db import models

from exercises.models import Hold, Phase, Prescription, PrescriptionVersion, Preset
from patients.admin import Read

if TYPE_CHECKING:
    TabularInline = admin.TabularInline[models.Model, models.Model]
else:
    TabularInline = admin.TabularInline


class PhaseInline(TabularInline):
    """The days and doses of a preset."""

    model = Phase
    extra = 0
    can_delete = False
    exclude = ("version",)


class VersionInline(TabularInline):
    model = PrescriptionVersion
    extra = 0
    can_delete = False
    fields = ("number", "in_force_from", "in_force_until", "made_by", "reason", "side", "preset")


class HoldInline(TabularInline):
    model = Hold
    extra = 0
    can_delete = False
    fields = ("starts_at", "ends_at", "cause", "begun_by", "ended_by")


@admin.register(Preset)
class PresetAdmin(Read):
    """Published doses come with a migration, each with its source."""

    list_display = ("name", "clinic", "summary", "source", "procedure")
    list_select_related = ("clinic",)
    search_fields = ("name", "source")
    ordering = ("clinic__name", "order")
    inlines = (PhaseInline,)


@admin.register(Prescription)
class PrescriptionAdmin(Read):
    """By id and record number: an operator needs no names to find a prescription."""

    list_display = ("id", "record_number", "prescribed_by", "prescribed_at", "ended_at", "ending")
    list_filter = ("ending",)
    list_select_related = ("patient", "prescribed_by")
    search_fields = ("id", "patient__record_number")
    ordering = ("-prescribed_at",)
    inlines = (VersionInline, HoldInline)

    @admin.display(description="record number")
    def record_number(self, prescription: Prescription) -> str:
        return prescription.patient.record_number
