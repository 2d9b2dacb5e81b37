"""What a hostile mail server does, decided by a seed: the same seed does the same to the same people."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import Protocol


class Trick(StrEnum):
    """One way to answer. Those about a connection come before anybody is named."""

    NONE = auto()
    REFUSE = auto()  # nobody listens for a moment
    HANG_AT_BANNER = auto()
    BUSY_AT_BANNER = auto()  # 421
    LATER_AT_RCPT = auto()  # 451
    NEVER_AT_RCPT = auto()  # 550
    BUSY_AT_DATA = auto()  # 421
    LATER_AT_DATA = auto()  # 451
    HANG_AT_DATA = auto()
    CUT_BEFORE_DOT = auto()
    LATER_AFTER_DOT = auto()  # 451
    NEVER_AFTER_DOT = auto()  # 550
    KEEP_AND_CUT = auto()
    LOSE_AND_CUT = auto()
    KEEP_AND_DAWDLE = auto()  # the 250 comes after everybody has given up


LIES = frozenset({Trick.KEEP_AND_CUT, Trick.LOSE_AND_CUT, Trick.KEEP_AND_DAWDLE})
FOR_EVER = frozenset({Trick.NEVER_AT_RCPT, Trick.NEVER_AFTER_DOT})
CONNECTIONS: Mapping[Trick, float] = {
    Trick.REFUSE: 0.02,
    Trick.HANG_AT_BANNER: 0.01,
    Trick.BUSY_AT_BANNER: 0.03,
}
MESSAGES: Mapping[Trick, float] = {
    Trick.LATER_AT_RCPT: 0.03,
    Trick.NEVER_AT_RCPT: 0.01,
    Trick.BUSY_AT_DATA: 0.02,
    Trick.LATER_AT_DATA: 0.03,
    Trick.HANG_AT_DATA: 0.01,
    Trick.CUT_BEFORE_DOT: 0.03,
    Trick.LATER_AFTER_DOT: 0.03,
    Trick.NEVER_AFTER_DOT: 0.01,
    Trick.KEEP_AND_CUT: 0.03,
    Trick.LOSE_AND_CUT: 0.02,
    Trick.KEEP_AND_DAWDLE: 0.01,
}


class Mood(Protocol):
    """Decides what a server does."""

    def on_connection(self, number: int) -> Trick: ...

    def on_message(self, recipient: str, visit: int) -> Trick: ...


class Friendly:
    """Takes everything."""

    def on_connection(self, number: int) -> Trick:
        return Trick.NONE

    def on_message(self, recipient: str, visit: int) -> Trick:
        return Trick.NONE


@dataclass(frozen=True)
class Hostile:
    """Picks tricks by seed. Nobody in `spared` is refused for good: what must arrive can arrive."""

    seed: int
    spared: Sequence[str] = field(default=())

    def on_connection(self, number: int) -> Trick:
        return self._pick(CONNECTIONS, f"connection {number}")

    def on_message(self, recipient: str, visit: int) -> Trick:
        trick = self._pick(MESSAGES, f"{recipient} {visit}")
        refused = trick in FOR_EVER and recipient.startswith(tuple(self.spared))
        return Trick.LATER_AT_RCPT if refused else trick

    def _pick(self, odds: Mapping[Trick, float], occasion: str) -> Trick:
        dice = random.Random(f"{self.seed} {occasion}")
        return dice.choices([*odds, Trick.NONE], [*odds.values(), 1 - sum(odds.values())])[0]
