"""Where every drawing puts its lines. The expected figures were read off the approved designs."""

from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string

from adherence.reports.pictures import Day, PainDay, beads, dial, heat, meter, pain_line, ring, strip, waited

MONDAY = date(2025, 11, 3)


def days(*pairs: tuple[int, int], held: bool = False, flags: int = 0) -> list[Day]:
    return [
        Day(day=MONDAY + timedelta(days=i), prescribed=prescribed, done=done, held=held, flags=flags)
        for i, (prescribed, done) in enumerate(pairs)
    ]


def pains(*scores: int | None, flagged: tuple[int, ...] = ()) -> list[PainDay]:
    return [PainDay(number=i, score=score, flagged=i in flagged) for i, score in enumerate(scores, start=1)]


def test_a_ring_has_one_segment_a_set_and_the_done_ones_are_on() -> None:
    drawn = ring(3, 8)
    assert (drawn.segments[0].path, [s.on for s in drawn.segments], drawn.label, drawn.of) == (
        "M63.92 10.15A50 50 0 0 1 92.47 21.98",
        [True] * 3 + [False] * 5,
        "3 of 8 sets done today",
        "of 8",
    )


def test_many_sets_leave_narrower_gaps() -> None:
    assert ring(0, 14).segments[0].path == "M63.05 10.09A50 50 0 0 1 78.91 13.71"


def test_one_set_is_nearly_a_whole_ring() -> None:
    assert ring(1, 1).segments[0].path == "M63.92 10.15A50 50 0 1 1 56.08 10.15"


def test_a_ring_of_nothing_has_no_segments() -> None:
    assert (ring(0, 0).segments, ring(2, 1).done) == ((), 2)


def test_a_dial_gives_each_part_its_share_of_the_turn() -> None:
    parts = dial(down=2, hold_down=3, up=2, hold_up=3)
    assert [(part.path, part.hold) for part in parts[:2]] == [
        ("M156.11 10.13A140 140 0 0 1 281.13 100.97", False),
        ("M284.91 112.59A140 140 0 0 1 156.11 289.87", True),
    ]


def test_a_dial_without_holds_has_two_parts() -> None:
    assert [part.hold for part in dial(down=1, hold_down=0, up=1, hold_up=0)] == [False, False]


def test_beads_fill_their_row() -> None:
    row = beads(7, 10)
    assert (row[1].x, row[0].width, sum(bead.on for bead in row), beads(0, 0)) == (34, 28, 7, ())


def test_a_strip_draws_share_low_days_holds_and_days_with_nothing_due() -> None:
    drawn = strip(days((8, 8), (8, 3), (8, 0), (0, 0)))
    assert [(c.x, c.kind, c.y, c.height, c.low) for c in drawn.columns] == [
        (0, "bar", 10, 30, False),
        (11, "bar", 29, 11, True),
        (22, "bar", 38, 2, True),
        (33, "none", 40, 0, False),
    ]


def test_a_strip_says_the_same_in_words() -> None:
    fortnight = [*days((8, 8), (8, 4), (8, 9)), *days((0, 0), held=True, flags=1)]
    expected = "Last 4 days. All sets: 2. Some: 1. None: 0. On hold: 1. 1 pain flag."
    assert strip(fortnight).label == expected


def test_a_strip_runs_from_the_right_where_people_read_from_there() -> None:
    assert [c.middle for c in strip(days((1, 1), (1, 0)), mirrored=True).columns] == [15, 4]


@pytest.mark.parametrize(
    ("prescribed", "done", "kind", "css"),
    [
        (8, 0, "sets", "l0"),
        (8, 1, "sets", "l1"),
        (8, 3, "sets", "l1"),
        (8, 4, "sets", "l2"),
        (8, 6, "sets", "l3"),
        (8, 9, "sets", "l4"),
        (0, 2, "extra", "off"),
        (0, 0, "none", "off"),
    ],
)
def test_a_square_is_as_full_as_its_day(prescribed: int, done: int, kind: str, css: str) -> None:
    square = heat(days((prescribed, done)), today=MONDAY + timedelta(days=9)).weeks[0][0]
    assert (square.kind, square.css) == (kind, css)


def test_a_day_on_hold_is_not_a_day_of_no_sets() -> None:
    calendar = heat(days((0, 0), held=True), today=MONDAY + timedelta(days=1))
    assert (calendar.weeks[0][0].css, calendar.held, calendar.none) == ("held", 1, 0)


def test_the_day_of_surgery_says_so() -> None:
    assert heat(days((0, 0)), today=MONDAY, surgery=MONDAY).weeks[0][0].kind == "surgery"


def test_a_calendar_fills_its_weeks_and_names_each_month_once() -> None:
    tuesday = [Day(day=date(2025, 10, 28) + timedelta(days=i), prescribed=1, done=1) for i in range(7)]
    weeks = heat(tuesday, today=date(2025, 11, 3)).weeks
    assert (
        [square.kind for square in weeks[0]] + [square.kind for square in weeks[1]],
        [square.day for week in weeks for square in week if square.names_month],
        weeks[1][0].css,
    ) == (
        ["before", *["sets"] * 7, *["later"] * 6],
        [date(2025, 10, 28), date(2025, 11, 1)],
        "l4 today",
    )


def test_today_is_not_over_and_is_not_counted() -> None:
    calendar = heat(days((4, 4), (4, 1), (4, 0), (4, 0)), today=MONDAY + timedelta(days=3))
    assert (calendar.full, calendar.some, calendar.none, calendar.flags) == (1, 1, 1, 0)


