"""The operators' admin: sets, flags and messages, read and never written here. No list shows a name or a free text."""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin

from adherence.models import (
    ClinicMessage,
    DayRecord,
    FlagEvent,
    Heartbeat,
    LoggedSet,
    Message,
    PainFlag,
    ReminderSettings,
)
from patients.admin import Read, ReadInline, register_history


class FlagEventInline(ReadInline):
    model = FlagEvent


@admin.register(LoggedSet)
class LoggedSetAdmin(Read):
    list_display = ("uuid", "patient__record_number", "day", "performed_at", "entered_at", "source", "voided_at")
    list_filter = ("source", "counts")
    list_select_related = ("patient",)
    search_fields = ("uuid", "patient__record_number")
    ordering = ("-entered_at",)


@admin.register(PainFlag)
class PainFlagAdmin(Read):
    list_display = ("number", "patient__record_number", "level", "state", "reported_at", "acknowledge_by", "escalated")
    list_filter = ("level", "state")
    list_select_related = ("patient",)
    search_fields = ("uuid", "patient__record_number")
    ordering = ("-reported_at",)
    inlines = (FlagEventInline,)


@admin.register(FlagEvent)
class FlagEventAdmin(Read):
    list_display = ("at", "flag", "kind")
    list_filter = ("kind",)
    list_select_related = ("flag",)
    search_fields = ("flag__uuid", "flag__patient__record_number")
    ordering = ("-at",)


@admin.register(DayRecord)
class DayRecordAdmin(Read):
    list_display = ("day", "patient__record_number", "prescribed", "done", "uncounted", "closed_at")
    list_select_related = ("patient",)
    search_fields = ("patient__record_number", "prescription__id")
    ordering = ("-day", "pk")


@admin.register(ReminderSettings)
class ReminderSettingsAdmin(Read):
    list_display = ("patient__record_number", "enabled", "paused_until", "weekly_summary")
    list_filter = ("enabled", "weekly_summary")
    list_select_related = ("patient",)
    search_fields = ("patient__record_number",)
    ordering = ("patient__record_number",)


@admin.register(Message)
class MessageAdmin(Read):
    """Mail: why it was planned, and what became of it. `rendered` may hold a sign-in code, and is shown to nobody."""

    exclude = ("rendered", "claim_token")
    list_display = ("key", "kind", "state", "reason", "due_at", "attempts", "sent_at", "bounced_at")
    list_filter = ("state", "kind", "reason")
    search_fields = ("key", "state", "message_id", "patient__record_number")
    ordering = ("-due_at",)


@admin.register(ClinicMessage)
class ClinicMessageAdmin(Read):
    list_display = ("written_at", "patient__record_number", "written_by", "read_at")
    list_select_related = ("patient", "written_by")
    search_fields = ("patient__record_number",)
    ordering = ("-written_at",)


@admin.register(Heartbeat)
class HeartbeatAdmin(Read):
    """When each driver last did its round."""

    list_display = ("driver", "at")
    search_fields = ("driver",)
    ordering = ("driver",)


register_history(apps.get_app_config("adherence").get_models())
