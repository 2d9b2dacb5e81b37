"""A dose in the words that its patient reads, on pages and in mails. Reading age 11; design.md section 9."""

from __future__ import annotations

from datetime import datetime, time

from django.utils.formats import date_format, time_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from exercises import schedule
from exercises.models import PrescriptionVersion
from patients.models import Side

NOON = 12  # o'clock
MOVE_SECONDS = 2  # one way, as the pacer moves the foot
AN_HOUR = 60  # minutes
A_MINUTE = 60  # seconds


def dose_in_words(dose: schedule.Dose, version: PrescriptionVersion) -> str:
    """The whole sentence: how often, how much, which foot, the holds, and how far.

    `version` may be one that is not saved yet, as long as its prescription names the patient.
    """
    patient = version.prescription.patient
    window = schedule.Window(wakes_at=patient.wakes_at, sleeps_at=patient.sleeps_at)
    return sentence_of(dose, side=version.side, limit=version.dorsiflexion_limit, window=window)


def sentence_of(dose: schedule.Dose, *, side: str, limit: int | None, window: schedule.Window) -> str:
    """As `dose_in_words`, of facts that are not in a version."""
    what = {"often": _often_sentence(dose, window), "amount": _amount(dose), "foot": _with_foot(side)}
    hold = hold_in_words(dose)
    sentences = [
        _("%(often)s, do %(amount)s with %(foot)s.") % what,
        _("Hold for %(hold)s.") % {"hold": hold} if hold else "",
        limit_in_words(limit),
    ]
    return " ".join(filter(None, sentences))


def often_in_words(dose: schedule.Dose, window: schedule.Window) -> str:
    """`4 times a day`, or `every hour, 8 am to 9 pm`."""
    if isinstance(dose.frequency, schedule.TimesPerDay):
        return _times_a_day(dose.frequency.times)
    awake = {"from": clock(window.wakes_at), "until": clock(window.sleeps_at)}
    return _("%(every)s, %(from)s to %(until)s") % (awake | {"every": every_in_words(dose.frequency.minutes)})


def sessions_in_words(dose: schedule.Dose, window: schedule.Window) -> str:
    """`4 sessions`, or `13 sessions, every hour`: how many a whole day has."""
    count = len(schedule.wall_times(dose.frequency, window))
    sessions = ngettext("%(count)d session", "%(count)d sessions", count) % {"count": count}
    if isinstance(dose.frequency, schedule.TimesPerDay):
        return sessions
    return _("%(sessions)s, %(every)s") % {"sessions": sessions, "every": every_in_words(dose.frequency.minutes)}


def session_in_words(dose: schedule.Dose) -> str:
    """`2 sets of 10 pumps`, or `1 set of 2 minutes`."""
    return _("%(sets)s of %(size)s") % {"sets": sets_in_words(dose.sets_per_session), "size": _size(dose)}


def hold_in_words(dose: schedule.Dose) -> str:
    """`3 seconds each way`; empty without holds."""
    down, up = dose.hold_down_seconds, dose.hold_up_seconds
    if down == up:
        return _("%(hold)s each way") % {"hold": _seconds(up)} if up else ""
    pointed = _("%(hold)s with your toes pointed") % {"hold": _seconds(down)}
    pulled = _("%(hold)s pulled up") % {"hold": _seconds(up)}
    if not (down and up):
        return pointed if down else pulled
    return _("%(one)s and %(other)s") % {"one": pointed, "other": pulled}


def foot_in_words(side: str) -> str:
    feet = {Side.LEFT: _("Left foot only"), Side.RIGHT: _("Right foot only"), Side.BOTH: _("Both feet")}
    return feet.get(Side(side), "") if side else ""


def limit_in_words(limit: int | None) -> str:
    """How far the foot may be pulled up (degrees past neutral); empty without a limit."""
    if limit is None:
        return ""
    if limit == 0:
        return _("Do not pull up past flat.")
    return ngettext(
        "Do not pull up more than %(limit)d degree past flat.",
        "Do not pull up more than %(limit)d degrees past flat.",
        limit,
    ) % {"limit": limit}


