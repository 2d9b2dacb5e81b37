"""What a report of pain means, case by case."""

import copy
import pickle
from dataclasses import replace

import pytest

from adherence.triage import (
    ACKNOWLEDGE_WITHIN,
    Finding,
    Level,
    PainKind,
    Report,
    Thresholds,
    Triage,
    WarningSign,
    triage,
)

MILD = Report(score=1, kind=PainKind.DULL, warning_signs=frozenset(), next_morning=False)
USUAL = Thresholds()
ALLOWED = [Thresholds(stop, review) for stop in range(4, 10) for review in range(2, min(stop, 9))]


def judged(report: Report, *recent: int, thresholds: Thresholds = USUAL) -> Triage:
    return triage(report, recent_scores=recent, thresholds=thresholds)


def outcome(result: Triage) -> tuple[str, bool, list[str]]:
    return result.level.value, result.stop, [reason.code.value for reason in result.reasons]


@pytest.mark.parametrize("sign", ["chest_pain", "breathlessness", "coughing_blood", "collapse"])
def test_a_sign_of_a_clot_in_the_lung_is_an_emergency(sign: str) -> None:
    assert outcome(judged(replace(MILD, warning_signs=frozenset({WarningSign(sign)})))) == ("emergency", True, [sign])


@pytest.mark.parametrize(
    "sign", ["calf_pain", "calf_swelling", "calf_warmth", "calf_colour", "wound", "fever", "foot_cold_or_numb"]
)
def test_any_other_warning_sign_is_urgent(sign: str) -> None:
    assert outcome(judged(replace(MILD, warning_signs=frozenset({WarningSign(sign)})))) == ("urgent", True, [sign])


@pytest.mark.parametrize(
    ("report", "recent", "expected"),
    [
        pytest.param(MILD, [], ("note", False, []), id="mild pain is a note"),
        pytest.param(Report(3), [], ("note", False, []), id="3 is below both thresholds"),
        pytest.param(Report(4), [], ("review", False, ["review_score"]), id="4 is for review"),
        pytest.param(Report(5), [], ("review", False, ["review_score"]), id="5 does not stop"),
        pytest.param(Report(6), [], ("urgent", True, ["stop_score", "review_score"]), id="6 stops; both reasons stay"),
        pytest.param(Report(10), [], ("urgent", True, ["stop_score", "review_score"]), id="10 is urgent, no emergency"),
        pytest.param(Report(0, PainKind.SHARP), [], ("urgent", True, ["sharp_pain"]), id="sharp pain always stops"),
        pytest.param(Report(3), [1, 1, 1], ("review", False, ["above_baseline"]), id="2 above the usual"),
        pytest.param(Report(3), [1, 1], ("note", False, []), id="two scores are no baseline"),
        pytest.param(Report(3), [1, 2, 2], ("note", False, []), id="1 above the usual"),
        pytest.param(Report(3), [0, 1, 2, 9], ("note", False, []), id="1.5 above a usual of 1.5"),
        pytest.param(Report(3), [0, 1, 1, 9], ("review", False, ["above_baseline"]), id="the usual is the median"),
        pytest.param(replace(MILD, next_morning=True), [], ("review", False, ["next_morning"]), id="still there"),
        pytest.param(replace(MILD, next_morning=None), [], ("note", False, []), id="next morning not yet known"),
        pytest.param(
            Report(8, PainKind.SHARP, frozenset({WarningSign.FEVER, WarningSign.COLLAPSE}), next_morning=True),
            [2, 2, 2],
            ("emergency", True, ["collapse", "fever", "sharp_pain", "stop_score", "next_morning", "review_score",
                                 "above_baseline"]),
            id="every reason is kept, the most urgent first",
        ),
    ],
)  # fmt: skip
def test_triage(report: Report, recent: list[int], expected: tuple[str, bool, list[str]]) -> None:
    assert outcome(judged(report, *recent)) == expected


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        pytest.param(
            Report(None, warning_signs=frozenset({WarningSign.CHEST_PAIN})),
            ("emergency", True, ["chest_pain"]),
            id="a warning sign without a score",
        ),
        pytest.param(Report(None, PainKind.SHARP), ("urgent", True, ["sharp_pain"]), id="sharp pain without a score"),
        pytest.param(Report(None), ("note", False, []), id="nothing at all"),
    ],
)
def test_an_incomplete_report_hides_nothing(report: Report, expected: tuple[str, bool, list[str]]) -> None:
    assert outcome(judged(report, 1, 1, 1)) == expected


