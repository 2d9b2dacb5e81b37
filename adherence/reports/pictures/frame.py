"""A plot of days across and pain scores upwards: where things stand in it."""

from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

LEFT, RIGHT, TOP, BOTTOM, HIGHEST = 66, 14, 14, 30, 10
ASIDE = 9


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Words at a place. `anchor` is SVG's `text-anchor`, whose start and end follow the direction of reading."""

    x: float
    y: float
    words: str
    anchor: str = "middle"

    @property
    def place(self) -> SafeString:
        """As an SVG element has it: a template takes longest over numbers."""
        return format_html('x="{}" y="{}"', self.x, self.y)


@dataclass(frozen=True, kw_only=True)
class Band:
    y: float
    height: float


@dataclass(frozen=True, kw_only=True)
class Span:
    """A stretch of days."""

    x: float
    width: float


@dataclass(frozen=True, kw_only=True)
class Frame:
    """A box of `width` by `height`, `count` days across, 0 to 10 upwards; time runs from the right when `mirrored`."""

    width: int
    height: int
    count: int
    mirrored: bool

    def across(self, from_start: float) -> float:
        """`from_start` units from the side where reading starts."""
        return round(self.width - from_start if self.mirrored else from_start, 1)

    def x(self, index: float) -> float:
        return self.across(LEFT + (self.width - LEFT - RIGHT) * index / max(self.count - 1, 1))

    def y(self, score: float) -> float:
        return round(self.height - BOTTOM - (self.height - TOP - BOTTOM) * score / HIGHEST, 1)

    def span(self, first: int, last: int) -> Span:
        """From the middle of the day before `first` to the middle of the day after `last`, inside the plot."""
        ends = sorted(self._inside(self.x(index)) for index in (first - 0.5, last + 0.5))
        return Span(x=ends[0], width=round(ends[1] - ends[0], 1))

    def _inside(self, x: float) -> float:
        return min(max(x, self.plot_x), self.plot_x + self.plot_width)

    @property
    def aside(self) -> int:
        """From a point to its words, where reading goes on."""
        return -ASIDE if self.mirrored else ASIDE

    @property
    def plot_x(self) -> float:
        return RIGHT if self.mirrored else LEFT

    @property
    def plot_width(self) -> int:
        return self.width - LEFT - RIGHT

    @property
    def plot_height(self) -> int:
        return self.height - TOP - BOTTOM

    def band(self, *, above: float, below: float) -> Band:
        return Band(y=self.y(below), height=round(self.y(above) - self.y(below), 1))
