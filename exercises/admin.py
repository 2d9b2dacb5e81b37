"""The operators' admin: presets and prescriptions, read and never written here."""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin

from exercises.models import Hold, Phase, Precaution, Prescription, PrescriptionVersion, Preset
from patients.admin import Read, ReadInline, register_history


class PhaseInline(ReadInline):
    """The days and doses of a preset."""

    model = Phase
    exclude = ("version",)


class VersionInline(ReadInline):
    model = PrescriptionVersion
    fields = ("number", "in_force_from", "in_force_until", "made_by", "reason", "side", "preset")


class HoldInline(ReadInline):
    model = Hold
    fields = ("starts_at", "ends_at", "cause", "begun_by", "ended_by")


class PrecautionInline(ReadInline):
    model = Precaution


class OrderedPhaseInline(ReadInline):
    """The days and doses of a version."""

    model = Phase
    exclude = ("preset",)


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

    list_display = ("id", "patient__record_number", "prescribed_by", "prescribed_at", "ended_at", "ending")
    list_filter = ("ending",)
    list_select_related = ("patient", "prescribed_by")
    search_fields = ("id", "patient__record_number")
    ordering = ("-prescribed_at",)
    inlines = (VersionInline, HoldInline)


@admin.register(PrescriptionVersion)
class PrescriptionVersionAdmin(Read):
    """What was ordered, from when: with its phases and precautions."""

    list_display = ("prescription", "number", "in_force_from", "in_force_until", "made_by")
    list_select_related = ("prescription__exercise", "made_by")
    search_fields = ("prescription__id", "prescription__patient__record_number")
    ordering = ("-in_force_from",)
    inlines = (OrderedPhaseInline, PrecautionInline)


register_history(apps.get_app_config("exercises").get_models())
