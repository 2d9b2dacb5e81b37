"""The judge can say no: what the server took against what the rows say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from tests.faults.figures import Facts, table
from tests.faults.mischief import Hostile, Trick
from tests.faults.truth import Row, Truth

MOST, LEAST = "at_most_once", "at_least_once"


def truth(policy: str, state: str, *, taken: int) -> Truth:
    """One message, due at 100 and taken so often, first at 130."""
    arrived = {"<one>": 130.0} if taken else {}
    return Truth(90, (Row("<one>", policy, state, 100),), Counter({"<one>": taken} if taken else {}), arrived)


def broken(truth: Truth) -> Sequence[str]:
    return Facts("any", truth.n).outcome(truth).broken


@pytest.mark.parametrize(
    ("policy", "state", "taken", "promises"),
    [
        (MOST, "sent", 1, ()),
        (MOST, "unknown", 1, ()),
        (MOST, "unknown", 0, ()),
        (MOST, "failed", 0, ()),
        (LEAST, "sent", 2, ()),
        (MOST, "sent", 2, ("no duplicates",)),
        (MOST, "sent", 0, ("no silent losses",)),
        (MOST, "pending", 0, ("no silent losses",)),
        (MOST, "sending", 0, ("no silent losses",)),
        (MOST, "failed", 1, ("nothing untrue",)),
        (LEAST, "failed", 0, ("no alert lost",)),
    ],
)
def test_what_holds_and_what_is_broken(policy: str, state: str, taken: int, promises: tuple[str, ...]) -> None:
    assert broken(truth(policy, state, taken=taken)) == promises


def test_a_message_that_no_row_knows_of_is_untrue() -> None:
    assert broken(Truth(0, (), Counter({"<stranger>": 1}), {})) == ("nothing untrue",)


def test_the_table_names_what_is_broken() -> None:
    outcome = Facts("kill -9", 1, {"kills": 50}, {"kills": False}).outcome(truth(MOST, "sent", taken=2))
    assert table([outcome]).splitlines() == [
        "scenario  N  duplicates  silent losses  unknowns  worst delay  beside    figure",
        "kill -9   1  1           0              0         30 s         50 kills  BROKEN: no duplicates, kills",
    ]


def test_the_same_seed_plays_the_same_tricks_and_refuses_no_alert_for_good() -> None:
    one, same = (Hostile(5, spared=["colleague"]) for _ in range(2))
    played = [one.on_message(f"colleague.{number}@example.org", 1) for number in range(500)]
    again = [same.on_message(f"colleague.{number}@example.org", 1) for number in range(500)]
    assert (played == again, {Trick.NEVER_AT_RCPT, Trick.NEVER_AFTER_DOT} & set(played)) == (True, set())
