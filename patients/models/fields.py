"""Time zones: a column for their IANA names."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

AREAS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


@cache
def zone_names() -> tuple[str, ...]:
    """Names of the tz database that stand for a place, in alphabetical order, and UTC."""
    return (*sorted(name for name in available_timezones() if name.startswith(AREAS)), "UTC")


def validate_zone(value: str) -> None:
    """Raise ValidationError unless `value` names a zone of the tz database."""
    if value not in zone_names():
        raise ValidationError(_("Choose a time zone from the list"), code="unknown_zone")


def time_zone_field(label: _StrPromise, default: str = "Europe/London") -> models.CharField[str, str]:
    """A column for the IANA name of a time zone, such as Europe/London."""
    return models.CharField(label, max_length=64, default=default, validators=[validate_zone])
