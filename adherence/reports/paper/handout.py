"""The handout: one page for the patient to keep. What to do, when to stop, and whom to call."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_bidi, ngettext, override
from django.utils.translation import gettext as _

from adherence.reports.paper.feet import POINTED, foot, highest
from adherence.reports.paper.sheets import typeset
from exercises import schedule
from exercises.models import Phase, PrescriptionVersion
from exercises.reports import Plan, current_plan, words
from patients.models import Clinic, Patient
from patients.templatetags.dorsi import isolated

Step = dict[str, object]
NOW_AND_NEXT = 2  # phases


def handout_of(patient: Patient, now: datetime) -> bytes | None:
    """The plan as it stands, in the patient's language; None when no version is in force. Four queries."""
    plan = current_plan(patient, now)
    version = plan.version_at(now) if plan else None
    if plan is None or version is None:
        return None
    with override(patient.language):
        return typeset("handout", _facts(plan, version, now), at=now)


def _facts(plan: Plan, version: PrescriptionVersion, now: datetime) -> dict[str, object]:
    patient = plan.prescription.patient
    today = patient.local_date(now)
    return {
        "language": (get_language() or patient.language).partition("-")[0],
        "direction": "rtl" if get_language_bidi() else "ltr",
        "title": _("Your plan"),
        "whose": patient.full_name,
        "clinic": patient.clinic.name,
        "as_of": date_format(today, "DATE_FORMAT"),
        "version": _set_by(version, patient),
        "held": _("Your plan is on hold") if plan.hold_at(now) else "",
        **_phases(version, (today - version.day_zero).days),
        "how": _("How to do it"),
        "steps": _steps(version),
        **_stopping(patient.clinic),
        "sign_in": _("Sign in"),
        "address": settings.SITE_URL.partition("://")[2],
        "code": _code(settings.SITE_URL + reverse("account_login")),
    }


def _set_by(version: PrescriptionVersion, patient: Patient) -> str:
    day = date_format(patient.local_date(version.made_at), "MONTH_DAY_FORMAT")
    return _("Set by %(name)s on %(day)s.") % {"name": version.made_by, "day": day}


def _phases(version: PrescriptionVersion, number: int) -> dict[str, object]:
    """Those that are not over by day `number`; without its days where there is only one without an end.

    `brief` is how many are said in full where there is no room for all, and `more` what is said of the rest.
    """
    left = [phase for phase in version.phases.all() if phase.last_day is None or phase.last_day >= number]
    plain = len(left) == 1 and left[0].last_day is None and left[0].first_day <= number
    brief = min(len(left), NOW_AND_NEXT)
    return {
        "phases": [_phase(phase, version, named=not plain) for phase in left],
        "brief": brief,
        "more": _more(len(left) - brief),
    }


def _more(count: int) -> str:
    words = ngettext("and %(count)d more phase: ask your clinic", "and %(count)d more phases: ask your clinic", count)
    return words % {"count": count} if count else ""


def _phase(phase: Phase, version: PrescriptionVersion, *, named: bool) -> dict[str, str]:
    patient = version.prescription.patient
    window = schedule.Window(wakes_at=patient.wakes_at, sleeps_at=patient.sleeps_at)
    times = schedule.wall_times(phase.dose.frequency, window)
    return {
        "days": words.days_in_words(phase.first_day, phase.last_day) if named else "",
        "dose": words.dose_in_words(phase.dose, version),
        "times": " · ".join(words.clock(time) for time in times),
    }


def _steps(version: PrescriptionVersion) -> list[Step]:
    pointed, pulled = foot(POINTED), foot(highest(version.dorsiflexion_limit))
    named = ((_("Point away"), pointed), (_("Hold"), pointed), (_("Pull up"), pulled), (_("Hold"), pulled))
    return [{"words": words, "picture": picture} for words, picture in named]


def _stopping(clinic: Clinic) -> dict[str, object]:
    return {
        "when": _("When to stop"),
        "danger": _("Chest pain, or hard to breathe? Call %(number)s now.") % {"number": clinic.emergency},
        "stop": _(
            "If your calf is swollen, warm or red, your foot is cold or numb, your wound leaks, you have a fever, "
            "or the pain is sharp or bad, call your clinic now."
        ),
        "call": _("Call clinic"),
        "phone": clinic.phone,
        "hours": isolated(clinic.opening_hours),
        "out_of_hours": isolated(clinic.out_of_hours),
    }


def _code(address: str) -> str:
    """A QR code as an SVG document."""
    drawn = BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=2, scale=4)
    return drawn.getvalue().decode()
