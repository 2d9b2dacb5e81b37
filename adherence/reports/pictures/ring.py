"""The ring on Today: one segment per set."""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from adherence.reports.pictures.arcs import Circle

CIRCLE = Circle(centre=60, radius=50)
WIDEST_GAP = 4.5  # degrees left out at each end of a segment; less when there are many
GAP_SHARE = 0.136


@dataclass(frozen=True, kw_only=True)
class Segment:
    path: str
    on: bool


@dataclass(frozen=True, kw_only=True)
class Ring:
    """Drawn in a box of 120 by 120."""

    done: int
    segments: tuple[Segment, ...]
    of: str
    label: str


def ring(done: int, total: int) -> Ring:
    """`total` segments, the first `done` of them on. Sets beyond `total` change the figure, not the picture."""
    label = ngettext("%(done)d of %(total)d set done today", "%(done)d of %(total)d sets done today", total)
    return Ring(
        done=done,
        segments=tuple(Segment(path=_segment(i, total), on=i < done) for i in range(total)),
        of=gettext("of %(total)d") % {"total": total},
        label=label % {"done": done, "total": total},
    )


def _segment(index: int, total: int) -> str:
    span = 360 / total
    gap = min(WIDEST_GAP, GAP_SHARE * span)
    return CIRCLE.arc(index * span + gap, (index + 1) * span - gap)
