"""How the workers of the ordinary run share the tests (tests/workers.py)."""

from __future__ import annotations

import pytest

from tests import workers


def test_what_the_order_names_is_there() -> None:
    """So that whoever moves a file moves its name there too."""
    named = [*workers.FRONT, *workers.END, *(path.removeprefix("tests/") for path in workers.TOGETHER)]
    assert [each for each in named if not any(workers.HERE.glob(f"{each}*"))] == []


def test_what_waits_stands_behind_what_computes(request: pytest.FixtureRequest) -> None:
    """Of the tests that were collected, in the order in which they were."""
    places = [workers.place_of(item) for item in request.session.items]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("guards/test_garbage.py", -2),
        ("guards/test_swaps.py", -1),
        ("test_today.py", 0),
        ("browser/outbox/test_sending.py", 3),
        ("browser/test_story.py", 4),
        ("browser/hostile/test_stored_words.py", 5),
        ("faults/test_short.py", 6),
    ],
)
def test_where_a_file_stands(path: str, place: int) -> None:
    assert workers.place(path) == place
