"""The account of an erased patient, where it is for that record alone: nothing in it names anybody, nobody signs in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.auth.hashers import make_password
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet

from adherence.actions.erasures.columns import ABOUT, Pseudonym
from adherence.models import Message
from patients.models import Invitation, Membership, Patient, PatientAccess, User


def own_accounts(patient: Patient) -> list[User]:
    """Accounts of the patient's own. Not one that works in a clinic, or follows another record still."""
    others = PatientAccess.objects.active().exclude(patient=patient).values("user")
    jobs = Membership.objects.active().values("user")
    own = PatientAccess.objects.filter(patient=patient, relation=PatientAccess.Relation.SELF).values("user")
    return list(User.objects.filter(pk__in=own, is_staff=False).exclude(pk__in=others).exclude(pk__in=jobs))


def mails_of(patient: Patient, accounts: Sequence[User]) -> list[Message]:
    """Mail that tells of the record, and mail about signing in, which is told by the account or by the address.

    Ask before anything is erased: the addresses are read from it.
    """
    record = ABOUT[Message].rows(Message, patient).values("pk")
    own = Q(recipient__in=accounts) | Q(recipient=None, patient=None, to__in=_addresses(patient, accounts))
    return list(Message.objects.filter(Q(pk__in=record) | own).select_for_update(no_key=True).order_by("pk"))


def _addresses(patient: Patient, accounts: Sequence[User]) -> set[str]:
    """Each that was ever the patient's."""
    invited = Invitation.objects.filter(patient=patient, kind=Invitation.Kind.PATIENT)
    before = patient.history.values_list("email", flat=True)  # type: ignore[attr-defined]  # pghistory's
    confirmed = EmailAddress.objects.filter(user__in=accounts).values_list("email", flat=True)
    named = {patient.email, *(account.email for account in accounts)}
    return {*named, *before, *confirmed, *invited.values_list("email", flat=True)}


def erase_account(account: User, called: Pseudonym) -> int:
    """How many rows there were something to erase in."""
    signed_in = UserSession.objects.filter(user=account)
    Session.objects.filter(session_key__in=signed_in.values("session_key")).delete()
    gone: tuple[QuerySet[Any], ...] = (
        signed_in,
        EmailAddress.objects.filter(user=account),
        Authenticator.objects.filter(user=account),
    )
    changed = User.objects.filter(pk=account.pk)
    for rows in (*gone, changed):
        forget_in_operators_log(rows, called)
    changed.update(
        email=f"erased+{account.pk.hex}@erased.invalid",
        name=called.name,
        password=make_password(None),
        is_active=False,
    )
    return 1 + sum(rows.delete()[0] for rows in gone)


def forget_in_operators_log(rows: QuerySet[Any], called: Pseudonym) -> None:
    """What an operator did stays; how the row was called then, and what was typed, does not."""
    keys = [str(key) for key in rows.values_list("pk", flat=True)]
    content = ContentType.objects.get_for_model(rows.model)
    LogEntry.objects.filter(content_type=content, object_id__in=keys).update(object_repr=called.name, change_message="")
