"""The pacer's rhythm: the steps of one pump, in words and seconds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from adherence.reports.pictures import beads, dial
from adherence.reports.pictures.dial import Bead, Part
from adherence.reports.plan_words import MOVE_SECONDS, amount_of, foot, limit_words, minutes
from adherence.reports.today import Today
from exercises.models import PrescriptionVersion
from exercises.schedule import Dose
from patients.models import Side

LONGEST_HOLD = 10  # seconds that the stylesheet's own rhythm knows
FREE = 15  # degrees the picture's foot comes up when nothing limits it
DEGREES_STEP = 5
MOST_BEADS = 40
REST_SECONDS = 45  # between two sets; a clinical lead's to change


@dataclass(frozen=True)
class Step:
    """Part of a pump. `place` (1–4: point, hold, pull up, hold) says which words and angle belong to it."""

    place: int
    words: str
    hint: str
    seconds: int


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """What the pacer shows for one set of `dose`, as `version` orders it."""

    dose: Dose
    version: PrescriptionVersion

    @property
    def limit(self) -> int | None:
        """Degrees that the foot may come up at most; None: free."""
        return self.version.dorsiflexion_limit

    @property
    def foot(self) -> str:
        return _("Both feet together") if self.version.side == Side.BOTH else foot(self.version)

    @property
    def position(self) -> str:
        return self.version.get_position_display()

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Holds of 0 seconds are left out."""
        down, up = self.dose.hold_down_seconds, self.dose.hold_up_seconds
        steps = (
            Step(1, _("Point"), _("toes away from you"), MOVE_SECONDS),
            Step(2, _("Hold"), _seconds(down), down),
            Step(3, _("Pull up"), self._pull_up, MOVE_SECONDS),
            Step(4, _("Hold"), _seconds(up), up),
        )
        return tuple(step for step in steps if step.seconds)

    @cached_property
    def words(self) -> tuple[Step, ...]:
        """Four, for the stylesheet's animation: a hold that is left out repeats the move before it."""
        by_place = {step.place: step for step in self.steps}
        return tuple(by_place.get(place) or by_place[place - 1] for place in range(1, 5))

    @property
    def has_holds(self) -> bool:
        return len(self.steps) == len(self.words)

    @property
    def hold(self) -> int:
        """Seconds of the holds in the stylesheet's rhythm, which has one length for both."""
        return min(max(self.dose.hold_down_seconds, self.dose.hold_up_seconds), LONGEST_HOLD)

    @property
    def degrees_up(self) -> int:
        """How far the picture's foot comes up, in steps of 5 degrees and never past the limit."""
        return FREE if self.limit is None else min(FREE, self.limit // DEGREES_STEP * DEGREES_STEP)

    @property
    def amount(self) -> str:
        return amount_of(self.dose.repetitions, self.dose.seconds)

    @property
    def minutes(self) -> int:
        return minutes(self.dose)

    @property
    def limit_words(self) -> str:
        return limit_words(self.limit)

    @cached_property
    def dial(self) -> tuple[Part, ...]:
        return dial(
            down=MOVE_SECONDS,
            hold_down=self.dose.hold_down_seconds,
            up=MOVE_SECONDS,
            hold_up=self.dose.hold_up_seconds,
        )

    @cached_property
    def beads(self) -> tuple[Bead, ...]:
        """One for each pump; none when pumps are not counted, or are too many to be seen."""
        pumps = self.dose.repetitions or 0
        return beads(0, pumps) if 0 < pumps <= MOST_BEADS else ()

    @property
    def _pull_up(self) -> str:
        if self.limit is None:
            return _("toes towards you")
        return _("only a little") if self.limit else _("only until straight up")


def rhythm_of(dose: Dose, version: PrescriptionVersion) -> Rhythm:
    return Rhythm(dose=dose, version=version)


@dataclass(frozen=True, kw_only=True)
class GuidedSession:
    """The session that the pacer goes through; `set` is the one to do first. Number 0: none is left today, one set."""

    key: str  # the plan and the day, for what the phone remembers of a set that was left
    number: int
    set: int
    sets: int


def guided_session(today: Today, version: PrescriptionVersion) -> GuidedSession:
    key, following = f"{version.pk}/{today.day}", today.next_session
    if following is None:
        return GuidedSession(key=key, number=0, set=1, sets=1)
    return GuidedSession(key=key, number=following.number, set=following.next_set, sets=following.sets)


@dataclass(frozen=True)
class Sense:
    """Something to hear or feel during a set, which people choose on their phone."""

    name: str
    words: str


def senses() -> tuple[Sense, ...]:
    return (
        Sense("voice", _("Count aloud")),
        Sense("moves", _("Say “Point” and “Pull up”")),
        Sense("sound", _("Soft tick")),
        Sense("buzz", _("Buzz")),
    )


def _seconds(seconds: int) -> str:
    return ngettext("%(seconds)d second", "%(seconds)d seconds", seconds) % {"seconds": seconds}
