"""Points and arcs on a circle. Angles are in degrees, clockwise from twelve o'clock."""

from dataclasses import dataclass
from math import cos, radians, sin

HALF_TURN = 180


@dataclass(frozen=True, kw_only=True)
class Circle:
    centre: float
    radius: float

    def at(self, angle: float) -> str:
        """`x y` of the point at `angle`, to two decimals."""
        x = self.centre + self.radius * sin(radians(angle))
        y = self.centre - self.radius * cos(radians(angle))
        return f"{x:.2f} {y:.2f}"

    def arc(self, start: float, end: float) -> str:
        """An SVG path along the circle from `start` on to `end`, less than a full turn."""
        large = int(end - start > HALF_TURN)
        return f"M{self.at(start)}A{self.radius:g} {self.radius:g} 0 {large} 1 {self.at(end)}"
