"""The pacer's dial (point, hold, pull up, hold) and the beads that count pumps."""

from dataclasses import dataclass

from adherence.reports.pictures.arcs import Circle

CIRCLE = Circle(centre=150, radius=140)
GAP = 2.5  # degrees left out at each end of a part
BEADS_WIDTH = 334
BEADS_APART = 6


@dataclass(frozen=True, kw_only=True)
class Part:
    path: str
    hold: bool


@dataclass(frozen=True, kw_only=True)
class Bead:
    x: float
    width: float
    on: bool


def dial(*, down: float, hold_down: float, up: float, hold_up: float) -> tuple[Part, ...]:
    """The parts of one pump in a box of 300 by 300, each as long as its seconds; a part of 0 seconds is left out."""
    seconds = (down, hold_down, up, hold_up)
    turn = 360 / sum(seconds)
    parts, start = [], 0.0
    for index, length in enumerate(seconds):
        end = start + length * turn
        if length:
            parts.append(Part(path=CIRCLE.arc(start + GAP, end - GAP), hold=bool(index % 2)))
        start = end
    return tuple(parts)


def beads(done: int, total: int) -> tuple[Bead, ...]:
    """One bead per pump in a box of 334 by 14; closer together when there are many."""
    apart = min(BEADS_APART, BEADS_WIDTH / (3 * total)) if total else 0
    width = (BEADS_WIDTH - apart * (total - 1)) / max(total, 1)
    return tuple(Bead(x=round(i * (width + apart), 2), width=round(width, 2), on=i < done) for i in range(total))
