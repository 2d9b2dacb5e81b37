"""What a browser sends when an order is filled in, and what comes back."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Protocol

from django.test import Client

from exercises.forms.prescription import OrderForm
from exercises.forms.subjects import Subject, subject_of
from patients.models import Patient, User

SignIn = Callable[[User], Client]
Data = dict[str, object]


class Answer(Protocol):
    @property
    def content(self) -> bytes: ...


def phase(number: int, **changed: object) -> Data:
    """One phase as a browser sends it: from day 0, 4 times a day, 2 sets of 10, 3 seconds each way."""
    fields = {
        "first_day": 0,
        "last_day": "",
        "often": 4,
        "often_unit": "times",
        "sets_per_session": 2,
        "amount": 10,
        "amount_unit": "pumps",
        "hold_down_seconds": 3,
        "hold_up_seconds": 3,
    }
    return {f"phases-{number - 1}-{name}": value for name, value in (fields | changed).items()}


def sent(*phases: Data, **changed: object) -> Data:
    """A form as a browser sends it, right in every field but those `changed`."""
    merged: Data = {
        "phases-TOTAL_FORMS": max(1, len(phases)),
        "phases-INITIAL_FORMS": 1,
        "side": "right",
        "position": "either",
        "wakes_at": "08:00",
        "sleeps_at": "20:00",
    }
    for each in phases or (phase(1),):
        merged |= each
    return {name: str(value) for name, value in (merged | changed).items()}


def change(*phases: Data, **changed: object) -> Data:
    return sent(*phases, **({"seen": 1, "starting": "now", "reason": "Going well"} | changed))


def later(day: date) -> Data:
    return {"starting": "later", "starts_on_day": day.day, "starts_on_month": day.month, "starts_on_year": day.year}


def page(response: Answer) -> str:
    """A page's text, without markup and with single spaces."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())))


def about(patient: Patient, now: datetime) -> Subject:
    return subject_of(patient, by=patient.clinician, now=now)


def filled(patient: Patient, now: datetime, data: Data) -> OrderForm:
    return OrderForm(data, about=about(patient, now))


def errors(form: OrderForm) -> dict[str, str]:
    """Every error of the form and its phases, by field."""
    form.is_valid()
    by_field = {name: str(words[0]) for name, words in form.errors.items()}
    for number, each in enumerate(form.phases.forms, start=1):
        by_field |= {f"{number}.{name}": str(words[0]) for name, words in each.errors.items()}
    return by_field
