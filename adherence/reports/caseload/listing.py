"""The caseload as asked for: searched, filtered, sorted, and counted by group."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from django.core.paginator import Page, Paginator
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from adherence.reports.caseload.facts import Facts
from adherence.reports.caseload.needs import Group, need_of
from adherence.reports.caseload.rows import Row, longest_ago, row_of
from patients.models import Patient

PAGE = 50
_PLACES = {group: place for place, group in enumerate(Group)}


class Sort(TextChoices):
    NEED = "need", _("Who needs you first")
    NAME = "name", _("Name")
    SHARE = "share", _("Fewest sets first")
    LAST_SET = "last_set", _("Longest without a set first")
    SURGERY = "surgery", _("Latest surgery first")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What was asked for; empty words ask for nothing."""

    text: str = ""
    procedure: str = ""
    clinician: str = ""
    group: str = ""
    sort: str = Sort.NEED
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One group with how many there are; `value` is empty for all."""

    value: str
    label: str
    count: int
    current: bool


@dataclass(frozen=True, kw_only=True)
class Section:
    """Rows under one heading; `group` is None when they are sorted otherwise. `count` is over all pages."""

    group: Group | None
    count: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """`rows` are all that match, sorted; `page` those to show."""

    wanted: Wanted
    total: int
    tabs: tuple[Tab, ...]
    rows: tuple[Row, ...]
    page: Page[Row]

    @property
    def sections(self) -> list[Section]:
        shown = list(self.page.object_list)
        if self.wanted.sort != Sort.NEED:
            return [Section(group=None, count=len(self.rows), rows=tuple(shown))] if shown else []
        counts = {tab.value: tab.count for tab in self.tabs}
        return [
            Section(group=group, count=counts[group], rows=tuple(rows))
            for group, rows in groupby(shown, key=attrgetter("need.group"))
        ]


def listing_of(everybody: Sequence[Facts], wanted: Wanted) -> Listing:
    """`everybody` by name: those who match, the groups counted before one of them is chosen."""
    found = [row_of(facts, need_of(facts)) for facts in everybody if _matches(facts, wanted)]
    rows = sorted((row for row in found if wanted.group in {"", row.need.group}), key=_ORDERS[Sort(wanted.sort)])
    return Listing(
        wanted=wanted,
        total=len(everybody),
        tabs=_tabs(found, wanted),
        rows=tuple(rows),
        page=Paginator(rows, PAGE).get_page(wanted.page),
    )


def _matches(facts: Facts, wanted: Wanted) -> bool:
    return (
        wanted.clinician in {"", str(facts.patient.clinician_id)}
        and (not wanted.text or _names(facts.patient, wanted.text))
        and (not wanted.procedure or wanted.procedure in {each.procedure for each in facts.surgeries})
    )


def _names(patient: Patient, text: str) -> bool:
    """Whether every word of `text` is in the name or the record number."""
    said = _plain(f"{patient.full_name} {patient.record_number}")
    return all(word in said for word in _plain(text).split())


def _plain(text: str) -> str:
    """Without case and accents, so that `ines` finds Inés."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def _tabs(found: Sequence[Row], wanted: Wanted) -> tuple[Tab, ...]:
    groups = [row.need.group for row in found]
    everybody = Tab(value="", label=str(_("All")), count=len(found), current=not wanted.group)
    return (
        everybody,
        *(
            Tab(value=g.value, label=str(g.label), count=groups.count(g), current=wanted.group == g.value)
            for g in Group
        ),
    )


def _by_need(row: Row) -> tuple[int, tuple[int, bool, float, int], str]:
    return _PLACES[row.need.group], row.need.urgency, row.patient.family_name


def _by_name(row: Row) -> tuple[str, str]:
    return _plain(row.patient.family_name), _plain(row.patient.given_name)


def _by_share(row: Row) -> int:
    return 101 if row.percent is None else row.percent


def _by_last_set(row: Row) -> float:
    return longest_ago(row.facts.patient.last_set_at)


def _by_surgery(row: Row) -> int:
    return -row.facts.surgery.date.toordinal() if row.facts.surgery else 0


_ORDERS: dict[Sort, Callable[[Row], tuple[object, ...] | float | int]] = {
    Sort.NEED: _by_need,
    Sort.NAME: _by_name,
    Sort.SHARE: _by_share,
    Sort.LAST_SET: _by_last_set,
    Sort.SURGERY: _by_surgery,
}
