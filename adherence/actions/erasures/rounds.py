"""Carries out the erasures that wait: each in a transaction, whole or not at all. For the owner of the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import pghistory
from django.apps import apps
from django.db import models, transaction

from adherence.actions import stops
from adherence.actions.erasures.accounts import erase_account, forget_in_operators_log, mails_of, own_accounts
from adherence.actions.erasures.asking import may_be_erased
from adherence.actions.erasures.columns import ABOUT, About, Pseudonym
from adherence.models import Message
from patients.actions.erasures import rewrite
from patients.actions.seals import wait_for_sealers
from patients.models import Erasure, Invitation, Patient, PatientAccess
from patients.models.sealed import sealed_tables

UNDER_WAY = {Message.State.CLAIMED, Message.State.SENDING}


def erase_waiting(now: datetime) -> int:
    """How many were erased. One whose mail is being sent this moment waits for the next round."""
    waiting = Erasure.objects.waiting().order_by("pk").values_list("pk", flat=True)
    return sum(_erase(key, now) for key in list(waiting))


@transaction.atomic
def _erase(key: int, now: datetime) -> bool:
    """Whether it was for us to do, and is done."""
    found = Erasure.objects.waiting().select_for_update(skip_locked=True, of=("self",)).filter(pk=key).first()
    if found is None:
        return False
    patient = stops.lock(Patient(pk=found.patient_id))
    accounts = own_accounts(patient)
    mails = mails_of(patient, accounts)
    if not may_be_erased(patient) or any(mail.state in UNDER_WAY for mail in mails):
        return False
    wait_for_sealers()
    called = Pseudonym(patient)
    _end_what_is_open(patient, mails, now)
    rows = _erase_histories(patient, called, found, now) + _erase_tables(patient, called, mails)
    rows += sum(erase_account(account, called) for account in accounts)
    Erasure.objects.filter(pk=key).update(done_at=max(now, found.asked_at), rows=rows)
    return True


def _end_what_is_open(patient: Patient, mails: Sequence[Message], now: datetime) -> None:
    """Before histories are rewritten, which write it down with the names in it."""
    Message.objects.filter(pk__in=[mail.pk for mail in mails], state=Message.State.PENDING).update(
        state=Message.State.SKIPPED, reason=Message.Reason.WITHDRAWN, finished_at=now, rendered=None
    )
    Invitation.objects.waiting().filter(patient=patient).update(revoked_at=now)
    PatientAccess.objects.active().filter(patient=patient).update(revoked_at=now)


def _erase_histories(patient: Patient, called: Pseudonym, erasure: Erasure, now: datetime) -> int:
    return sum(
        rewrite(about.rows(model, patient), about.becomes(called), erasure=erasure, now=now)
        for model, about in _written_down()
    )


def _written_down() -> Iterator[tuple[type[models.Model], About]]:
    """Histories and ledgers with words in them."""
    ledgers = _append_only()
    for model in apps.get_models():
        about = ABOUT.get(getattr(model, "pgh_tracked_model", model))
        if about and about.columns and model._meta.db_table in ledgers:
            yield model, _of_history(about) if issubclass(model, pghistory.models.Event) else about


def _of_history(about: About) -> About:
    """A row of history has its table's keys; the patient's own history leads there by what it is about."""
    return About(tuple("pgh_obj" if way == "pk" else way for way in about.ways), about.columns)


def _erase_tables(patient: Patient, called: Pseudonym, mails: Sequence[Message]) -> int:
    """What is there now: histories write down that it changed, with nothing in it."""
    rows = 0
    ledgers = _append_only()
    for model, about in ABOUT.items():
        told = about.rows(model, patient)
        forget_in_operators_log(told, called)
        if about.columns and model._meta.db_table not in ledgers:
            keys = [mail.pk for mail in mails] if model is Message else list(told.values_list("pk", flat=True))
            rows += model._default_manager.filter(pk__in=keys).update(**about.becomes(called))
    return rows


def _append_only() -> set[str]:
    return {table.table for table in sealed_tables()}
