"""An id that is somebody else's, in every place where a person's own one stands: nothing is read, and nothing changed.

DORSI_SWAPS=5000 tries so many; the ordinary run some of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.guards.canaries import Marks, mark
from tests.guards.fingerprint import fingerprint
from tests.guards.forgetful import forget_every_scope
from tests.guards.swaps import FRESH, Asked, Swap, crawled, sample, swaps, told
from tests.guards.world import World, undone

NUMBER = int(os.environ.get("DORSI_SWAPS", "100"))
IS_LONG = NUMBER > 1000
PEOPLE = ("patient", "neighbour", "carer", "onlooker", "clinician", "elsewhere", "staff", "manager")
TRIED = PEOPLE if IS_LONG else ("patient", "clinician", "manager")
PAGES = 150 if IS_LONG else 25
TOGETHER = 25  # swaps between two looks at every table


@pytest.fixture(scope="module")
def marks(_made: World) -> Iterator[Marks]:
    with undone():
        yield mark()


@pytest.fixture(scope="module")
def tries(_made: World, marks: Marks) -> list[Swap]:
    """At least half of the same kind: an address about a flag is asked for somebody else's flag."""
    requests = {person: crawled(_made, person, pages=PAGES) for person in TRIED}
    alike, others = (every(_made, marks, requests, any_kind=any_kind) for any_kind in (False, True))
    chosen = sample(alike, max(NUMBER // 2, NUMBER - len(others)))
    return chosen + sample(others, NUMBER - len(chosen))


def every(world: World, marks: Marks, requests: dict[str, set[Asked]], *, any_kind: bool) -> list[Swap]:
    return [
        swap
        for person, asked in requests.items()
        for swap in swaps(person, asked, marks, marks.in_sight_of(world.users[person]), any_kind=any_kind)
    ]


def read(world: World, marks: Marks, swap: Swap) -> tuple[int, str, bool]:
    """Status, text, and whether a word stands there that the person may not read, but for the id that was sent."""
    with undone():
        status, text = told(world, swap.person, swap.foreign)
    hidden = {*marks.words.values()} - marks.in_sight_of(world.users[swap.person])
    return status, FRESH.sub("", text), any(word in text.replace(swap.new, "") for word in hidden)


def nobodys(world: World, swap: Swap) -> tuple[int, str]:
    with undone():
        status, text = told(world, swap.person, swap.unknown)
    return status, FRESH.sub("", text)


def test_every_text_has_a_word_of_its_own(marks: Marks) -> None:
    assert (len(marks.words) >= 6, marks.filled > 100, len(marks.ids) > 15) == (True, True, True)


def test_there_is_much_to_try(tries: list[Swap]) -> None:
    assert (len(tries), {swap.person for swap in tries}, {swap.foreign.method for swap in tries}) == (
        NUMBER,
        set(TRIED),
        {"GET", "POST"},
    )


def test_with_an_id_of_somebody_else_nothing_is_read(world: World, marks: Marks, tries: list[Swap]) -> None:
    """And nobody learns that it is one: the answer is that to an id of nobody's, to the byte."""
    answers = {swap: (read(world, marks, swap), nobodys(world, swap)) for swap in tries}
    assert [str(swap) for swap, ((_, _, leaks), _) in answers.items() if leaks] == []
    assert [str(swap) for swap, ((*one, _), other) in answers.items() if tuple(one) != other] == []


def test_with_an_id_of_somebody_else_nothing_is_changed(world: World, tries: list[Swap]) -> None:
    """Many together, and one by one where they did."""
    before, changed = fingerprint(), []
    writes = [swap for swap in tries if swap.foreign.method == "POST"]
    for start in range(0, len(writes), TOGETHER):
        some = writes[start : start + TOGETHER]
        if not unchanged(world, some, before):
            changed += [str(swap) for swap in some if not unchanged(world, [swap], before)]
    assert (len(writes) > NUMBER // 5, changed) == (True, [])


def unchanged(world: World, tries: list[Swap], before: dict[str, tuple[int, str]]) -> bool:
    with undone():
        for swap in tries:
            told(world, swap.person, swap.foreign)
        return fingerprint() == before


@pytest.fixture
def bare(tries: list[Swap], monkeypatch: pytest.MonkeyPatch) -> list[Swap]:
    """Those that read, as if no line of ours had ever named a clinic or a patient to the database."""
    forget_every_scope(monkeypatch)
    return [swap for swap in tries if swap.foreign.method == "GET"]


def test_postgresql_alone_keeps_them_apart(world: World, marks: Marks, bare: list[Swap]) -> None:
    assert [str(swap) for swap in bare[: NUMBER // 6] if read(world, marks, swap)[2]] == []


def test_without_that_lock_one_would_leak(
    world: World, marks: Marks, bare: list[Swap], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So the test before would find it missing: of those that read, one in four to one in ten does."""
    monkeypatch.setattr("patients.access.rows.ROLE", "none")
    assert any(read(world, marks, swap)[2] for swap in bare)
