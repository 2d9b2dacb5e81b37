"""The seal: what was written down can be neither changed, nor taken away, nor made anew unnoticed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from patients.actions import seals
from patients.models import AccessEvent, Patient, Seal, SealMark, User
from patients.models.sealed import sealed_tables
from patients.models.seals import SealedColumns
from patients.reports.seals import faults, head
from tests.guards.test_history import kept

AT_ONCE = timedelta(0)


@contextmanager
def past_the_triggers() -> Iterator[Callable[[str], None]]:
    """As a superuser who means harm."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor.execute
        cursor.execute("SET session_replication_role = origin")


def sealed(**more: int) -> int:
    return seals.seal(timezone.now(), settled=-timedelta(hours=1), **more)


def wrong() -> list[str]:
    return list(faults(sealed_by=timezone.now() + timedelta(hours=1)))


@pytest.fixture
def looks(patient: Patient, clinician: User) -> list[AccessEvent]:
    """Three looks, and the history of whom they are of: sealed."""
    rows = [
        AccessEvent.objects.create(actor=clinician, role="clinician", action=page, patients=[patient.pk])
        for page in ("caseload", "patient-record", "flag-queue")
    ]
    sealed()
    return rows


def number_of(look: AccessEvent) -> int:
    return Seal.objects.get(of__table="patients_accessevent", row=look.pk).number


def test_every_history_and_every_look_is_sealed(db: None) -> None:
    assert [each.table for each in sealed_tables()] == sorted(model._meta.db_table for model in kept())


def test_what_nobody_touched_is_well(looks: list[AccessEvent]) -> None:
    again = sealed()
    numbers = list(Seal.objects.order_by("number").values_list("number", flat=True))
    assert (wrong(), again, numbers) == ([], 0, list(range(1, len(numbers) + 1)))


def test_batches_make_the_same_chain(looks: list[AccessEvent], clinician: User, patient: Patient) -> None:
    for _ in range(5):
        AccessEvent.objects.create(actor=clinician, role="clinician", action="caseload", patients=[patient.pk])
    assert (sealed(batch=2), wrong()) == (5, [])


def test_a_changed_row_is_named(looks: list[AccessEvent]) -> None:
    with past_the_triggers() as run:
        run(f"UPDATE patients_accessevent SET action = 'today' WHERE id = {looks[1].pk}")  # noqa: S608  # our own numbers
    assert wrong() == [f"link {number_of(looks[1])}: patients_accessevent {looks[1].pk} was changed"]


def test_another_answer_to_who_asked_is_named(patient: Patient, clinician: User) -> None:
    with past_the_triggers() as run:
        run('INSERT INTO pghistory_context VALUES (gen_random_uuid(), now(), now(), \'{"user": "a"}\')')
        run("UPDATE patients_patientevent SET pgh_context_id = (SELECT id FROM pghistory_context)")
        sealed()
        before = wrong()
        run('UPDATE pghistory_context SET metadata = \'{"user": "b"}\'')
    assert (before, ["patients_patientevent" in each and "was changed" in each for each in wrong()]) == ([], [True])


def test_a_deleted_row_is_named(looks: list[AccessEvent]) -> None:
    number = number_of(looks[1])
    with past_the_triggers() as run:
        run(f"DELETE FROM patients_accessevent WHERE id = {looks[1].pk}")  # noqa: S608  # our own numbers
    assert wrong() == [f"link {number}: patients_accessevent {looks[1].pk} is missing"]


def test_a_deleted_link_is_named_and_so_is_its_row(looks: list[AccessEvent]) -> None:
    number = number_of(looks[1])
    with past_the_triggers() as run:
        run(f"DELETE FROM patients_seal WHERE number = {number}")  # noqa: S608  # our own numbers
    assert wrong() == [
        f"link {number} is missing",
        f"1 of patients_accessevent should have been sealed by now, from {looks[1].pk} on",
    ]


def test_links_that_changed_places_are_named(looks: list[AccessEvent]) -> None:
    one, other = number_of(looks[0]), number_of(looks[1])
    with past_the_triggers() as run:
        run(f"UPDATE patients_seal SET number = -1 WHERE number = {one}")  # noqa: S608  # our own numbers
        run(f"UPDATE patients_seal SET number = {one} WHERE number = {other}")  # noqa: S608  # our own numbers
        run(f"UPDATE patients_seal SET number = {other} WHERE number = -1")  # noqa: S608  # our own numbers
    assert wrong() == [f"link {one} is broken: patients_accessevent {looks[1].pk}"]


