"""How many patients did how much of what was due. Pure: no clock, no database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from enum import StrEnum

from adherence.scoring import Score

ALL = 100


class Band(StrEnum):
    """A share of the sets due, in whole per cent rounded down. Nothing due is no share, and is not 0."""

    NOTHING_DUE = "nothing_due"
    TO_24 = "0-24"
    TO_49 = "25-49"
    TO_74 = "50-74"
    TO_99 = "75-99"
    ALL = "100"


QUARTERS = (Band.TO_24, Band.TO_49, Band.TO_74, Band.TO_99)


def band_of(score: Score) -> Band:
    if score.percent is None:
        return Band.NOTHING_DUE
    return Band.ALL if score.percent >= ALL else QUARTERS[4 * score.percent // ALL]


def spread_of(scores: Iterable[Score]) -> Mapping[Band, int]:
    """How many scores lie in each band, the empty bands too, in the order of Band."""
    counts = Counter(band_of(score) for score in scores)
    return {band: counts[band] for band in Band}
