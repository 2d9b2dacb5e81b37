"""The line of pain: always 0 to 10, gaps stay gaps, the first and the last point marked and said in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext

from adherence.reports.pictures.frame import HIGHEST, Band, Frame, Mark, Span

LABEL_EVERY = 7  # days, or a multiple of it when the line is long
MOST_LABELS = 4
FLAG_ABOVE = 9
WORDS_ABOVE, FLAG_TALL = 12, 24
WORDS_WIDE = 70  # `10 today`, and its like in other languages
Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class PainDay:
    """`number` of the day since surgery, and the worst score of that day, or None when nothing was said.

    `changed` is the number of the version of the plan that began on that day, if one did.
    """

    number: int
    score: int | None
    flagged: bool = False
    held: bool = False
    changed: int | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    index: int
    number: int
    score: int


@dataclass(frozen=True, kw_only=True)
class PainLine:
    """Everything in its place. `first` is None below two scores, `last` below one.

    `told` are the days with anything to say, for the table beside the line.
    """

    frame: Frame
    path: str
    dots: tuple[Point, ...]  # a score between two gaps is no line
    flags: tuple[Point, ...]
    holds: tuple[Span, ...]  # days on hold, as wide as they lasted
    changes: tuple[Mark, ...]  # where another version of the plan began
    first: Mark | None
    last: Mark | None
    last_words_above: int  # of the last point: clear of the line and the flags that they stand over
    days: tuple[Mark, ...]
    grid: tuple[Mark, ...]
    bands: tuple[Band, ...]
    band_words: tuple[Mark, ...]
    label: str
    told: tuple[PainDay, ...]

    @property
    def scores(self) -> tuple[int, ...]:
        """Ascending by day."""
        return tuple(day.score for day in self.told if day.score is not None)


def pain_line(
    days: Sequence[PainDay], *, today: int, width: int = 340, height: int = 210, mirrored: bool = False
) -> PainLine:
    """`days` ascending by number, one entry a day, gaps as None; `today` is the number of the present day."""
    frame = Frame(width=width, height=height, count=len(days), mirrored=mirrored)
    readings = [Reading(index=i, number=d.number, score=d.score) for i, d in enumerate(days) if d.score is not None]
    runs = _runs(readings)
    return PainLine(
        frame=frame,
        path="".join(_stroke(frame, run) for run in runs if len(run) > 1),
        dots=tuple(_point(frame, run[0]) for run in runs if len(run) == 1),
        flags=tuple(
            (frame.x(i), round(frame.y(d.score or 0) - FLAG_ABOVE, 1)) for i, d in enumerate(days) if d.flagged
        ),
        holds=_holds(frame, days),
        changes=_changes(frame, days),
        first=_first(frame, readings),
        last=_last(frame, readings, today),
        last_words_above=_last_words_above(frame, days, readings),
        days=_day_marks(frame, days),
        grid=tuple(Mark(x=frame.across(60), y=frame.y(n), words=str(n), anchor="end") for n in (0, 5, 10)),
        bands=(frame.band(above=6.5, below=10), frame.band(above=0.5, below=3.5)),
        band_words=_band_words(frame),
        label=_label(readings, days),
        told=tuple(day for day in days if day.score is not None or day.flagged or day.held or day.changed),
    )


def _runs(readings: Sequence[Reading]) -> list[list[Reading]]:
    """Unbroken stretches of days with a score."""
    runs: list[list[Reading]] = []
    for reading in readings:
        if runs and runs[-1][-1].index == reading.index - 1:
            runs[-1].append(reading)
            continue
        runs.append([reading])
    return runs


def _holds(frame: Frame, days: Sequence[PainDay]) -> tuple[Span, ...]:
    """One span for each run of days on hold."""
    places = [(index, day.held) for index, day in enumerate(days)]
    runs = [list(run) for held, run in groupby(places, key=lambda place: place[1]) if held]
    return tuple(frame.span(run[0][0], run[-1][0]) for run in runs)


def _changes(frame: Frame, days: Sequence[PainDay]) -> tuple[Mark, ...]:
    """Above the plot, where no line runs."""
    return tuple(
        Mark(x=frame.x(index), y=frame.y(HIGHEST) - 3, words=gettext("v%(number)d") % {"number": day.changed})
        for index, day in enumerate(days)
        if day.changed
    )


def _stroke(frame: Frame, run: Sequence[Reading]) -> str:
    return "M" + "L".join("{} {}".format(*_point(frame, reading)) for reading in run)


def _point(frame: Frame, reading: Reading) -> Point:
    return frame.x(reading.index), frame.y(reading.score)


def _first(frame: Frame, readings: Sequence[Reading]) -> Mark | None:
    if len(readings) < 2:  # noqa: PLR2004  # one point is the last one
        return None
    x, y = _point(frame, readings[0])
    return Mark(x=x, y=y, words=str(readings[0].score), anchor="start")


def _last(frame: Frame, readings: Sequence[Reading], today: int) -> Mark | None:
    if not readings:
        return None
    x, y = _point(frame, readings[-1])
    return Mark(x=x, y=y, words=_score_words(readings[-1], today), anchor="end")


def _last_words_above(frame: Frame, days: Sequence[PainDay], readings: Sequence[Reading]) -> int:
    """They end at the last point, and reach back over those before it."""
    if not readings:
        return WORDS_ABOVE
    x, y = _point(frame, readings[-1])
    under = [reading for reading in readings if abs(x - frame.x(reading.index)) <= WORDS_WIDE]
    tops = [frame.y(each.score) - (FLAG_TALL if days[each.index].flagged else WORDS_ABOVE) for each in under]
    return round(y - min(tops))


def _score_words(reading: Reading, today: int) -> str:
    words = gettext("%(score)d today") if reading.number == today else "%(score)d"
    return words % {"score": reading.score}


def _day_marks(frame: Frame, days: Sequence[PainDay]) -> tuple[Mark, ...]:
    step = LABEL_EVERY * max(1, -(-len(days) // (LABEL_EVERY * MOST_LABELS)))
    return tuple(
        Mark(
            x=frame.x(index),
            y=frame.height - 8,
            words=gettext("Day %(number)d") % {"number": days[index].number},
            anchor="middle" if index else "start",
        )
        for index in range(0, len(days), step)
    )


def _band_words(frame: Frame) -> tuple[Mark, ...]:
    places = (
        (gettext("Severe"), frame.y(8) + 4),
        (gettext("Moderate"), frame.y(5) - 12),
        (gettext("Mild"), frame.y(2) + 4),
    )
    return tuple(Mark(x=frame.across(0), y=round(y, 1), words=words, anchor="start") for words, y in places)


def _label(readings: Sequence[Reading], days: Sequence[PainDay]) -> str:
    if not readings:
        return gettext("Line chart of pain each day. No pain scores yet.")
    scores = [reading.score for reading in readings]
    sentences = [
        gettext("Line chart of pain each day, from 0 to 10. Day %(day)d: %(first)d. Highest %(high)d, lowest %(low)d."),
        gettext("The last score is %(last)d, on day %(last_day)d."),
    ]
    flagged = gettext(", ").join(str(day.number) for day in days if day.flagged)
    held = gettext(", ").join(str(day.number) for day in days if day.held)
    changed = gettext(", ").join(str(day.number) for day in days if day.changed)
    if flagged:
        sentences.append(gettext("Pain flags on day: %(flagged)s."))
    if held:
        sentences.append(gettext("On hold on day: %(held)s."))
    if changed:
        sentences.append(gettext("The plan changed on day: %(changed)s."))
    return " ".join(sentences) % {
        "day": readings[0].number,
        "first": scores[0],
        "high": max(scores),
        "low": min(scores),
        "last": scores[-1],
        "last_day": readings[-1].number,
        "flagged": flagged,
        "held": held,
        "changed": changed,
    }
