"""What a drawing needs to know of one day."""

from datetime import date
from fractions import Fraction
from typing import NamedTuple


class Day(NamedTuple):
    """`prescribed` and `done` are sets; `held` matters only when nothing was prescribed because of a hold."""

    day: date
    prescribed: int
    done: int
    held: bool = False
    flags: int = 0

    @property
    def share(self) -> Fraction | None:
        """Part of the prescribed sets that was done, 0 to 1; None when nothing was prescribed."""
        if not self.prescribed:
            return None
        return Fraction(min(self.done, self.prescribed), self.prescribed)

    @property
    def on_hold(self) -> bool:
        return self.held and not self.prescribed
