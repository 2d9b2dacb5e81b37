"""Erasure by pseudonymising: nothing names the patient any more, everything that counts stays, and the seals tell."""

from __future__ import annotations

from datetime import date

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management import call_command
from django.db import Error, connection, transaction
from django.utils import timezone

from adherence.actions import care, erasures
from adherence.actions.erasures import asking
from adherence.models import Message, PainFlag
from patients.models import CareEvent, ErasedRow, Patient, PatientAccess, User
from patients.models.patients import PatientAccessQuerySet
from tests import cast
from tests.history.test_seal import past_the_triggers
from tests.privacy.erased import ask, birthdays, counts, erase, everything, marked, places_of, seal, wrong

WORDS = ("Margaret", "Doyle", "Freetext", "TOTPSECRET", "SESSIONKEY", "Firefox")
GONE = frozenset({"account_emailaddress", "mfa_authenticator", "usersessions_usersession"})
ADDED = frozenset({"patients_erasedrow", "patients_erasure"})
# What is said of a set, a day, a flag and a plan but words.
COUNTED = ("sets", "days", "reports", "plans", "versions", "phases", "holds", "operations", "looks")
SAID = {"note", "void_reason", "resolution", "message_to_patient", "ended_reason", "reason", "note_to_patient"}


def figures(patient: Patient) -> dict[str, object]:
    """The clinical facts, without words and names."""
    told = everything(patient)
    return {part: [_counted(row) for row in told[part]] for part in COUNTED}


def _counted(row: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in row.items() if key not in SAID and "name" not in key}


def own(patient: Patient) -> PatientAccessQuerySet:
    return PatientAccess.objects.filter(patient=patient, relation="self")


def test_no_word_of_the_patient_is_left_in_any_table(db: None) -> None:
    patient, manager = marked("Margaret")
    before = places_of(*WORDS)
    assert (erase(patient, manager), len(before) > 25, places_of(*WORDS)) == (1, True, set())


def test_of_a_birthday_the_year_stays(db: None) -> None:
    patient, manager = marked("Margaret")
    before = {born.year for born in birthdays(patient)}
    erase(patient, manager)
    patient.refresh_from_db()
    assert (patient.date_of_birth, birthdays(patient)) == (date(1950, 1, 1), {date(year, 1, 1) for year in before})


def test_what_counts_and_how_much_there_is_stay(db: None) -> None:
    patient, manager = marked("Margaret")
    before = figures(patient), counts(besides=GONE | ADDED)
    erase(patient, manager)
    assert (figures(patient), counts(besides=GONE | ADDED)) == before


def test_nobody_elses_rows_are_touched(db: None) -> None:
    other, _theirs = marked("Iris")
    patient, manager = marked("Margaret")
    before = everything(other), places_of("IrisFreetext")
    erase(patient, manager)
    assert (everything(other), places_of("IrisFreetext")) == before
    assert User.objects.get(accesses__patient=other, accesses__relation="self").is_active


def test_the_account_for_this_record_alone_is_over(db: None) -> None:
    patient, manager = marked("Margaret")
    account = own(patient).get().user
    erase(patient, manager)
    account.refresh_from_db()
    rows = [model.objects.filter(user=account).count() for model in (EmailAddress, Authenticator, UserSession)]
    assert (account.is_active, account.has_usable_password(), account.email, rows) == (
        False,
        False,
        f"erased+{account.pk.hex}@erased.invalid",
        [0, 0, 0],
    )


@pytest.mark.parametrize("reason", ["follows another record", "works in a clinic", "runs the machines"])
def test_an_account_that_is_for_more_stays(reason: str, db: None) -> None:
    patient, manager = marked("Margaret")
    account = own(patient).get().user
    if reason == "follows another record":
        other = cast.patient(patient.clinic, patient.clinician, "Iris", "Moss")
        PatientAccess.objects.create(user=account, patient=other, relation="carer")
    if reason == "works in a clinic":
        patient.clinic.memberships.create(user=account, role="staff")
    User.objects.filter(pk=account.pk).update(is_staff=reason == "runs the machines")
    erase(patient, manager)
    account.refresh_from_db()
    assert (account.is_active, account.email) == (True, "margaret.doyle@example.org")


