"""The figures at the top of the record, and what the pain line shows in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from adherence.models import LoggedSet
from adherence.reports import desk_words, moments, pain_words, plan_words
from adherence.reports.caseload import Facts
from adherence.reports.desk_words import pain_sentence, trend_of, when
from adherence.reports.in_effect import InEffect
from adherence.reports.progress import Progress
from adherence.reports.reminder_times import planned_times
from exercises.reports import Plan


@dataclass(frozen=True, kw_only=True)
class Stat:
    """A figure with the words under it."""

    figure: str
    words: str
    unit: str = ""


def surgery_words(facts: Facts) -> str:
    """Empty without one."""
    return desk_words.surgery_words(facts.surgery, facts.today) if facts.surgery else ""


def pain(facts: Facts) -> Stat:
    """The last score, how strong it is, when it was said and how it stands beside the one before."""
    if not facts.scores:
        return Stat(figure="–", words=_("None told yet"))
    day, score = facts.scores[-1]
    told = desk_words.day_within(day, today=facts.today)
    trend = [trend_of(facts.scores[-2].score, score).words] if len(facts.scores) > 1 else []
    strength = pain_words.strength(score)
    return Stat(figure=f"{score}/10", words=". ".join([f"{strength[:1].upper()}{strength[1:]}, {told}", *trend]))


def last_set(facts: Facts, sets: Sequence[LoggedSet]) -> Stat:
    standing = next((logged for logged in sets if logged.voided_at is None), None)
    if standing is None:
        return Stat(figure="–", words=_("None yet"))
    done = when(standing.performed_at, facts.patient.zone, now=facts.now)
    clock, _space, unit = done.clock.partition("\N{NO-BREAK SPACE}")
    amount = plan_words.amount_of(standing.repetitions, standing.seconds)
    return Stat(figure=clock, unit=unit, words=f"{done.day}, {amount}")


def reminders(facts: Facts, settings: InEffect, plans: Sequence[Plan]) -> Stat:
    if not facts.in_force:
        return Stat(figure=_("Off"), words=_("Without a plan"))
    if facts.hold:
        return Stat(figure=_("Off"), words=_("While on hold"))
    if not settings.enabled:
        words = _("The clinic’s choice") if settings.as_clinic else _("The patient’s choice")
        return Stat(figure=_("Off"), words=words)
    if settings.paused_until and settings.paused_until > facts.now:
        until = moments.moment(settings.paused_until, facts.patient.zone, now=facts.now)
        return Stat(figure=_("Paused"), words=_("Until %(until)s") % {"until": until})
    count = len(settings.own_times) or len(planned_times(plans[0], facts.patient, facts.now))
    return Stat(
        figure=_("On"), words=ngettext("Email, %(count)d a day", "Email, %(count)d a day", count) % {"count": count}
    )


def pain_trend(progress: Progress) -> str:
    """What the line shows."""
    return pain_sentence([day.pain for day in progress.days if day.pain is not None])
