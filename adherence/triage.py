"""What a report of pain means: how urgent, why, and whether to stop.

Pure: no Django, no clock, no database. Scores are on the numeric rating scale, 0–10.
Source: docs/clinical-rules.md section 4.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from statistics import median

SCORES = range(11)
STOP_BOUNDS = range(4, 10)
REVIEW_BOUNDS = range(2, 9)
BASELINE_RISE = 2
FEWEST_SCORES = 3


class Level(StrEnum):
    """How soon somebody must look, most urgent first."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    REVIEW = "review"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for the most urgent, so that sorting by it puts danger first."""
        return list(Level).index(self)


# A clinic may shorten these, or lengthen them up to double; a note waits for nobody.
ACKNOWLEDGE_WITHIN: Mapping[Level, timedelta | None] = {
    Level.EMERGENCY: timedelta(minutes=15),
    Level.URGENT: timedelta(hours=2),
    Level.REVIEW: timedelta(hours=24),
    Level.NOTE: None,
}


class PainKind(StrEnum):
    """What the pain is like."""

    DULL = "dull"
    THROBBING = "throbbing"
    SHARP = "sharp"
    BURNING = "burning"
    CRAMPING = "cramping"


class WarningSign(StrEnum):
    """What a patient can tick that is dangerous whatever the score."""

    CHEST_PAIN = "chest_pain"
    BREATHLESSNESS = "breathlessness"
    COUGHING_BLOOD = "coughing_blood"
    COLLAPSE = "collapse"
    CALF_PAIN = "calf_pain"
    CALF_SWELLING = "calf_swelling"
    CALF_WARMTH = "calf_warmth"
    CALF_COLOUR = "calf_colour"
    WOUND = "wound"
    FEVER = "fever"
    FOOT_COLD_OR_NUMB = "foot_cold_or_numb"


class Finding(StrEnum):
    """What a report can hold, beside warning signs, that raises its level."""

    SHARP_PAIN = "sharp_pain"
    STOP_SCORE = "stop_score"
    REVIEW_SCORE = "review_score"
    ABOVE_BASELINE = "above_baseline"
    NEXT_MORNING = "next_morning"


EMERGENCY_SIGNS = frozenset(
    {WarningSign.CHEST_PAIN, WarningSign.BREATHLESSNESS, WarningSign.COUGHING_BLOOD, WarningSign.COLLAPSE}
)

WORDS: Mapping[WarningSign | Finding, str] = {
    WarningSign.CHEST_PAIN: "Chest pain",
    WarningSign.BREATHLESSNESS: "Breathlessness",
    WarningSign.COUGHING_BLOOD: "Coughing blood",
    WarningSign.COLLAPSE: "Fainting or collapse",
    WarningSign.CALF_PAIN: "One calf or leg newly painful",
    WarningSign.CALF_SWELLING: "One calf or leg newly swollen",
    WarningSign.CALF_WARMTH: "One calf or leg newly warm",
    WarningSign.CALF_COLOUR: "One calf or leg newly red or darkened",
    WarningSign.WOUND: "Wound open, leaking or spreading redness",
    WarningSign.FEVER: "Fever of 38 °C or more",
    WarningSign.FOOT_COLD_OR_NUMB: "Foot cold, pale, blue or numb, or toes that cannot move",
    Finding.SHARP_PAIN: "Sharp pain",
    Finding.STOP_SCORE: "Pain {score} of 10: the clinic stops at {threshold} or more",
    Finding.REVIEW_SCORE: "Pain {score} of 10: the clinic looks at {threshold} or more",
    Finding.ABOVE_BASELINE: "Pain {score} of 10: at least 2 above the usual {baseline:g}",
    Finding.NEXT_MORNING: "Pain still there the next morning",
}


class Reason(str):
    """Why a report has its level: in plain English as itself, and by code and numbers for other languages.

    `numbers` holds score and threshold, or score and baseline; it is empty for warning signs.
    """

    code: WarningSign | Finding
    level: Level
    numbers: Mapping[str, float]