def days_in_words(first: int, last: int | None) -> str:
    """`Days 8 to 28`, `Day 8`, `From day 8`."""
    if last is None:
        return _("From day %(first)d") % {"first": first}
    if first == last:
        return _("Day %(first)d") % {"first": first}
    return _("Days %(first)d to %(last)d") % {"first": first, "last": last}


def sets_in_words(count: int) -> str:
    return ngettext("%(count)d set", "%(count)d sets", count) % {"count": count}


def clock(moment: time) -> str:
    """`8 am`, `12:30 pm`, with a space that does not break; other languages write it their way."""
    if not (get_language() or "en").startswith("en"):
        return time_format(moment)
    minutes = f":{moment:%M}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}\N{NO-BREAK SPACE}{'am' if moment.hour < NOON else 'pm'}"


def moment_in_words(moment: datetime) -> str:
    """`10:42 am on 16 November`, on the clock that the moment carries."""
    return _("%(time)s on %(date)s") % {"time": clock(moment.time()), "date": date_format(moment, "MONTH_DAY_FORMAT")}


def seconds_of_set(dose: schedule.Dose) -> int:
    """How long a set takes: as many seconds as ordered, or both moves and both holds for each pump."""
    pump = 2 * MOVE_SECONDS + dose.hold_down_seconds + dose.hold_up_seconds
    return dose.seconds or (dose.repetitions or 0) * pump


def _often_sentence(dose: schedule.Dose, window: schedule.Window) -> str:
    awake = {"from": clock(window.wakes_at), "until": clock(window.sleeps_at)}
    if isinstance(dose.frequency, schedule.EveryMinutes):
        every = every_in_words(dose.frequency.minutes)
        words = _("%(every)s while you are awake, from %(from)s to %(until)s") % (awake | {"every": every})
        return words[:1].upper() + words[1:]
    if dose.frequency.times == 1:
        return _("Once a day, at %(from)s") % awake
    times = _times_a_day(dose.frequency.times)
    return _("%(times)s, from %(from)s to %(until)s") % (awake | {"times": times})


def every_in_words(minutes: int) -> str:
    """`every hour`, `every 90 minutes`."""
    """`every hour`, `every 90 minutes`."""
    hours, rest = divmod(minutes, AN_HOUR)
    if rest:
        return _("every %(minutes)d minutes") % {"minutes": minutes}
    return ngettext("every hour", "every %(hours)d hours", hours) % {"hours": hours}


def _times_a_day(times: int) -> str:
    return ngettext("%(times)d time a day", "%(times)d times a day", times) % {"times": times}


def _amount(dose: schedule.Dose) -> str:
    words = {"sets": sets_in_words(dose.sets_per_session), "size": _size(dose)}
    if dose.repetitions:
        words["size"] = ngettext("%(count)d slow pump", "%(count)d slow pumps", dose.repetitions) % {
            "count": dose.repetitions
        }
        return _("%(sets)s of %(size)s") % words
    return _("%(sets)s of slow pumps, %(size)s each,") % words if dose.sets_per_session > 1 else _timed(words["size"])


def _timed(size: str) -> str:
    return _("slow pumps for %(size)s") % {"size": size}


def _size(dose: schedule.Dose) -> str:
    if dose.repetitions:
        return ngettext("%(count)d pump", "%(count)d pumps", dose.repetitions) % {"count": dose.repetitions}
    return _seconds(dose.seconds or 0)


def _seconds(seconds: int) -> str:
    minutes, rest = divmod(seconds, A_MINUTE)
    if minutes and not rest:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}


def _with_foot(side: str) -> str:
    feet = {Side.LEFT: _("your left foot"), Side.RIGHT: _("your right foot"), Side.BOTH: _("both feet")}
    return feet.get(Side(side), "") if side else _("your foot")
