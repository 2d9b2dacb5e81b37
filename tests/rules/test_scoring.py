"""Adherence, streaks and the signals on the caseload."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adherence.scoring import (
    DayCount,
    DayKind,
    MixedDay,
    PainScore,
    Score,
    Signal,
    SignalKind,
    missed_run,
    over_doing,
    score,
    signals,
    streak,
)
from tests.rules.properties import ONE_DAY, many_examples

TODAY = date(2026, 3, 20)
NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)


def days(*done_of_prescribed: str) -> list[DayCount]:
    """Completed days up to yesterday, each as "done/prescribed"."""
    counts = [tuple(map(int, each.split("/"))) for each in done_of_prescribed]
    return [DayCount(TODAY + (i - len(counts)) * ONE_DAY, due, done) for i, (done, due) in enumerate(counts)]


@pytest.mark.parametrize(
    ("done_of_prescribed", "credited", "extra", "kind", "is_over_doing"),
    [
        pytest.param("8/8", 8, 0, DayKind.FULL, False, id="all done is a full day"),
        pytest.param("9/8", 8, 1, DayKind.FULL, False, id="one more is extra"),
        pytest.param("16/8", 8, 8, DayKind.FULL, False, id="exactly double is not over-doing"),
        pytest.param("17/8", 8, 9, DayKind.FULL, True, id="more than double is over-doing"),
        pytest.param("7/8", 7, 0, DayKind.PARTIAL, False, id="one short is a partial day"),
        pytest.param("0/8", 0, 0, DayKind.MISSED, False, id="none done is a missed day"),
        pytest.param("0/0", 0, 0, DayKind.NOTHING_DUE, False, id="nothing prescribed, nothing done"),
        pytest.param("5/0", 0, 5, DayKind.NOTHING_DUE, False, id="nothing prescribed credits nothing"),
    ],
)
def test_a_day(done_of_prescribed: str, credited: int, extra: int, kind: DayKind, is_over_doing: bool) -> None:
    [day] = days(done_of_prescribed)
    assert (day.credited, day.extra, day.kind, over_doing(day)) == (credited, extra, kind, is_over_doing)


@pytest.mark.parametrize(("prescribed", "done", "uncounted"), [(-1, 0, 0), (0, -1, 0), (8, 2, 3), (8, 2, -1)])
def test_sets_are_counted_from_0(prescribed: int, done: int, uncounted: int) -> None:
    with pytest.raises(ValueError, match="counted from 0"):
        MixedDay(TODAY, prescribed, done, uncounted)


@pytest.mark.parametrize(
    ("prescribed", "done", "uncounted", "credited", "extra", "kind", "is_over_doing"),
    [
        pytest.param(4, 3, 3, 0, 3, DayKind.MISSED, False, id="sets done on hold repair nothing"),
        pytest.param(4, 5, 3, 2, 3, DayKind.PARTIAL, False, id="those before the hold are credited"),
        pytest.param(4, 9, 5, 4, 5, DayKind.FULL, True, id="exercise on hold is over-doing like any"),
        pytest.param(0, 9, 9, 0, 9, DayKind.NOTHING_DUE, False, id="nothing prescribed has no double"),
    ],
)
def test_sets_done_on_hold_credit_nothing_and_are_extra(
    prescribed: int, done: int, uncounted: int, credited: int, extra: int, kind: DayKind, *, is_over_doing: bool
) -> None:
    day = MixedDay(TODAY, prescribed, done, uncounted)
    assert (day.credited, day.extra, day.kind, over_doing(day)) == (credited, extra, kind, is_over_doing)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param([], Score(0, 0, None), id="no days: nothing prescribed is not 0 %"),
        pytest.param(["0/0", "3/0"], Score(0, 0, None), id="nothing prescribed is not 0 %"),
        pytest.param(["0/8"], Score(8, 0, 0), id="nothing done is 0 %"),
        pytest.param(["4/4"] * 4 + ["2/4"] + ["0/4"] * 2, Score(28, 18, 64), id="18 of 28 sets is 64 %"),
        pytest.param(["2/3"], Score(3, 2, 66), id="two thirds round down"),
        pytest.param(["199/200"], Score(200, 199, 99), id="almost all is not 100 %"),
        pytest.param(["16/8", "0/8"], Score(16, 8, 50), id="Monday's extra does not repair Tuesday"),
        pytest.param(["8/8", "5/0"], Score(8, 8, 100), id="sets on a day off credit nothing"),
    ],
)
def test_adherence(counts: list[str], expected: Score) -> None:
    assert score(days(*counts)) == expected


@pytest.mark.parametrize(
    ("counts", "full", "missed"),
    [
        pytest.param([], 0, 0, id="no days"),
        pytest.param(["0/0", "0/0"], 0, 0, id="nothing ever prescribed"),
        pytest.param(["8/8", "8/8", "9/8"], 3, 0, id="three full days"),
        pytest.param(["8/8", "7/8", "8/8"], 1, 0, id="a partial day breaks the streak"),
        pytest.param(["8/8", "0/0", "8/8", "3/0"], 2, 0, id="days with nothing prescribed neither count nor break"),
        pytest.param(["8/8", "8/8", "7/8"], 0, 0, id="a partial day yesterday is neither"),
        pytest.param(["8/8", "0/8", "0/8"], 0, 2, id="two missed days"),
        pytest.param(["0/8", "0/0", "0/8", "0/0"], 0, 2, id="a day off does not break a run of missed days"),
        pytest.param(["0/8", "1/8", "0/8"], 0, 1, id="a single set breaks a run of missed days"),
        pytest.param(["0/8", "0/8", "8/8"], 1, 0, id="only the end counts"),
    ],
)
def test_streak_and_missed_run(counts: list[str], full: int, missed: int) -> None:
    assert (streak(days(*counts)), missed_run(days(*counts))) == (full, missed)


def found(
    counts: Sequence[DayCount] = (), silence: timedelta = timedelta(), pain: Sequence[PainScore] = ()
) -> list[Signal]:
    return list(signals(counts, today=TODAY, now=NOW, last_activity=NOW - silence, pain=pain))


def pain(**scores_by_days_ago: list[int]) -> list[PainScore]:
    """pain(d0=[3], d4=[2]): 3 today and 2 four days ago."""
    return [
        PainScore(TODAY - int(ago[1:]) * ONE_DAY, each) for ago, scores in scores_by_days_ago.items() for each in scores
    ]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        pytest.param(["8/8", "8/8", "0/8"], [], id="one missed day is no signal"),
        pytest.param(["8/8", "8/8", "0/8", "0/8"], [Signal(SignalKind.MISSED, {"days": 2})], id="two missed days are"),
        pytest.param(
            ["8/8", "8/8", "8/8", "0/8", "0/0", "0/8", "0/8"],
            [Signal(SignalKind.MISSED, {"days": 3})],
            id="days off between missed days",
        ),
        pytest.param(["4/8"] * 7, [], id="half is not low"),
        pytest.param(
            ["4/8"] * 6 + ["3/8"],
            [Signal(SignalKind.LOW, {"credited": 27, "prescribed": 56, "percent": 48})],
            id="less than half is low",
        ),
        pytest.param(["0/99"] + ["5/8"] * 7, [], id="low looks at 7 days only"),
        pytest.param(["0/0"] * 7, [], id="nothing prescribed is not low"),
        pytest.param(["16/8"], [], id="double is not over-doing"),
        pytest.param(
            ["20/8", "8/8", "17/8", "8/8"],
            [Signal(SignalKind.OVER_DOING, {"done": 17, "prescribed": 8, "days": 2})],
            id="more than double is over-doing, and the last such day is told",
        ),
        pytest.param(["17/8"] + ["8/8"] * 7, [], id="over-doing more than a week ago is past"),
        pytest.param(["17/8"] + ["8/8"] * 6, [Signal(SignalKind.OVER_DOING, {"done": 17, "prescribed": 8, "days": 1})],
                     id="over-doing a week ago is not"),
    ],
)  # fmt: skip
def test_signals_from_sets(counts: list[str], expected: list[Signal]) -> None:
    assert found(days(*counts)) == expected


def test_today_is_not_over_and_gives_no_signal() -> None:
    assert found([*days("8/8", "0/8"), DayCount(TODAY, 8, 0)]) == []


@pytest.mark.parametrize(
    ("silence", "expected"),
    [
        pytest.param(timedelta(days=3) - timedelta(seconds=1), [], id="almost three days"),
        pytest.param(timedelta(days=3), [Signal(SignalKind.SILENT, {"days": 3})], id="three days"),
        pytest.param(timedelta(days=9, hours=20), [Signal(SignalKind.SILENT, {"days": 9})], id="whole days are told"),
        pytest.param(-timedelta(days=4), [], id="a clock ahead of ours"),
    ],
)
def test_silence(silence: timedelta, expected: list[Signal]) -> None:
    assert found(silence=silence) == expected


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        pytest.param(pain(d0=[5, 5], d3=[3, 3]), {"now": 5, "before": 3}, id="two more is rising"),
        pytest.param(pain(d0=[4, 5], d3=[3, 3]), None, id="one and a half more is not"),
        pytest.param(pain(d0=[6], d2=[5], d3=[3], d9=[4]), {"now": 5.5, "before": 3.5}, id="medians over their days"),
        pytest.param(pain(d0=[9], d3=[1, 1]), None, id="one score lately is too few"),
        pytest.param(pain(d0=[9, 9], d5=[1]), None, id="one score before is too few"),
        pytest.param(pain(d0=[9, 9], d9=[1], d10=[1]), None, id="ten days ago is too long ago"),
        pytest.param(pain(d1=[9], d2=[9], d3=[9, 9, 1, 1, 1]), {"now": 9, "before": 1}, id="the median, not the mean"),
        pytest.param([PainScore(TODAY + ONE_DAY, 9)] * 2 + pain(d4=[1, 1]), None, id="tomorrow is not looked at"),
        pytest.param([], None, id="no pain reported"),
    ],
)
def test_rising_pain(scores: list[PainScore], expected: dict[str, float] | None) -> None:
    assert found(pain=scores) == ([Signal(SignalKind.PAIN_RISING, expected)] if expected else [])


def test_signals_come_in_their_order_whatever_the_order_of_the_days() -> None:
    counts, rising = days("17/8", "0/8", "0/8", "0/8"), pain(d0=[5, 5], d3=[3, 3])
    orders = [(counts, rising), (counts[::-1], rising[::-1])]
    told = [[signal.kind for signal in found(given, timedelta(days=3), scores)] for given, scores in orders]
    assert told == [list(SignalKind)] * 2


# A day is one number, taken apart: up to 24 sets prescribed and up to 60 done, few of them often.
completed_days = st.lists(st.integers(0, 25 * 61 - 1), max_size=9).map(
    lambda numbers: days(*(f"{number // 25}/{number % 25}" for number in numbers))
)


@many_examples
@given(completed_days)
def test_adherence_is_within_0_and_100_and_none_only_without_a_prescription(counts: list[DayCount]) -> None:
    percent = score(counts).percent
    assert (percent is None) == (not any(day.prescribed for day in counts))
    assert percent is None or 0 <= percent <= 100


@many_examples
@given(completed_days, st.integers(0, 13), st.integers(0, 60))
def test_another_set_never_lowers_adherence(counts: list[DayCount], at: int, more: int) -> None:
    with_more = [DayCount(day.day, day.prescribed, day.done + more * (i == at)) for i, day in enumerate(counts)]
    assert score(with_more).credited >= score(counts).credited
    assert (score(with_more).percent or 0) >= (score(counts).percent or 0)


@many_examples
@given(completed_days, st.randoms(use_true_random=False))
def test_adherence_does_not_depend_on_the_order_of_days(counts: list[DayCount], chance: Random) -> None:
    shuffled = sorted(counts, key=lambda _: chance.random())
    assert score(shuffled) == score(counts)
    assert found(shuffled) == found(counts)


@many_examples
@given(completed_days)
def test_the_same_days_told_again_give_the_same_answer(counts: list[DayCount]) -> None:
    assert score(iter(counts)) == score(counts)
    assert score(counts * 2).percent == score(counts).percent


@many_examples
@given(completed_days, st.integers(0, 14))
def test_a_day_with_nothing_prescribed_changes_nothing(counts: list[DayCount], at: int) -> None:
    with_day_off = [*counts[:at], DayCount(TODAY, 0, 3), *counts[at:]]
    assert score(with_day_off) == score(counts)
    assert (streak(with_day_off), missed_run(with_day_off)) == (streak(counts), missed_run(counts))


@many_examples
@given(completed_days)
def test_credited_and_extra_make_up_what_was_done(counts: list[DayCount]) -> None:
    assert [day.credited + day.extra for day in counts] == [day.done for day in counts]
    assert 0 in (streak(counts), missed_run(counts))
