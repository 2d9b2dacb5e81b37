"""The figures of a week in words, and as the rows of tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import get_language_bidi, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from adherence.reports import sentences
from adherence.reports.figures.people import Stands
from adherence.reports.figures.read import Figures
from adherence.reports.figures.spread import Band
from adherence.reports.figures.weeks import Week
from adherence.reports.messages import Became
from adherence.reports.pictures import columns
from adherence.reports.pictures.columns import Columns
from adherence.reports.speeds import Speed, speeds


class Shares(TextChoices):
    """The bands as they read, in per cent; none due is not 0."""

    NOTHING_DUE = Band.NOTHING_DUE.value, gettext_lazy("None due")
    TO_24 = Band.TO_24.value, "0–24"
    TO_49 = Band.TO_49.value, "25–49"
    TO_74 = Band.TO_74.value, "50–74"
    TO_99 = Band.TO_99.value, "75–99"
    ALL = Band.ALL.value, "100"


@dataclass(frozen=True, kw_only=True)
class Stat:
    words: str
    number: int


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the page says. `period` is the week, `window` its days that are over."""

    period: str
    window: str
    happened: tuple[Stat, ...]
    stand: tuple[Stat, ...]
    sentence: str
    shares: tuple[tuple[str, str, str], ...]
    picture: Columns
    speeds: tuple[Speed, ...]
    became: tuple[str, ...]
    mail: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]


def shown(figures: Figures) -> Shown:
    became = tuple(str(each.label) for each in Became)
    counts = [(str(Shares(band).label), number) for band, number in figures.spread.items()]
    said = sentence(figures)
    return Shown(
        period=period(figures.week),
        window=window(figures.week),
        happened=happened(figures),
        stand=tuple(Stat(words=str(Stands(where).label), number=n) for where, n in figures.people.stand.items()),
        sentence=said,
        shares=tuple(
            (words, _of(number, figures.joined), _percent(number, figures.joined)) for words, number in counts
        ),
        picture=columns(
            counts,
            label=_("Columns: patients by share of sets done. %(said)s") % {"said": said},
            mirrored=get_language_bidi(),
        ),
        speeds=speeds(figures.seen, together=figures.all_seen),
        became=became,
        mail=tuple(
            (str(mail.kind.label), tuple(zip(became, mail.became.values(), strict=True))) for mail in figures.mail
        ),
    )


def period(week: Week) -> str:
    """`Monday 16 November to Sunday 22 November 2026`."""
    return _("%(first)s to %(last)s") % {"first": _day(week.monday), "last": _day(week.sunday, year=True)}


def window(week: Week) -> str:
    """Which days the shares are of."""
    if week.last_day is None:
        return _("No day of this week is over yet.")
    days = {"first": _day(week.monday), "last": _day(week.last_day, year=True)}
    return _("Only days that are over count: %(first)s to %(last)s.") % days


def happened(figures: Figures) -> tuple[Stat, ...]:
    people = figures.people
    return (
        Stat(words=_("In care"), number=people.in_care),
        Stat(words=_("New"), number=people.added),
        Stat(words=_("Joined"), number=people.joined),
        Stat(words=_("Discharged"), number=people.discharged),
    )


def sentence(figures: Figures) -> str:
    """What the columns show."""
    spread = figures.spread
    due = figures.joined - spread[Band.NOTHING_DUE]
    if not due:
        return _("No patient had sets due on these days.")
    said = ngettext(
        "Of %(due)d patient with sets due, %(all)d did all of them and %(few)d did fewer than half.",
        "Of %(due)d patients with sets due, %(all)d did all of them and %(few)d did fewer than half.",
        due,
    ) % {"due": due, "all": spread[Band.ALL], "few": spread[Band.TO_24] + spread[Band.TO_49]}
    return _("%(said)s All together: %(share)s.") % {"said": said, "share": sentences.share(figures.total)}


def _of(part: int, whole: int) -> str:
    return _("%(part)d of %(whole)d") % {"part": part, "whole": whole}


def _percent(part: int, whole: int) -> str:
    """Rounded down; a dash of nobody."""
    return f"{100 * part // whole}%" if whole else "–"


def _day(day: date, *, year: bool = False) -> str:
    return date_format(day, "WEEKDAY_YEAR_FORMAT" if year else "WEEKDAY_FORMAT")