def test_a_calendar_of_no_days_has_no_weeks() -> None:
    assert heat([], today=MONDAY).weeks == ()


def test_pain_is_drawn_from_0_to_10_whatever_the_scores() -> None:
    line = pain_line(pains(7, 6, 3), today=3)
    assert (line.path, line.label) == (
        "M66.0 63.8L196.0 80.4L326.0 130.2",
        "Line chart of pain each day, from 0 to 10. Day 1: 7. Highest 7, lowest 3. The last score is 3, on day 3.",
    )


def test_the_first_and_last_scores_are_marked_in_words() -> None:
    line = pain_line(pains(7, 3), today=2)
    assert line.first is not None
    assert line.last is not None
    assert (line.first.words, line.last.words) == ("7", "3 today")


def test_a_last_score_of_another_day_is_not_called_todays() -> None:
    line = pain_line(pains(7, 3, None), today=3)
    assert line.last is not None
    assert line.last.words == "3"


def test_gaps_stay_gaps_and_a_lone_score_is_a_dot() -> None:
    line = pain_line(pains(5, 5, None, 5, None, 5, 5), today=7)
    assert (line.path, line.dots) == ("M66.0 97.0L109.3 97.0M282.7 97.0L326.0 97.0", ((196.0, 97.0),))


def test_no_scores_draw_no_line_and_say_so() -> None:
    line = pain_line(pains(None, None), today=2)
    assert (line.path, line.first, line.last, line.label) == (
        "",
        None,
        None,
        "Line chart of pain each day. No pain scores yet.",
    )


def test_one_score_is_the_last_and_not_also_the_first() -> None:
    line = pain_line(pains(4), today=1)
    assert (line.first, line.last is None) == (None, False)


def test_flags_stand_above_the_line_and_in_the_label() -> None:
    line = pain_line(pains(4, 6, flagged=(2,)), today=2)
    assert (line.flags, line.label.endswith("Pain flags on day: 2.")) == (((326.0, 71.4),), True)


@pytest.mark.parametrize(
    ("scores", "flagged", "above"),
    [
        ([3] * 20, (), 12),
        ([3] * 18 + [1, 1], (), 41),  # 14.6 a point
        ([9] + [1] * 19, (), 12),  # long before the words begin
        ([3] * 18 + [1, 1], (18,), 53),
    ],
    ids=["level", "fallen lately", "fallen long ago", "under a flag"],
)
def test_the_last_words_stand_clear_of_the_line_before_them(
    scores: list[int], flagged: tuple[int, ...], above: int
) -> None:
    assert pain_line(pains(*scores, flagged=flagged), today=20, width=300, height=190).last_words_above == above


def test_a_long_line_names_fewer_days() -> None:
    assert [mark.words for mark in pain_line(pains(*[3] * 90), today=90).days] == [
        "Day 1",
        "Day 29",
        "Day 57",
        "Day 85",
    ]


def test_pain_runs_from_the_right_where_people_read_from_there() -> None:
    line = pain_line(pains(7, 3), today=2, mirrored=True)
    assert (line.path, line.frame.plot_x, line.frame.aside) == ("M274.0 63.8L14.0 130.2", 14, -9)


@pytest.mark.parametrize(
    ("part", "whole", "width", "css"),
    [(53, 56, 106.0, "c-bar"), (28, 56, 56.0, "c-bar"), (27, 56, 54.0, "c-bar c-bar--low"), (9, 8, 112.0, "c-bar")],
)
def test_a_meter_warns_below_half(part: int, whole: int, width: float, css: str) -> None:
    assert (meter(part, whole).width, meter(part, whole).css) == (width, css)


@pytest.mark.parametrize(
    ("minutes", "css"),
    [(0, "c-bar"), (90, "c-bar"), (91, "c-bar c-bar--low"), (120, "c-bar c-bar--low"), (121, "c-late")],
)
def test_waiting_warns_in_the_last_quarter_and_then_is_late(minutes: int, css: str) -> None:
    assert waited(minutes * 60, target=120 * 60).css == css


@pytest.mark.parametrize(
    ("component", "context", "drawn"),
    [
        ("ring", {"ring": ring(3, 8)}, ">of 8<"),
        ("strip", {"strip": strip(days((8, 8), (0, 0), flags=1) + days((0, 0), held=True))}, 'class="c-flag"'),
        ("heat", {"heat": heat(days((8, 4), (0, 0), (0, 2)), today=MONDAY)}, "sets, so far today"),
        ("heat", {"heat": heat([], today=MONDAY)}, "No days yet"),
        ("heat_key", {"heat": heat(days((8, 8)), today=MONDAY + timedelta(days=1))}, "1 day<"),
        ("pain_line", {"line": pain_line(pains(5, None, 3, 4, flagged=(3,)), today=4)}, ">4 today<"),
        ("pain_line", {"line": pain_line([], today=4)}, "No pain scores yet"),
        ("meter", {"meter": waited(9, target=1), "figure": "2 h"}, "num late"),
        ("dial", {"dial": dial(down=1, hold_down=1, up=1, hold_up=1)}, "seg--hold"),
        ("beads", {"beads": beads(1, 2)}, 'class="off"'),
    ],
)
def test_every_drawing_has_its_component(component: str, context: dict[str, object], drawn: str) -> None:
    assert drawn in render_to_string(f"components/{component}.html", context)
