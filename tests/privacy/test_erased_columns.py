"""Every column that may hold words about a patient is either erased, or kept for a reason that stands here."""

from __future__ import annotations

from typing import Any

import pghistory
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import (
    BinaryField,
    CharField,
    DateField,
    DateTimeField,
    GenericIPAddressField,
    JSONField,
    TextField,
)

from adherence.actions.erasures.columns import ABOUT
from adherence.models import ClinicMessage, DayRecord, LoggedSet, Message, PainFlag, ReminderPlan, ReminderSettings
from exercises.models import Prescription, PrescriptionVersion
from patients.models import CareEvent, ErasedRow, Erasure, Patient, Surgery, User

Table = type[models.Model]
WORDS = (CharField, TextField, JSONField, DateField, GenericIPAddressField, BinaryField, ArrayField)
MACHINE = "made by Dorsi, names nobody"
CLINICAL = "a clinical fact, or the day of one"
KEPT: dict[Table, dict[str, str]] = {
    Patient: {"time_zone": "days are counted in it", "next_time_zone": "the same"},
    Surgery: {"date": CLINICAL},
    PrescriptionVersion: {"day_zero": CLINICAL},
    LoggedSet: {"day": CLINICAL},
    DayRecord: {"day": CLINICAL},
    PainFlag: {"places": CLINICAL, "kinds": CLINICAL, "warning_signs": CLINICAL, "reasons": "which rules decided"},
    Message: {"key": MACHINE, "message_id": MACHINE, "slot_day": CLINICAL},
    ReminderSettings: {"own_times": "hours of the day"},
    ReminderPlan: {"planned_to": CLINICAL},
}
# Tables that lead to a patient and are not rewritten, or in another way.
APART: dict[Table, str] = {
    Erasure: "the request itself: a reference without a name",
    ErasedRow: "digests, which tell of no word",
}
# Of the account; accounts.py erases it as a whole.
ACCOUNT = {User: {"email", "name", "password"}}
GONE = {EmailAddress, Authenticator, UserSession}


def leads_to_a_patient(model: Table, seen: frozenset[Table] = frozenset()) -> bool:
    """Over keys of ours, other than those of accounts: a colleague is named in many records."""
    above = {field.related_model for field in model._meta.concrete_fields if field.is_relation} - {User, *seen}
    return model is Patient or any(
        isinstance(each, type) and issubclass(each, models.Model) and leads_to_a_patient(each, seen | {model})
        for each in above
    )


def wordy(model: Table) -> set[str]:
    return {
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, WORDS) and not isinstance(field, DateTimeField) and not field.choices
    }


def told() -> list[Table]:
    """Tables of ours that lead to a patient, without those that triggers write: they have the same columns."""
    ours = [model for app in ("patients", "exercises", "adherence") for model in apps.get_app_config(app).get_models()]
    return [model for model in ours if leads_to_a_patient(model) and not issubclass(model, pghistory.models.Event)]


def test_every_table_that_leads_to_a_patient_is_erased_or_apart() -> None:
    assert set(told()) == {*ABOUT, *APART}


@pytest.mark.parametrize("model", ABOUT, ids=lambda model: model.__name__)
def test_every_column_that_may_hold_words_is_erased_or_kept_for_a_reason(model: Table) -> None:
    erased, kept = set(ABOUT[model].columns or {}), set(KEPT.get(model, {}))
    assert (erased | kept, erased & kept) == (wordy(model), set())


def test_a_history_holds_no_words_that_its_table_does_not() -> None:
    events = [model for model in apps.get_models() if issubclass(model, pghistory.models.Event)]
    tracked: dict[Table, Any] = {model: model.pgh_tracked_model for model in events}
    found = {model.__name__: wordy(model) - wordy(of) - {"pgh_label"} for model, of in tracked.items() if of in ABOUT}
    assert ({name: words for name, words in found.items() if words}, len(found) > 10) == ({}, True)


def test_of_the_account_nothing_with_words_is_left() -> None:
    assert {model: wordy(model) for model in ACCOUNT} == ACCOUNT


def test_what_hangs_on_an_account_is_deleted_or_told_by_the_record() -> None:
    """But for what the team does, and permissions, which patients have none of."""
    tables = {each.related_model for each in User._meta.related_objects}
    hanging = {each for each in tables if wordy(each) and each._meta.app_label != "pghistory"}
    theirs = {model for model in hanging if isinstance(model, type) and model._meta.app_label not in {"admin", "auth"}}
    outside = {model for model in theirs if not leads_to_a_patient(model)}
    assert {model.__name__ for model in outside - GONE} == {"Membership"}


def test_it_bites() -> None:
    assert [leads_to_a_patient(each) for each in (Prescription, CareEvent, ClinicMessage, User)] == [
        True,
        True,
        True,
        False,
    ]
