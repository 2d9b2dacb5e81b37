"""The rules as another program calls them: names, shapes, orders and values stay (see docs/clinical-rules.md)."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields
from datetime import UTC, date, datetime, time
from enum import Enum
from typing import TYPE_CHECKING

import pytest

from adherence.scoring import DayCount, Score, missed_run, score, streak
from adherence.triage import Level, PainKind, Report, Thresholds, Triage, WarningSign, triage
from exercises.schedule import (
    Dose,
    EveryMinutes,
    Hold,
    Phase,
    Regimen,
    TimesPerDay,
    Window,
    sets_prescribed_on,
    slots_on,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

MONDAY, TUESDAY = date(2026, 3, 16), date(2026, 3, 17)
WINDOW = Window(wakes_at=time(8), sleeps_at=time(20))
DOSE = Dose(
    frequency=TimesPerDay(times=4),
    sets_per_session=2,
    repetitions=10,
    seconds=None,
    hold_down_seconds=3,
    hold_up_seconds=3,
)
REGIMEN = Regimen(
    zone="Europe/London",
    window=WINDOW,
    begins_at=datetime(2026, 3, 16, 11, tzinfo=UTC),
    ends_at=None,
    phases=(Phase(first_day=MONDAY, last_day=None, dose=DOSE),),
    holds=(Hold(start=datetime(2026, 3, 17, 13, tzinfo=UTC), end=None),),
)
REPORT = Report(score=3, kind=PainKind.DULL, warning_signs=frozenset(), next_morning=False)
SHAPES: list[tuple[DataclassInstance, str]] = [
    (TimesPerDay(times=4), "times"),
    (EveryMinutes(minutes=60), "minutes"),
    (WINDOW, "wakes_at sleeps_at"),
    (DOSE, "frequency sets_per_session repetitions seconds hold_down_seconds hold_up_seconds"),
    (REGIMEN.phases[0], "first_day last_day dose"),
    (REGIMEN.holds[0], "start end"),
    (REGIMEN, "zone window begins_at ends_at phases holds"),
    (DayCount(day=MONDAY, prescribed=8, done=9), "day prescribed done"),
    (Score(prescribed=8, credited=8, percent=100), "prescribed credited percent"),
    (REPORT, "score kind warning_signs next_morning"),
    (Thresholds(), "stop review"),
    (Triage(level=Level.NOTE, reasons=(), stop=False), "level reasons stop"),
]


@pytest.mark.parametrize(("value", "names"), SHAPES, ids=lambda each: type(each).__name__)
def test_a_value_has_its_fields_in_their_order_and_is_frozen(value: DataclassInstance, names: str) -> None:
    first = fields(value)[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(value, first, None)
    assert [field.name for field in fields(value)] == names.split()


@pytest.mark.parametrize("value", [value for value, _ in SHAPES[:7]], ids=lambda value: type(value).__name__)
def test_a_value_of_the_schedule_is_made_by_keyword_alone(value: DataclassInstance) -> None:
    with pytest.raises(TypeError):
        type(value)(*[getattr(value, field.name) for field in fields(value)])
    assert type(value)(**{field.name: getattr(value, field.name) for field in fields(value)}) == value


@pytest.mark.parametrize(
    ("enum", "values"),
    [
        (Level, "emergency urgent review note"),
        (
            WarningSign,
            """chest_pain breathlessness coughing_blood collapse calf_pain calf_swelling calf_warmth calf_colour
            wound fever foot_cold_or_numb""",
        ),
    ],
)
def test_an_enum_has_its_values_named_in_upper_case(enum: type[Enum], values: str) -> None:
    assert [(member.name, member.value) for member in enum] == [(each.upper(), each) for each in values.split()]


def test_sharp_is_a_kind_of_pain_and_every_kind_is_named_after_its_value() -> None:
    assert ("sharp" in list(PainKind), [kind.name.lower() for kind in PainKind]) == (True, list(PainKind))


@pytest.mark.parametrize(
    ("function", "signature"),
    [
        (slots_on, "(regimen, day) -> tuple[datetime, ...]"),
        (sets_prescribed_on, "(regimen, day) -> int"),
        (score, "(days) -> Score"),
        (streak, "(days) -> int"),
        (missed_run, "(days) -> int"),
        (triage, "(report, *, recent_scores, thresholds) -> Triage"),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_a_function_is_called_as_it_always_was(function: Callable[..., object], signature: str) -> None:
    told = inspect.signature(function)
    bare = told.replace(parameters=[each.replace(annotation=each.empty) for each in told.parameters.values()])
    names = str(bare).replace("'", "").replace("datetime.datetime", "datetime")
    assert names.replace("adherence.scoring.", "").replace("adherence.triage.", "") == signature


def test_an_outside_program_gets_the_answers_of_the_rules() -> None:
    days = [DayCount(day=MONDAY, prescribed=8, done=17), DayCount(day=TUESDAY, prescribed=8, done=0)]
    asked = triage(REPORT, recent_scores=[1, 1, 1], thresholds=Thresholds(stop=6, review=4))
    assert (
        [slot.hour for slot in slots_on(REGIMEN, MONDAY)],
        sets_prescribed_on(REGIMEN, TUESDAY),
        (days[0].credited, days[0].extra),
        score(days),
        (streak(days), missed_run(days)),
        (asked.level, asked.stop, [str(reason) for reason in asked.reasons]),
    ) == (
        [12, 16, 20],
        4,
        (8, 9),
        Score(prescribed=16, credited=8, percent=50),
        (0, 1),
        (Level.REVIEW, False, ["Pain 3 of 10: at least 2 above the usual 1"]),
    )
