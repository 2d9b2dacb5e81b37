"""Harbour's own presets: the courses that its knees and its toes are given."""

from __future__ import annotations

from datetime import datetime, timedelta

from adherence.management.demo.people import Course
from adherence.management.demo.records import COURSES
from exercises.actions import presets
from exercises.actions.presets import Recipe
from exercises.models import Phase, Position
from patients.models import Clinic, Procedure, User

_OWN = (
    ("Knee replacement, 6 weeks", Procedure.KNEE_REPLACEMENT, Course.KNEE),
    ("Bunion, gentle start", Procedure.BUNION_SURGERY, Course.GENTLE),
)


def make_presets(clinic: Clinic, *, by: User, now: datetime) -> None:
    """Made three months ago, and in use since."""
    for name, procedure, course in _OWN:
        recipe = Recipe(
            name=name,
            procedure=procedure,
            side="",
            position=Position.EITHER,
            dorsiflexion_limit=None,
            phases=[Phase(**days) for days in COURSES[course]],
        )
        presets.make(clinic, recipe=recipe, by=by, now=now - timedelta(days=90))
