"""A flag in one line, for the team."""

from __future__ import annotations

from django.utils.translation import gettext as _

from adherence.models import PainFlag
from adherence.models.flags import Level
from adherence.reports import pain_words

TONES = {Level.EMERGENCY: "danger", Level.URGENT: "danger", Level.REVIEW: "warn", Level.NOTE: "mute"}
ICONS = {Level.EMERGENCY: "stop", Level.URGENT: "warning", Level.REVIEW: "clock", Level.NOTE: "info"}


def said(flag: PainFlag) -> str:
    """`7/10, calf swollen, calf warm`: the score and every warning sign; without a sign, what it is like and where."""
    score = _("%(score)d/10") % {"score": flag.score} if flag.score is not None else ""
    signs = [str(words) for sign, words in pain_words.SHORT_SIGNS.items() if sign in flag.warning_signs]
    felt = [pain_words.kinds(flag.kinds), pain_words.places(flag.places)]
    return _listed([score, *(signs or felt)]) or _("No details given")


def _listed(phrases: list[str]) -> str:
    first, *rest = list(filter(None, phrases)) or [""]
    return ", ".join([first, *map(pain_words.lower_first, rest)])
