"""Settings: of every account, and those of who has a record."""

from adherence.forms.settings.account import AccountForm, LeaveForm
from adherence.forms.settings.patient import SettingsForm

__all__ = ["AccountForm", "LeaveForm", "SettingsForm"]
