"""What became of a clinic's flags: all that were resolved, and how soon flags were seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from adherence.models import PainFlag
from adherence.models.flags import PainFlagQuerySet
from adherence.reports.acknowledging import Figures, by_level, figures
from adherence.reports.moments import moment, span
from adherence.reports.queue import Row, flags_of
from adherence.reports.speeds import Speed, speeds
from patients.models import Clinic, User

PAGE = 50
WINDOWS = (7, 30, 90)  # days


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the list was asked for; empty asks for all. `days` is how far back it goes, `over` the figures."""

    level: str = ""
    who: str = ""
    days: int | None = None
    over: int = 30
    page: int = 1


@dataclass(frozen=True, kw_only=True)
class Ended(Row):
    """A resolved flag."""

    @property
    def resolved(self) -> str:
        """`You, 4:50 pm on Tuesday 17 November`."""
        at = self.flag.resolved_at
        return f"{self._name(self.flag.resolved_by)}, {moment(at, self.zone, now=self.now)}" if at else ""


@dataclass(frozen=True, kw_only=True)
class Speeds:
    """How soon the flags of the last `days` days were seen: all `together`, and in lines."""

    days: int
    together: Figures
    lines: tuple[Speed, ...] = ()

    @property
    def sentence(self) -> str:
        """`12 flags came in during the last 30 days. 9 of the 10 that were due were seen within their target …`."""
        of = self.together
        if not of.count:
            return _("No flag came in during the last %(days)d days.") % {"days": self.days}
        came = ngettext(
            "%(count)d flag came in during the last %(days)d days.",
            "%(count)d flags came in during the last %(days)d days.",
            of.count,
        )
        return " ".join([came % {"count": of.count, "days": self.days}, _in_time(of), _half(of)])


def people_of(clinic: Clinic, *, user: User) -> list[User]:
    """Who acknowledged or resolved a flag here, by name."""
    here = flags_of(clinic, user=user)
    acted = Q(pk__in=here.values("acknowledged_by")) | Q(pk__in=here.values("resolved_by"))
    return list(User.objects.filter(acted).order_by("name", "pk"))


def page_of(clinic: Clinic, asked: Asked, *, user: User, now: datetime) -> Page[PainFlag]:
    """Resolved flags, the last first; a page that is not there is the last one."""
    found = _asked_for(flags_of(clinic, user=user).filter(state=PainFlag.State.RESOLVED), asked, now)
    found = found.select_related("patient", "acknowledged_by", "assigned_to", "resolved_by")
    ordered = found.prefetch_related("patient__surgeries").order_by("-resolved_at", "-pk")
    return Paginator(ordered, PAGE).get_page(asked.page)


def rows_of(page: Page[PainFlag], clinic: Clinic, *, user: User, now: datetime) -> list[Ended]:
    return [
        Ended(flag=flag, zone=clinic.zone, viewer=user, now=now, surgery=next(iter(flag.patient.surgeries.all()), None))
        for flag in page
    ]


def speeds_of(clinic: Clinic, *, days: int, user: User, now: datetime) -> Speeds:
    """Of the flags that came in during the last `days` times 24 hours; one query."""
    recent = flags_of(clinic, user=user).filter(reported_at__gt=now - timedelta(days=days))
    told = list(recent.values_list("level", "reported_at", "acknowledged_at", "acknowledge_by"))
    together = figures(told, now=now)
    return Speeds(days=days, together=together, lines=speeds(by_level(told, now=now), together=together))


def _asked_for(flags: PainFlagQuerySet, asked: Asked, now: datetime) -> PainFlagQuerySet:
    wanted = Q()
    if asked.level:
        wanted &= Q(level=asked.level)
    if asked.who:
        wanted &= Q(acknowledged_by=asked.who) | Q(resolved_by=asked.who)
    if asked.days:
        wanted &= Q(resolved_at__gt=now - timedelta(days=asked.days))
    return flags.filter(wanted)


def _in_time(of: Figures) -> str:
    if of.percent is None:
        return _("None of them was due to be seen yet.")
    words = _("%(some)d of the %(all)d that were due were seen within their target (%(percent)d%%).")
    if of.due == 1:
        words = _("Of the one that was due, %(some)d was seen within its target (%(percent)d%%).")
    return words % {"some": of.in_time, "all": of.due, "percent": of.percent}


def _half(of: Figures) -> str:
    if of.median is None:
        return _("Nobody has seen one yet.")
    return _("Half of those seen were seen within %(median)s.") % {"median": span(of.median)}