def test_a_row_sealed_anew_is_a_broken_link(looks: list[AccessEvent]) -> None:
    with past_the_triggers() as run:
        run(f"UPDATE patients_accessevent SET action = 'today' WHERE id = {looks[1].pk}")  # noqa: S608  # our own numbers
        run(f"UPDATE patients_seal SET digest = sha256('x') WHERE number = {number_of(looks[1])}")  # noqa: S608  # our own numbers
    assert wrong()[0] == f"link {number_of(looks[1])} is broken: patients_accessevent {looks[1].pk}"


def test_a_row_that_nobody_sealed_is_told_once_it_is_late(looks: list[AccessEvent], clinician: User) -> None:
    late = AccessEvent.objects.create(actor=clinician, role="clinician", action="caseload", patients=[])
    now = timezone.now()
    assert (list(faults(sealed_by=now - timedelta(minutes=10))), wrong()) == (
        [],
        [f"1 of patients_accessevent should have been sealed by now, from {late.pk} on"],
    )


def test_a_row_that_comes_out_of_order_is_sealed_like_any_other(looks: list[AccessEvent], clinician: User) -> None:
    """As by a transaction that began before the others and ended after them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('patients_accessevent', 'id'))")
        early = cursor.fetchone()[0]
    AccessEvent.objects.create(actor=clinician, role="clinician", action="flag-queue", patients=[])
    sealed()
    AccessEvent.objects.create(pk=early, actor=clinician, role="clinician", action="caseload", patients=[])
    assert (sealed(), wrong()) == (1, [])


def test_a_column_added_later_breaks_no_seal(looks: list[AccessEvent]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE patients_patientevent ADD COLUMN hair text NOT NULL DEFAULT 'grey'")
    assert wrong() == []


def test_a_mark_moves_on_only_once_the_past_is_certain(looks: list[AccessEvent]) -> None:
    table = SealMark.objects.filter(pk="patients_accessevent")
    at_first = table.get().sealed_to
    later = timezone.now() + seals.CERTAIN
    table.update(seen_xid=0)
    seals.seal(later)
    moved = table.get().sealed_to
    table.update(seen_xid=2**60)  # as if restored into a younger cluster
    seals.seal(later + seals.CERTAIN)
    assert (at_first, moved, table.get().seen_xid < 2**60) == (0, looks[-1].pk, True)


def test_who_may_still_say_who_asked_is_waited_for(patient: Patient) -> None:
    with past_the_triggers() as run:
        run("INSERT INTO pghistory_context VALUES (gen_random_uuid(), now(), now(), '{}')")
        run("UPDATE patients_patientevent SET pgh_context_id = (SELECT id FROM pghistory_context)")
    table = Seal.objects.filter(of__table="patients_patientevent")
    seals.seal(timezone.now())
    early = table.count()
    seals.seal(timezone.now() + seals.SETTLED)
    assert (early, table.count()) == (0, patient.history.count())  # type: ignore[attr-defined]  # pghistory's


def test_the_command_says_ok_and_prints_what_to_keep_elsewhere(
    looks: list[AccessEvent], capsys: pytest.CaptureFixture[str]
) -> None:
    noted = str(head())
    call_command("verify_audit", f"--known={noted}")
    assert capsys.readouterr().out == f"{Seal.objects.count()} rows are sealed. The last link: {noted}\nok\n"


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ("1:" + "0" * 64, "link 1 is not the one that was noted"),
        ("999:" + "0" * 64, "999 had been noted"),
        ("nonsense", "a head looks like"),
    ],
)
def test_a_chain_made_anew_is_not_the_one_that_was_noted(known: str, said: str, looks: list[AccessEvent]) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("verify_audit", f"--known={known}")


def test_an_empty_chain_is_well(db: None) -> None:
    assert str(head()) == "0:" + "0" * 64


def test_the_database_seals_a_row_once_and_names_columns_once(looks: list[AccessEvent]) -> None:
    seal = Seal.objects.order_by("-number")[0]
    again = Seal(number=seal.number + 1, of=seal.of, row=seal.row, digest=b"", link=b"", sealed_at=timezone.now())
    columns = SealedColumns(table=seal.of.table, columns=seal.of.columns)
    for row, name in ((again, "row_is_sealed_once"), (columns, "columns_are_named_once")):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            row.save(force_insert=True)