@pytest.mark.parametrize(
    ("stop", "review", "score", "level"),
    [(9, 8, 8, "review"), (9, 8, 7, "note"), (9, 2, 8, "review"), (4, 2, 4, "urgent"), (4, 3, 3, "review")],
)
def test_the_thresholds_are_the_clinics(stop: int, review: int, score: int, level: str) -> None:
    assert judged(Report(score), thresholds=Thresholds(stop=stop, review=review)).level == level


@pytest.mark.parametrize(
    ("stop", "review", "why"),
    [
        pytest.param(3, 2, "from 4 to 9", id="stops too soon"),
        pytest.param(10, 4, "from 4 to 9", id="would stop only at the worst pain there is"),
        pytest.param(6, 1, "from 2 to 8", id="looks at everything"),
        pytest.param(9, 9, "from 2 to 8", id="looks too late"),
        pytest.param(6, 6, "below the stop", id="looks only when it stops"),
        pytest.param(4, 8, "below the stop", id="stops before it looks"),
    ],
)
def test_unsafe_thresholds_are_refused(stop: int, review: int, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Thresholds(stop=stop, review=review)


@pytest.mark.parametrize("score", [-1, 11])
def test_a_score_is_from_0_to_10(score: int) -> None:
    with pytest.raises(ValueError, match="from 0 to 10"):
        Report(score)


def test_a_warning_sign_or_kind_that_is_none_is_refused() -> None:
    for wrong in ({"kind": "odd"}, {"warning_signs": {"odd"}}):
        with pytest.raises(ValueError, match="'odd' is not a valid"):
            Report(1, **wrong)


def test_stored_words_are_read_back_as_the_enums() -> None:
    read_back = Report(2, "sharp", ["fever"])  # type: ignore[arg-type]  # as a row or JSON holds them
    assert read_back == Report(2, PainKind.SHARP, frozenset({WarningSign.FEVER}))


def test_reasons_are_words_with_their_numbers() -> None:
    reasons = judged(Report(7, warning_signs=frozenset({WarningSign.FEVER})), 3, 4, 4, 5, 5, 5).reasons
    assert list(reasons) == [
        "Fever of 38 °C or more",
        "Pain 7 of 10: the clinic stops at 6 or more",
        "Pain 7 of 10: the clinic looks at 4 or more",
        "Pain 7 of 10: at least 2 above the usual 4.5",
    ]
    assert reasons[3].numbers == {"score": 7, "baseline": 4.5}


def test_a_reason_survives_being_copied_and_pickled() -> None:
    result = judged(Report(4))
    for copied in (copy.deepcopy(result), pickle.loads(pickle.dumps(result))):  # noqa: S301 — our own bytes
        assert (copied, copied.reasons[0].code) == (result, Finding.REVIEW_SCORE)


def test_the_more_urgent_the_less_time_to_acknowledge() -> None:
    assert [level.rank for level in Level] == [0, 1, 2, 3]
    minutes = [within and within.total_seconds() / 60 for within in map(ACKNOWLEDGE_WITHIN.get, Level)]
    assert minutes == [15, 120, 1440, None]


@pytest.mark.parametrize("thresholds", ALLOWED, ids=lambda each: f"stop {each.stop} review {each.review}")
def test_every_score_at_every_threshold_has_its_level(thresholds: Thresholds) -> None:
    levels = [judged(Report(score), thresholds=thresholds).level.value for score in range(11)]
    note, review = thresholds.review, thresholds.stop - thresholds.review
    assert levels == ["note"] * note + ["review"] * review + ["urgent"] * (11 - thresholds.stop)