@dataclass(frozen=True)
class Report:
    """What the patient said. Score and kind are None when not given, next_morning when not yet known.

    Raises ValueError on a score outside 0–10, and on a kind or warning sign that is none.
    """

    score: int | None
    kind: PainKind | None = None
    warning_signs: frozenset[WarningSign] = frozenset()
    next_morning: bool | None = None

    def __post_init__(self) -> None:
        if self.score is not None and self.score not in SCORES:
            raise ValueError(f"A pain score is from 0 to 10, not {self.score}.")
        object.__setattr__(self, "kind", None if self.kind is None else PainKind(self.kind))
        object.__setattr__(self, "warning_signs", frozenset(map(WarningSign, self.warning_signs)))


@dataclass(frozen=True)
class Thresholds:
    """The clinic's scores from which to stop (4–9) and to look (2–8). Raises ValueError unless review < stop."""

    stop: int = 6
    review: int = 4

    def __post_init__(self) -> None:
        if self.stop not in STOP_BOUNDS:
            raise ValueError(f"The stop threshold is from 4 to 9, not {self.stop}.")
        if self.review not in REVIEW_BOUNDS:
            raise ValueError(f"The review threshold is from 2 to 8, not {self.review}.")
        if self.review >= self.stop:
            raise ValueError("The review threshold must be below the stop threshold.")


@dataclass(frozen=True)
class Triage:
    """The highest level that matches, every reason that does (highest level first), and whether to stop."""

    level: Level
    reasons: tuple[Reason, ...]
    stop: bool


def triage(report: Report, *, recent_scores: Iterable[int], thresholds: Thresholds) -> Triage:
    """Decide on a report. `recent_scores`: the patient's own of the 7 days before it, in any order.

    Nothing missing from the report hides a warning sign. Without a reason it is a note.
    """
    found = (
        *_signs(report.warning_signs),
        *_character(report),
        *_scored(report.score, thresholds),
        *_against_baseline(report.score, baseline(tuple(recent_scores))),
    )
    reasons = tuple(sorted(found, key=lambda reason: reason.level.rank))
    level = reasons[0].level if reasons else Level.NOTE
    return Triage(level, reasons, stop=level in (Level.EMERGENCY, Level.URGENT))


def baseline(recent_scores: Sequence[int]) -> float | None:
    """The median of the last 7 days' scores; None with fewer than 3."""
    return median(recent_scores) if len(recent_scores) >= FEWEST_SCORES else None


def _signs(ticked: frozenset[WarningSign]) -> Iterator[Reason]:
    for sign in WarningSign:
        if sign in ticked:
            yield _reason(sign, Level.EMERGENCY if sign in EMERGENCY_SIGNS else Level.URGENT)


def _character(report: Report) -> Iterator[Reason]:
    if report.kind is PainKind.SHARP:
        yield _reason(Finding.SHARP_PAIN, Level.URGENT)
    if report.next_morning:
        yield _reason(Finding.NEXT_MORNING, Level.REVIEW)


def _scored(score: int | None, thresholds: Thresholds) -> Iterator[Reason]:
    if score is not None and score >= thresholds.stop:
        yield _reason(Finding.STOP_SCORE, Level.URGENT, {"score": score, "threshold": thresholds.stop})
    if score is not None and score >= thresholds.review:
        yield _reason(Finding.REVIEW_SCORE, Level.REVIEW, {"score": score, "threshold": thresholds.review})


def _against_baseline(score: int | None, usual: float | None) -> Iterator[Reason]:
    if score is not None and usual is not None and score >= usual + BASELINE_RISE:
        yield _reason(Finding.ABOVE_BASELINE, Level.REVIEW, {"score": score, "baseline": usual})


def _reason(code: WarningSign | Finding, level: Level, numbers: Mapping[str, float] | None = None) -> Reason:
    # Attributes are set after, not in __new__, so that a reason can be copied and pickled like any string.
    reason = Reason(WORDS[code].format_map(numbers or {}))
    reason.code, reason.level, reason.numbers = code, level, numbers or {}
    return reason
