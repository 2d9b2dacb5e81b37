"""What is told, and how it is answered on the page of a flag."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from adherence.actions.flags import PainReport
from adherence.models import PainFlag
from adherence.triage import PainKind, WarningSign
from patients.models import User

Browser = Callable[[User], Client]
Report = Callable[..., PainFlag]
NOTE = PainReport(score=2, places=("ankle",), kinds=(PainKind.DULL,))
REVIEW = PainReport(score=5)
URGENT = PainReport(score=7, kinds=(PainKind.CRAMPING,), warning_signs=frozenset({WarningSign.CALF_SWELLING}))
EMERGENCY = PainReport(warning_signs=frozenset({WarningSign.CHEST_PAIN}))
VERBS = ("acknowledge", "assign", "snooze", "call", "resolve")


def url(flag: PainFlag, verb: str = "") -> str:
    return f"/flags/{flag.uuid}/{verb + '/' if verb else ''}"


def resolution(**other: str) -> dict[str, str]:
    return {
        "outcome": "advice",
        "note": "Rest today.",
        "decision": "keep_on_hold",
        "message_to_patient": "We will call again tomorrow.",
    } | other


def numbers_shown(page: str) -> list[int]:
    """Flag numbers in the order of the page."""
    numbers = {str(flag.uuid): flag.number for flag in PainFlag.objects.all()}
    found = sorted(
        (page.index(f'id="flag-{uuid}"'), number) for uuid, number in numbers.items() if f"flag-{uuid}" in page
    )
    return [number for _, number in found]
