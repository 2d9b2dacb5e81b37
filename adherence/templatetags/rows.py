"""The rows of the team's lists, each made of few pieces (adherence.templatetags.stencil)."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.template.context import RequestContext
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from adherence.models import PainFlag
from adherence.reports.caseload import Reason, Row
from adherence.reports.queue import Row as Flagged
from adherence.reports.waiting import Waiting
from adherence.templatetags.kept import kept
from adherence.templatetags.stencil import filled
from patients.models import Clinic

register = template.Library()


@register.simple_tag(takes_context=True)
def caseload_rows(context: RequestContext, rows: Iterable[Row]) -> SafeString:
    """A row of the table for each patient."""
    prescribes = context["request"].standing.is_clinician
    return format_html_join("\n", "{}", ((_patient(row, prescribes=prescribes),) for row in rows))


def _patient(row: Row, *, prescribes: bool) -> SafeString:
    key, last_set = str(row.patient.pk), row.last_set
    words = {
        "key": key,
        "news": row.news,
        "name": row.patient.full_name,
        "age": str(row.age),
        "surgery": row.surgery,
        "reasons": _reasons(row.need.reasons, key, prescribes=prescribes),
        "week": "" if row.percent is None else kept("meter", meter=row.meter, figure=row.figure, words=row.counted),
        "no_week": row.without_figure if row.percent is None else "",
        "strip": kept("strip", strip=row.strip) if row.strip else "",
        "set_day": last_set.day if last_set else "",
        "set_clock": last_set.clock if last_set else "",
        "pain": kept("last_pain", pain=row.last_pain) if row.last_pain else "",
        "flags": kept("open_flags", tone=row.flag_tone, number=row.open_flags) if row.open_flags else "",
    }
    return filled("adherence/desk/caseload_row.html", words)


def _reasons(reasons: Iterable[Reason], key: str, *, prescribes: bool) -> SafeString:
    """The first in full, with its tag; the others in short."""
    drawn = (
        filled(
            "adherence/desk/caseload_reason.html",
            {"key": key, "tag": reason.tag, "words": reason.words, "late": reason.late},
            first=number == 0,
            tone=reason.tone,
            icon=reason.icon,
            solid=reason.solid,
            prescribe=reason.prescribe and prescribes,
        )
        for number, reason in enumerate(reasons)
    )
    return format_html_join(" ", "{}", ((each,) for each in drawn))


@register.simple_tag(takes_context=True)
def queue_rows(context: RequestContext, rows: Iterable[Flagged]) -> SafeString:
    """A row of the queue for each flag."""
    acts, token = context["request"].standing.is_clinical, str(context["csrf_token"])
    emergency = context["clinic"].emergency
    return format_html_join("\n", "{}", ((_flag(row, acts=acts, token=token, emergency=emergency),) for row in rows))


@register.simple_tag
def levels(clinic: Clinic) -> SafeString:
    """What each level means there."""
    words = {
        "number": clinic.emergency,
        "emergency_minutes": str(clinic.acknowledge_emergency),
        "urgent_minutes": str(clinic.acknowledge_urgent),
        "review_minutes": str(clinic.acknowledge_review),
        "stop_score": str(clinic.stop_threshold),
        "review_score": str(clinic.review_threshold),
    }
    return filled("adherence/flags/levels.html", words)


def _flag(row: Flagged, *, acts: bool, token: str, emergency: str) -> SafeString:
    flag, waiting = row.flag, row.waiting
    words = {
        "key": str(flag.uuid),
        "csrf_token": token,
        "emergency": emergency,
        "news": row.news,
        "late_news": row.late_news if waiting.over else "",
        "name": flag.patient.full_name,
        "operation": row.operation or flag.patient.record_number,
        "pain": row.pain,
        "told": row.told,
        "waiting": _waiting(waiting),
        "status": row.status,
        "assigned": row.assigned,
        "snoozed_until": row.snoozed_until,
        "last_call": row.last_call,
    }
    return filled(
        "adherence/flags/row.html",
        words,
        acts=acts,
        level=flag.triage_level,
        state=PainFlag.State(flag.state),
        stop=flag.stop,
        signs=bool(flag.warning_signs),
    )


def _waiting(waiting: Waiting) -> SafeString:
    words = {"figure": waiting.figure, "words": waiting.words, "width": waiting.width}
    return filled("adherence/flags/waiting.html", words, css=waiting.css)
