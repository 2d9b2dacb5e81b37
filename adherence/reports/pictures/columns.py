"""Columns side by side: how many of each."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, TOP, TALLEST, FOOT, WIDEST = 330, 20, 120, 26, 40


@dataclass(frozen=True, kw_only=True)
class Column:
    """A bar with its number above it and its words below; `middle` is where both are centred."""

    middle: float
    x: float
    y: float
    width: float
    height: float
    number: int
    words: str


@dataclass(frozen=True, kw_only=True)
class Columns:
    """In a box of `width` by `height`; `floor` is what the bars stand on."""

    width: int
    height: int
    floor: int
    columns: tuple[Column, ...]
    label: str


def columns(counts: Sequence[tuple[str, int]], *, label: str, mirrored: bool = False) -> Columns:
    """One column for each pair of words and number; drawn from the right when `mirrored`."""
    highest = max((number for _, number in counts), default=0)
    pitch = WIDTH / max(len(counts), 1)
    places = range(len(counts))
    drawn = zip(reversed(places) if mirrored else places, counts, strict=True)
    return Columns(
        width=WIDTH,
        height=TOP + TALLEST + FOOT,
        floor=TOP + TALLEST,
        columns=tuple(_column(place, pitch, words, number, highest) for place, (words, number) in drawn),
        label=label,
    )


def _column(place: int, pitch: float, words: str, number: int, highest: int) -> Column:
    width = min(WIDEST, pitch * 0.7)
    height = round(TALLEST * number / highest, 1) if highest else 0.0
    middle = round(pitch * (place + 0.5), 1)
    return Column(
        middle=middle,
        x=round(middle - width / 2, 1),
        y=round(TOP + TALLEST - height, 1),
        width=round(width, 1),
        height=height,
        number=number,
        words=words,
    )
