"""What the phone's outbox sends: JSON lists whose items are read by forms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NoReturn

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from adherence.forms.pain import PainForm
from adherence.forms.sets import MOST_SETS, WORST, YEARS, CountForm, InstantField
from adherence.models import LoggedSet

MOST_BYTES = 64 * 1024
MOST_ITEMS = 100
MOST_CHOICES = 50
KEY_LENGTH = 64
Item = dict[str, Any]


class BadBatch(ValueError):
    """Not a short list of objects as flat as they should be."""


def read_batch(body: bytes) -> list[Item]:
    """The items of a JSON list: objects of plain values, or of lists of them. Raises BadBatch on others."""
    if len(body) > MOST_BYTES:
        raise BadBatch(MOST_BYTES)
    try:
        items = json.loads(body, parse_constant=_refuse)
        # a lone surrogate is no text, nor 1e999 a number
        json.dumps(items, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as fault:
        raise BadBatch(MOST_BYTES) from fault
    if not isinstance(items, list) or len(items) > MOST_ITEMS or not all(map(_is_plain, items)):
        raise BadBatch(MOST_ITEMS)
    return items


def _refuse(constant: str) -> NoReturn:
    raise BadBatch(constant)


def _is_plain(item: object) -> bool:
    return isinstance(item, dict) and all(map(_is_value, item.values()))


def _is_value(value: object) -> bool:
    if isinstance(value, list):
        return len(value) <= MOST_CHOICES and not any(isinstance(each, list | dict) for each in value)
    return not isinstance(value, dict)


def as_sent(item: Mapping[str, Any]) -> MultiValueDict[str, str]:
    """As a form would have sent it, in words: what is null was not sent."""
    answers = {name: value if isinstance(value, list) else [value] for name, value in item.items()}
    said = {name: [str(each) for each in several if each is not None] for name, several in answers.items()}
    return MultiValueDict({name: words for name, words in said.items() if words})


class FromPhone(forms.Form):
    """What every item says beside itself: whose it is, and what the phone's clock read when it was sent."""

    owner = forms.CharField(max_length=KEY_LENGTH, required=False)
    now = InstantField(required=False)

    def skew(self, now: datetime) -> timedelta | None:
        """How far the phone's clock is ahead of ours; None when it did not say."""
        says = self.cleaned_data.get("now")
        return says - now if says else None


class PhoneSetForm(CountForm, FromPhone):
    """One to four like sets. When: an instant by the phone's clock, or a time of day as the patient typed it."""

    performed_at = InstantField(required=False)
    local_time = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M"])
    sets = forms.IntegerField(min_value=1, max_value=MOST_SETS, required=False)
    source = forms.ChoiceField(
        choices=[
            (source.value, source.label)
            for source in (LoggedSet.Source.GUIDED, LoggedSet.Source.BY_HAND, LoggedSet.Source.OFFLINE)
        ]
    )
    pain = forms.IntegerField(min_value=0, max_value=WORST, required=False)
    note = forms.CharField(max_length=300, required=False)

    def clean_local_time(self) -> datetime | None:
        typed: datetime | None = self.cleaned_data["local_time"]
        if typed and typed.year not in YEARS:
            raise ValidationError(_("Enter a time like 12:30"), "invalid")
        return typed

    def clean(self) -> None:
        super().clean()
        said = self.cleaned_data
        if not self.errors and not said["performed_at"] and not said["local_time"]:
            self.add_error("performed_at", _("Say when the set was done"))


class PhoneFlagForm(PainForm, FromPhone):
    """A report of pain, filled in on the phone at `written_at`."""

    uuid = forms.UUIDField()  # type: ignore[assignment]  # one that is no UUID could not be told from a repeat
    written_at = InstantField(required=False)

    def written(self, now: datetime) -> datetime | None:
        """When it was filled in, by our clock; None when it did not say, or that makes no sense."""
        says, skew = self.cleaned_data.get("written_at"), self.skew(now)
        at = says - (skew or timedelta()) if says else None
        return at if at and at <= now else None
