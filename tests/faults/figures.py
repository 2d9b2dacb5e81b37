"""What a scenario has shown, and whether it holds the figures of the promises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.faults.truth import Truth

HEADINGS = ("scenario", "N", "duplicates", "silent losses", "unknowns", "worst delay", "beside", "figure")
Cell = int | float | str


@dataclass(frozen=True)
class Outcome:
    """One line of the table. `broken` names the promises that did not hold."""

    scenario: str
    cells: Sequence[Cell]
    broken: tuple[str, ...]

    @property
    def line(self) -> tuple[str, ...]:
        verdict = "held" if not self.broken else "BROKEN: " + ", ".join(self.broken)
        return (self.scenario, *map(str, self.cells), verdict)


@dataclass(frozen=True)
class Facts:
    """What a scenario has counted beside the messages."""

    scenario: str
    n: int
    beside: Mapping[str, Cell] = field(default_factory=dict)
    promises: Mapping[str, bool] = field(default_factory=dict)

    def outcome(self, truth: Truth) -> Outcome:
        promises = {
            "no duplicates": truth.duplicates == 0,
            "no silent losses": truth.silent_losses == 0,
            "nothing untrue": truth.untrue == 0,
            "no alert lost": truth.lost_alerts == 0,
            **self.promises,
        }
        beside = ", ".join(f"{value} {name}" for name, value in self.beside.items())
        cells = (
            self.n,
            truth.duplicates,
            truth.silent_losses,
            truth.unknowns,
            f"{truth.worst_delay:.0f} s",
            beside,
        )
        return Outcome(self.scenario, cells, tuple(name for name, holds in promises.items() if not holds))


def table(outcomes: Sequence[Outcome]) -> str:
    lines = [HEADINGS, *(outcome.line for outcome in outcomes)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in lines)
