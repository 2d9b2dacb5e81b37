"""The figures of a week as a spreadsheet: one figure a line, so that weeks can be put below each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.utils.translation import gettext as _

from adherence.reports import acknowledging
from adherence.reports.caseload.sheet import Cell, safe
from adherence.reports.figures.people import Stands
from adherence.reports.figures.read import Figures
from adherence.reports.figures.words import Shares, happened
from adherence.reports.messages import Became
from adherence.reports.speeds import speeds

Line = tuple[str, str, str, Cell]  # part, of what, which figure, the number (empty: there is none)


def lines(figures: Figures) -> Iterator[list[Cell]]:
    """The heads of the columns, then a line a figure; every text made safe to open."""
    week = figures.week
    heads = [_("Clinic"), _("Week from"), _("Days that are over until"), _("Part"), _("Of"), _("Figure"), _("Number")]
    yield [safe(head) for head in heads]
    until = week.last_day.isoformat() if week.last_day else ""
    for line in (*_people(figures), *_spread(figures), *_speeds(figures), *_mail(figures)):
        yield [safe(cell) for cell in (figures.clinic.name, week.monday.isoformat(), until, *line)]


def _people(figures: Figures) -> Iterator[Line]:
    part = _("Patients")
    for stat in happened(figures):
        yield part, _("All"), stat.words, stat.number
    for where, number in figures.people.stand.items():
        yield part, _("In care"), str(Stands(where).label), number


def _spread(figures: Figures) -> Iterator[Line]:
    part, total = _("Per cent of sets done"), figures.total
    for band, number in figures.spread.items():
        yield part, str(Shares(band).label), _("Patients"), number
    yield part, _("All together"), _("Sets done"), total.credited
    yield part, _("All together"), _("Sets due"), total.prescribed
    yield part, _("All together"), _("Per cent"), "" if total.percent is None else total.percent


def _speeds(figures: Figures) -> Iterator[Line]:
    for speed in speeds(figures.seen, together=figures.all_seen):
        for name, number in _speed(speed.figures):
            yield _("Time to acknowledge"), speed.level, name, number


def _speed(found: acknowledging.Figures) -> Iterator[tuple[str, Cell]]:
    yield _("Flags"), found.count
    yield _("Seen"), found.seen
    yield _("Waiting"), found.waiting
    yield _("Median, minutes"), _minutes(found.median)
    yield _("9 of 10 within, minutes"), _minutes(found.ninetieth)
    yield _("Due to be seen"), found.due
    yield _("Seen within target"), found.in_time
    yield _("Within target, per cent"), "" if found.percent is None else found.percent


def _mail(figures: Figures) -> Iterator[Line]:
    for mail in figures.mail:
        for state, number in mail.became.items():
            yield _("Messages"), str(mail.kind.label), str(Became(state).label), number


def _minutes(length: timedelta | None) -> Cell:
    """Whole ones, rounded down."""
    return "" if length is None else length // timedelta(minutes=1)
