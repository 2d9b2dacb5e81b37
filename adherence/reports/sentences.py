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
    return ngettext("%(credited)d of %(prescribed)d set", "%(credited)d of %(prescribed)d sets", score.prescribed) % {
        "credited": score.credited,
        "prescribed": score.prescribed,
    }


def share(score: Score) -> str:
    """“64%, 18 of 28 sets”, or that nothing was due."""
    words = fraction(score)
    return words if score.percent is None else f"{score.percent}%, {words}"


def how_counted() -> tuple[str, ...]:
    """How adherence is worked out, for everybody who reads it (docs/clinical-rules.md section 3)."""
    return (
        _("We divide the sets done by the sets due, and round down to a whole per cent."),
        _("Only days that are over count, so today is left out."),
        _("Each day counts up to what was due that day: extra sets on one day do not make up for another."),
        _("While a plan is on hold nothing is due, so that time never counts against anyone."),
        _("A set that was taken back does not count."),
    )


def how_counted_words() -> str:
    """The same in one paragraph, for a mail or a cell of a spreadsheet."""
    return " ".join([_("How this is worked out:"), *how_counted()])


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
    return ngettext(
        "%(credited)d of %(prescribed)d set in the last 7 days (%(percent)d%%)",
        "%(credited)d of %(prescribed)d sets in the last 7 days (%(percent)d%%)",
        int(numbers["prescribed"]),
    ) % dict(numbers)


def _over_doing(numbers: Mapping[str, float]) -> str:
    days = int(numbers["days"])
    return ngettext(
        "Over-doing: %(done)d sets on a day with %(prescribed)d due",
        "Over-doing on %(days)d of the last 7 days: %(done)d sets on the last one, with %(prescribed)d due",
        days,
    ) % dict(numbers)


SENTENCES: Mapping[SignalKind, Callable[[Mapping[str, float]], str]] = {
    SignalKind.MISSED: _missed,
    SignalKind.SILENT: _silent,
    SignalKind.PAIN_RISING: _pain_rising,
    SignalKind.LOW: _low,
    SignalKind.OVER_DOING: _over_doing,
}
