"""The operators' admin: to look things up and to switch accounts off. What is clinical is read, never written here."""

from django.apps import apps
from django.contrib import admin

from patients.admin import accounts, people
from patients.admin.kept import HistoryAdmin, Kept, Read, ReadInline, register_history

__all__ = ["HistoryAdmin", "Kept", "Read", "ReadInline", "accounts", "people", "register_history"]

admin.site.site_title = admin.site.site_header = "Dorsi"
admin.site.index_title = "Records"
register_history(apps.get_app_config("patients").get_models())
