"""A bar beside a figure: sets done of those due, or time gone of the target."""

from dataclasses import dataclass

WIDTH = 112
LOW_BELOW = 50  # percent
SOON_ABOVE = 75  # percent of a target


@dataclass(frozen=True, kw_only=True)
class Meter:
    """Drawn in a box of 112 by 8. `css` is the bar's class."""

    width: float
    css: str


def meter(part: int, whole: int) -> Meter:
    """Sets credited of sets prescribed (at least 1); the bar warns below half."""
    low = 100 * part < LOW_BELOW * whole
    return Meter(width=_width(part, whole), css="c-bar c-bar--low" if low else "c-bar")


def waited(seconds: float, *, target: float) -> Meter:
    """Time gone of the time there is; the bar warns in the last quarter and says when it is late."""
    if seconds > target:
        return Meter(width=WIDTH, css="c-late")
    soon = 100 * seconds > SOON_ABOVE * target
    return Meter(width=_width(seconds, target), css="c-bar c-bar--low" if soon else "c-bar")


def _width(part: float, whole: float) -> float:
    return round(WIDTH * min(part / whole, 1), 1)
