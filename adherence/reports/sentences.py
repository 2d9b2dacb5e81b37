"""Adherence and signals in words, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from adherence.scoring import Score, Signal, SignalKind


def fraction(score: Score) -> str:
    """“18 of 28 sets”, or that nothing was due."""
    if score.percent is None:
        return _("Nothing was due")
    return _("%(credited)d of %(prescribed)d sets") % {"credited": score.credited, "prescribed": score.prescribed}


def sentence(signal: Signal) -> str:
    """Why the signal is there, with its numbers."""
    return SENTENCES[signal.kind](signal.numbers)


def _missed(numbers: Mapping[str, float]) -> str:
    days = int(numbers["days"])
    return ngettext(
        "No sets on the last day with sets due", "No sets on the last %(days)d days with sets due", days
    ) % {"days": days}


def _silent(numbers: Mapping[str, float]) -> str:
    days = int(numbers["days"])
    return ngettext("Nothing heard for %(days)d day", "Nothing heard for %(days)d days", days) % {"days": days}


def _pain_rising(numbers: Mapping[str, float]) -> str:
    return _("Pain rising: about %(now)g in the last 3 days, %(before)g in the week before") % numbers


def _low(numbers: Mapping[str, float]) -> str:
    return _("%(credited)d of %(prescribed)d sets in the last 7 days (%(percent)d%%)") % numbers


def _over_doing(numbers: Mapping[str, float]) -> str:
    return _("Over-doing: %(done)d sets on a day with %(prescribed)d due") % numbers


SENTENCES: Mapping[SignalKind, Callable[[Mapping[str, float]], str]] = {
    SignalKind.MISSED: _missed,
    SignalKind.SILENT: _silent,
    SignalKind.PAIN_RISING: _pain_rising,
    SignalKind.LOW: _low,
    SignalKind.OVER_DOING: _over_doing,
}
