"""Pain in words: what a person can tick, and why triage decided as it did. The patient's words and the team's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from adherence.models.flags import Place
from adherence.triage import EMERGENCY_SIGNS, Finding, PainKind, WarningSign

KINDS = {
    PainKind.SHARP: _("Sharp or stabbing"),
    PainKind.DULL: _("Dull ache"),
    PainKind.BURNING: _("Burning or tingling"),
    PainKind.CRAMPING: _("Tight or cramping"),
    PainKind.THROBBING: _("Throbbing"),
}
CHEST_SIGNS = {
    WarningSign.CHEST_PAIN: _("Chest pain"),
    WarningSign.BREATHLESSNESS: _("Short of breath"),
    WarningSign.COUGHING_BLOOD: _("Coughing up blood"),
    WarningSign.COLLAPSE: _("Fainted or collapsed"),
}
LEG_SIGNS = {
    WarningSign.CALF_PAIN: _("One calf or leg newly painful"),
    WarningSign.CALF_SWELLING: _("One calf or leg newly swollen"),
    WarningSign.CALF_WARMTH: _("One calf or leg newly warm"),
    WarningSign.CALF_COLOUR: _("One calf or leg newly red or darker"),
}
OTHER_SIGNS = {
    WarningSign.WOUND: _("Wound that is open, leaking or more red"),
    WarningSign.FEVER: _("Fever of 38 °C or more, or hot and shivery"),
    WarningSign.FOOT_COLD_OR_NUMB: _("Foot that is cold, pale, blue or numb, or toes that cannot move"),
}
SIGNS = CHEST_SIGNS | LEG_SIGNS | OTHER_SIGNS
# The team reads many of them at a glance.
SHORT_SIGNS = {
    WarningSign.CHEST_PAIN: _("Chest pain"),
    WarningSign.BREATHLESSNESS: _("Short of breath"),
    WarningSign.COUGHING_BLOOD: _("Coughing blood"),
    WarningSign.COLLAPSE: _("Fainted or collapsed"),
    WarningSign.CALF_PAIN: _("Calf or leg painful"),
    WarningSign.CALF_SWELLING: _("Calf or leg swollen"),
    WarningSign.CALF_WARMTH: _("Calf or leg warm"),
    WarningSign.CALF_COLOUR: _("Calf or leg red or dark"),
    WarningSign.WOUND: _("Wound open or leaking"),
    WarningSign.FEVER: _("Fever"),
    WarningSign.FOOT_COLD_OR_NUMB: _("Foot cold or numb"),
}
FINDINGS = {
    Finding.SHARP_PAIN: _("Sharp pain"),
    Finding.STOP_SCORE: _("Pain %(score)d of 10: the clinic stops at %(threshold)d or more"),
    Finding.REVIEW_SCORE: _("Pain %(score)d of 10: the clinic looks at %(threshold)d or more"),
    Finding.ABOVE_BASELINE: _("Pain %(score)d of 10: at least 2 above the usual %(baseline)g"),
    Finding.NEXT_MORNING: _("Still there the next morning"),
}
STRENGTHS = ((0, _("no pain")), (3, _("mild")), (6, _("moderate")), (9, _("severe")), (10, _("worst pain")))


def strength(score: int) -> str:
    """The word of a score from 0 to 10."""
    return str(next(word for highest, word in STRENGTHS if score <= highest))


def places(values: Iterable[str]) -> str:
    """`Front of knee, calf`; empty for none."""
    return _listed(Place(value).label for value in values)


def kinds(values: Iterable[str]) -> str:
    return _listed(KINDS[PainKind(value)] for value in values)


def signs(values: Iterable[str]) -> list[str]:
    """One phrase a sign, the dangerous first."""
    ticked = set(values)
    return [str(words) for sign, words in SIGNS.items() if sign in ticked]


def short_signs(values: Iterable[str]) -> str:
    """`Calf or leg swollen, fever`: for the team."""
    ticked = set(values)
    return _listed(words for sign, words in SHORT_SIGNS.items() if sign in ticked)


def unticked_signs(values: Iterable[str]) -> str:
    """The signs that were not reported, as short."""
    ticked = set(values)
    return _listed(words for sign, words in SHORT_SIGNS.items() if sign not in ticked)


def is_emergency_sign(value: str) -> bool:
    return value in EMERGENCY_SIGNS


def reason(kept: Mapping[str, Any]) -> str:
    """A reason as a flag keeps it (code, level, numbers) in the reader's language."""
    code = kept["code"]
    if code in SIGNS:
        return str(SIGNS[WarningSign(code)])
    numbers: Mapping[str, float] = kept["numbers"]
    return str(FINDINGS[Finding(code)]) % numbers


def listed_last(phrases: Iterable[str]) -> str:
    """`a, b and c`."""
    *most, last = phrases
    return gettext("%(most)s and %(last)s") % {"most": gettext(", ").join(most), "last": last} if most else last


def lower_first(phrase: str) -> str:
    return phrase[:1].lower() + phrase[1:]


def _listed(phrases: Iterable[object]) -> str:
    """Only the first keeps its capital."""
    first, *rest = [str(phrase) for phrase in phrases] or [""]
    return gettext(", ").join([first, *map(lower_first, rest)])