def test_a_carer_loses_the_record_and_keeps_the_account(db: None) -> None:
    patient, manager = marked("Margaret")
    carer = User.objects.get(accesses__patient=patient, accesses__relation="carer")
    erase(patient, manager)
    carer.refresh_from_db()
    assert (PatientAccess.objects.active().filter(patient=patient).exists(), carer.is_active, carer.name[:4]) == (
        False,
        True,
        "Nell",
    )


def test_the_seals_tell_what_was_erased_and_hold(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    patient, manager = marked("Margaret")
    erase(patient, manager)
    at_once = wrong_but_late()
    seal()
    call_command("verify_audit")
    said = capsys.readouterr().out
    assert (at_once, wrong(), f"{ErasedRow.objects.count()} of them were erased by request" in said, "ok" in said) == (
        [],
        [],
        True,
        True,
    )
    assert ErasedRow.objects.count() > 10


def wrong_but_late() -> list[str]:
    return [each for each in wrong() if "should have been sealed" not in each]


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE patients_careevent SET note = 'forged'",
        "DELETE FROM patients_erasedrow WHERE \"table\" = 'patients_careevent'",
        "UPDATE patients_erasedrow SET after = sha256('x') WHERE \"table\" = 'patients_careevent'",
        "UPDATE patients_erasedrow SET before = sha256('x') WHERE \"table\" = 'patients_careevent'",
    ],
)
def test_tampering_is_told_from_erasing(harm: str, db: None) -> None:
    patient, manager = marked("Margaret")
    erase(patient, manager)
    event = CareEvent.objects.get(patient=patient)
    with past_the_triggers() as run:
        run(harm)
    assert [each.partition(": ")[2] for each in wrong_but_late()] == [f"patients_careevent {event.pk} was changed"]


def test_what_was_tampered_with_before_is_not_washed(db: None) -> None:
    patient, manager = marked("Margaret")
    with past_the_triggers() as run:
        run("UPDATE patients_careevent SET note = 'forged'")
    erase(patient, manager)
    assert ["patients_careevent" in each and "was changed" in each for each in wrong_but_late()] == [True]


def test_history_refuses_changes_again_once_it_is_done(db: None) -> None:
    patient, manager = marked("Margaret")
    erase(patient, manager)
    refused = []
    for table in ("patients_careevent", "patients_patientevent", "adherence_flagevent", "patients_erasedrow"):
        with pytest.raises(Error, match="Cannot update or delete"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  # names of our own tables
        refused.append(table)
    assert len(refused) == 4


def test_twice_is_once(db: None) -> None:
    patient, manager = marked("Margaret")
    erase(patient, manager)
    before = everything(patient), ErasedRow.objects.count()
    with pytest.raises(asking.AskedBefore):
        ask(patient, manager)
    assert (erasures.erase_waiting(timezone.now()), everything(patient), ErasedRow.objects.count()) == (0, *before)


def test_nothing_is_erased_while_care_goes_on_or_a_report_waits(db: None) -> None:
    patient, manager = marked("Margaret")
    PainFlag.objects.update(state="acknowledged", resolved_at=None)
    with pytest.raises(asking.StillRuns):
        ask(patient, manager)
    Patient.objects.update(discharged_at=None)
    PainFlag.objects.all().update(state="resolved", resolved_at=timezone.now())
    with pytest.raises(asking.StillRuns):
        ask(patient, manager)


def test_a_mail_on_its_way_is_waited_for_and_one_that_waits_is_not_sent(db: None) -> None:
    patient, manager = marked("Margaret")
    now = timezone.now()
    mail = Message.objects.create(
        key="one", kind="account", due_at=now, next_attempt_at=now, not_after=now, rendered={"body": "Margaret"},
        to="margaret.doyle@example.org", recipient=own(patient).get().user, state="claimed",
        claim_token="0" * 8 + "-0000-4000-8000-" + "0" * 12, lease_until=now,
    )  # fmt: skip
    while_sending = erase(patient, manager)
    Message.objects.filter(pk=mail.pk).update(state="pending", claim_token=None, lease_until=None)
    afterwards = erasures.erase_waiting(now)
    mail.refresh_from_db()
    assert (while_sending, afterwards, mail.state, mail.reason, mail.rendered) == (0, 1, "skipped", "withdrawn", None)


def test_nobody_is_taken_back_into_an_erased_record(db: None) -> None:
    patient, manager = marked("Margaret")
    ask(patient, manager)
    with pytest.raises(care.Erased):
        care.readmit(patient, by=patient.clinician, now=timezone.now())
