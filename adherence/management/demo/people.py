"""Who is in the demo: a team, 38 patients of Harbour Knee & Foot Clinic and one discharged, and a clinic next door."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from adherence.triage import PainKind, WarningSign

PASSWORD = "move-your-feet-26"  # noqa: S105  # printed by make demo: it guards invented people only


@dataclass(frozen=True, kw_only=True)
class Colleague:
    email: str
    name: str
    role: str
    job_title: str


HARBOUR = (
    Colleague(email="clinician@demo.example", name="Anya Petrov", role="clinician", job_title="Physiotherapist"),
    Colleague(email="staff@demo.example", name="Sam Whitfield", role="staff", job_title="Clinic nurse"),
    Colleague(email="manager@demo.example", name="Lena Fischer", role="manager", job_title="Clinic manager"),
    Colleague(email="ines.costa@demo.example", name="Ines Costa", role="clinician", job_title="Surgeon"),
)
HILLSIDE = (
    Colleague(email="other@demo.example", name="Ruth Adler", role="clinician", job_title="Podiatrist"),
    Colleague(email="hillside.manager@demo.example", name="Noah Lind", role="manager", job_title="Clinic manager"),
)


class Habit(StrEnum):
    """How a patient does the sets."""

    STEADY = "steady"
    GOOD = "good"
    PATCHY = "patchy"
    LOW = "low"
    MISSING = "missing"  # steady, then nothing on the last 3 days
    SILENT = "silent"  # good, then neither set nor sign-in for 5 days
    OVER_DOING = "over_doing"
    NONE = "none"


class Course(StrEnum):
    """Which plan the patient has, in phases by post-operative day."""

    KNEE = "knee"  # hourly, then 4, then 2 a day
    GENTLE = "gentle"  # 4, then 2 a day
    HOURLY = "hourly"  # 10 every waking hour
    THREE = "three"  # 2 × 10 three times a day
    ACHILLES = "achilles"  # pointing only, never past flat
    FINISHED = "finished"  # 3 a day for 28 days
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Hurt:
    """A pain report so many minutes ago, and how far the clinic has come with it."""

    minutes_ago: int
    score: int
    place: str
    kind: PainKind = PainKind.DULL
    signs: frozenset[WarningSign] = frozenset()
    note: str = ""
    next_morning: bool = False
    acknowledged_after: int | None = None
    resolved_after: int | None = None


@dataclass(frozen=True, kw_only=True)
class Written:
    """A message of the clinic so many minutes ago; `read_after` so many more, or not yet."""

    minutes_ago: int
    text: str
    read_after: int | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    given_name: str
    family_name: str
    born: date
    procedure: str
    side: str
    day: int
    course: Course = Course.KNEE
    habit: Habit = Habit.GOOD
    hurts: tuple[Hurt, ...] = ()
    written: tuple[Written, ...] = ()
    rising_pain: bool = False
    joined: bool = True
    paused: bool = False
    bounces: bool = False  # mail to the address comes back
    email: str = ""
    zone: str = "Europe/London"
    language: str = "en-gb"
    surgeon: bool = False
    held_days_ago: int | None = None
    discharged_days_ago: int | None = None
    invited_days_ago: int = 1


def patients_of(clinic: str) -> tuple[Person, ...]:
    """The people of `<clinic>.toml`, in the order of their record numbers."""
    tables = tomllib.loads((Path(__file__).parent / f"{clinic}.toml").read_text())["patients"]
    return tuple(map(_person, tables))


def _person(table: dict[str, Any]) -> Person:
    words = {"course": Course(table.get("course", Course.KNEE)), "habit": Habit(table.get("habit", Habit.GOOD))}
    written = tuple(Written(**each) for each in table.get("written", ()))
    return Person(**table | words | {"hurts": tuple(map(_hurt, table.get("hurts", ()))), "written": written})


def _hurt(table: dict[str, Any]) -> Hurt:
    kind, signs = PainKind(table.get("kind", PainKind.DULL)), frozenset(map(WarningSign, table.get("signs", ())))
    return Hurt(**table | {"kind": kind, "signs": signs})


HARBOUR_PATIENTS = patients_of("harbour")
HILLSIDE_PATIENTS = patients_of("hillside")
