"""One event of a patient's care."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy

AUTOMATIC = gettext_lazy("Dorsi")


@dataclass(frozen=True, kw_only=True)
class Event:
    """`by` is empty where nobody else than the patient can be meant.

    `of_sets` and `of_reminders` are sums of a day: with all of them nothing else would be seen.
    """

    at: datetime
    icon: str
    tone: str
    what: str
    by: str = ""
    note: str = ""
    of_sets: bool = False
    of_reminders: bool = False
