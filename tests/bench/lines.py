"""The table of what scale costs: a line for each figure, with its budget and whether it holds at the full size."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

FULL = 100_000  # patients: the budgets are for these


@dataclass(frozen=True, kw_only=True)
class Line:
    """`figure` holds a budget of at most `most`, or of at least `least`; with neither there is nothing to hold."""

    name: str
    figure: float
    unit: str
    most: float | None = None
    least: float | None = None
    grows: bool = False  # the budget is that of the full size, and means nothing at another
    beside: str = ""

    @property
    def holds(self) -> bool:
        return (self.most is None or self.figure <= self.most) and (self.least is None or self.figure >= self.least)

    @property
    def budget(self) -> str:
        if self.most is None and self.least is None:
            return ""
        bound = f"≤ {self.most:g}" if self.most is not None else f"≥ {self.least:g}"
        return f"{bound} {self.unit}".strip() + (f" for {FULL:,}" if self.grows else "")


def judge(lines: Iterable[Line], *, full: bool) -> int:
    """Print the table; 1 when a budget is missed at the full size. At another nothing is judged."""
    print(f"\n{'':5}{'':46}{'figure':>16}{'budget':>24}")
    holds = [_line(line, full=full) for line in lines]
    return int(not all(holds))


def _line(line: Line, *, full: bool) -> bool:
    verdict = "" if not (full and line.budget) else ("ok" if line.holds else "MISS")
    decimals = 0 if line.figure >= 100 else 2  # three digits tell enough
    figure = f"{line.figure:,.{decimals}f} {line.unit}"
    print(f"{verdict:5}{line.name:46}{figure:>16}{line.budget:>24}   {line.beside}".rstrip(), flush=True)
    return verdict != "MISS"
