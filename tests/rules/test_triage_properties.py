"""What holds of every report of pain, at every clinic's thresholds: worse news never lowers the level."""

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from adherence.triage import EMERGENCY_SIGNS, Level, PainKind, Report, Thresholds, Triage, WarningSign, triage
from tests.rules.properties import many_examples
from tests.rules.test_triage import ALLOWED

scores = st.integers(0, 10)


def ticked(bits: int) -> frozenset[WarningSign]:
    return frozenset(sign for i, sign in enumerate(WarningSign) if bits >> i & 1)


reports = st.builds(
    Report,
    score=st.none() | scores,
    kind=st.none() | st.sampled_from(PainKind),
    warning_signs=st.integers(0, 2 ** len(WarningSign) - 1).map(ticked),
    next_morning=st.none() | st.booleans(),
)
cases = st.tuples(reports, st.lists(scores, max_size=5), st.sampled_from(ALLOWED))


def judge(report: Report, case: tuple[Report, list[int], Thresholds]) -> Triage:
    return triage(report, recent_scores=case[1], thresholds=case[2])


@many_examples
@given(cases, st.sampled_from(WarningSign))
def test_another_warning_sign_never_lowers_the_level_nor_drops_a_reason(
    case: tuple[Report, list[int], Thresholds], sign: WarningSign
) -> None:
    before = judge(case[0], case)
    after = judge(replace(case[0], warning_signs=case[0].warning_signs | {sign}), case)
    assert after.level.rank <= before.level.rank
    assert set(after.reasons) >= set(before.reasons)


@many_examples
@given(cases, scores)
def test_a_higher_score_never_lowers_the_level(case: tuple[Report, list[int], Thresholds], score: int) -> None:
    worse = replace(case[0], score=max(score, case[0].score or 0))
    assert judge(worse, case).level.rank <= judge(case[0], case).level.rank


@many_examples
@given(cases)
def test_pain_still_there_or_sharp_never_lowers_the_level(case: tuple[Report, list[int], Thresholds]) -> None:
    before = judge(case[0], case)
    for worse in (replace(case[0], next_morning=True), replace(case[0], kind=PainKind.SHARP)):
        after = judge(worse, case)
        assert (after.level.rank <= before.level.rank, set(after.reasons) >= set(before.reasons)) == (True, True)


@many_examples
@given(cases, st.sampled_from(ALLOWED))
def test_a_lower_threshold_never_lowers_the_level(
    case: tuple[Report, list[int], Thresholds], other: Thresholds
) -> None:
    stricter = Thresholds(min(case[2].stop, other.stop), min(case[2].review, other.review))
    judged_strictly = triage(case[0], recent_scores=case[1], thresholds=stricter)
    assert judged_strictly.level.rank <= judge(case[0], case).level.rank


@many_examples
@given(cases)
def test_stop_is_for_emergency_and_urgent_alone(case: tuple[Report, list[int], Thresholds]) -> None:
    result = judge(case[0], case)
    assert result.stop == (result.level in {"emergency", "urgent"})


@many_examples
@given(cases)
def test_the_level_is_that_of_the_first_reason_and_they_are_in_order(
    case: tuple[Report, list[int], Thresholds],
) -> None:
    result = judge(case[0], case)
    levels = [reason.level for reason in result.reasons]
    assert levels == sorted(levels, key=lambda level: level.rank)
    assert result.level == (levels[0] if levels else "note")


@many_examples
@given(cases)
def test_only_the_four_signs_make_an_emergency(case: tuple[Report, list[int], Thresholds]) -> None:
    assert (judge(case[0], case).level is Level.EMERGENCY) == bool(case[0].warning_signs & EMERGENCY_SIGNS)


@many_examples
@given(cases, st.randoms(use_true_random=False))
def test_the_order_of_recent_scores_does_not_matter(case: tuple[Report, list[int], Thresholds], chance: Random) -> None:
    shuffled = sorted(case[1], key=lambda _: chance.random())
    assert triage(case[0], recent_scores=shuffled, thresholds=case[2]) == judge(case[0], case)
