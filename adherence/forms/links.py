"""Tokens out of mails: what cannot be read, or is too old, is an error like any other."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from adherence.outbox.links import BadLink, Mailing, OldLink, SlotRef, read_log_link, read_unsubscribe_link
from patients.access import Opened, open_link
from patients.models import Patient

T = TypeVar("T")
OLD = _("This link has expired")
BAD = _("A part of this link may be missing")
LONGEST = 500


class LogLinkForm(forms.Form):
    token = forms.CharField(max_length=LONGEST)

    def clean_token(self) -> SlotRef:
        slot = _read(read_log_link, self.cleaned_data["token"])
        open_link(Opened.PRESCRIPTION, slot.prescription)
        return slot


class UnsubscribeForm(forms.Form):
    token = forms.CharField(max_length=LONGEST)

    def clean_token(self) -> tuple[Patient, Mailing]:
        key, mailing = _read(read_unsubscribe_link, self.cleaned_data["token"])
        open_link(Opened.PATIENT, key)
        patient = Patient.objects.filter(pk=key).first()
        if patient is None:
            raise ValidationError(BAD, "broken")
        return patient, mailing


def _read(reader: Callable[[str], T], token: str) -> T:
    try:
        return reader(token)
    except OldLink as error:
        raise ValidationError(OLD, "expired") from error
    except BadLink as error:
        raise ValidationError(BAD, "broken") from error
