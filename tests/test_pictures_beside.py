"""Every picture of the team's pages has its sentence and its numbers beside it, and is seen in light and dark."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from adherence.models import PainFlag
from adherence.reports.desk_words import pain_sentence
from adherence.reports.pictures import Day, PainDay, pain_line, strip
from exercises.models import Prescription
from patients.models import User
from tests import cast, desk

SHEET = Path(settings.BASE_DIR, "static/css/dorsi.css").read_text()
SEEN = 3.0  # WCAG 2.2, 1.4.11: what a picture says stands out from what is beside it
MARKS = (".c-bar", ".c-bar--low", ".c-late", ".c-none", ".c-flag", ".c-line", ".c-dot")
FIGURES = (
    (".heat .l4", "--accent-ink", "--accent"),
    (".heat .l1", "--ink", "--fill"),
    (".heat .l0", "--ink", "--sunken"),
)


@pytest.fixture
def flag(prescription: Prescription) -> PainFlag:
    """Two weeks in which pain rose from 2 to 7, two days of them without a set."""
    now, patient = timezone.now(), prescription.patient
    patient.time_zone = cast.early_afternoon(now)
    patient.save(update_fields=["time_zone"])
    patient.surgeries.update(date=patient.local_date(now) - timedelta(days=20))
    prescription.versions.update(in_force_from=now - timedelta(days=19), day_zero=patient.local_date(now))
    desk.days(prescription, [8] * 12 + [0, 0], before=patient.local_date(now))
    desk.logged(prescription, at=now - timedelta(days=5), pain=2)
    desk.logged(prescription, at=now - timedelta(days=3), pain=3)
    return desk.flag(patient, "urgent", at=now - timedelta(minutes=5), score=7)


def section(page: str, heading: str) -> str:
    return page[page.index(f'aria-labelledby="{heading}"') :].partition("</section>")[0]


def rows(part: str) -> list[str]:
    """The words of each row of its tables."""
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in re.findall(r"<tr.*?</tr>", part, re.DOTALL)]


@pytest.mark.parametrize("where", ["/patients/{0.patient_id}/", "/flags/{0.uuid}/"])
def test_beside_the_line_of_pain_stand_a_sentence_and_a_table(
    where: str, flag: PainFlag, clinician: User, sign_in: Callable[[User], Client]
) -> None:
    trend = section(sign_in(clinician).get(where.format(flag)).content.decode(), "trend")
    described = re.findall(r'<svg class="chart"[^>]* role="img" aria-label="([^"]+)"', trend)
    said = [described[0].startswith("Line chart of pain each day"), "<b>Up from 2 to 7. Highest 7.</b>" in trend]
    assert (len(described), said, rows(trend)) == (
        1,
        [True, True],
        ["Day Pain", "15 2", "17 3", "20 7 Pain flag"],
    )


def test_beside_the_calendar_stand_its_figures_and_a_sentence(
    flag: PainFlag, clinician: User, sign_in: Callable[[User], Client]
) -> None:
    days = section(sign_in(clinician).get(f"/patients/{flag.patient_id}/").content.decode(), "days")
    figures = sum(row.count("8 / of 8 sets") for row in rows(days))
    assert (figures, "<b>71%</b>, 40 of 56 sets, over the last 7 full days." in days) == (12, True)


def test_the_strip_and_the_meter_of_a_row_say_what_they_draw(
    flag: PainFlag, clinician: User, sign_in: Callable[[User], Client]
) -> None:
    page = sign_in(clinician).get("/caseload/").content.decode()
    strips = re.findall(r'<svg class="strip"[^>]* role="img" aria-label="([^"]+)"', page)
    assert (strips, rows(page[page.index("<tbody") :])[1].count("71% 40 of 56")) == (
        ["Last 14 days. All sets: 12. Some: 0. None: 2. On hold: 0."],
        1,
    )


def test_a_strip_is_a_few_paths_each_of_one_look() -> None:
    monday = timezone.now().date()
    days = [Day(day=monday, prescribed=due, done=done) for due, done in ((8, 8), (8, 2), (0, 0))]
    held = Day(day=monday, prescribed=0, done=0, held=True, flags=1)
    drawn = {path.css: path.d for path in strip([*days, held]).paths}
    assert drawn == {
        "c-track": "M1 11h6v28h-6zM12 11h6v28h-6z",
        "c-bar": "M1 11h6v28h-6z",
        "c-bar c-bar--low": "M12 33h6v6h-6z",
        "c-none": "M24.5 38a1.5 1.5 0 1 1 3 0a1.5 1.5 0 1 1-3 0zM34 33h2v6h-2zm4 0h2v6h-2z",
        "c-flag": "M37 0l4 7h-8z",
    }


def test_a_line_tells_the_days_with_anything_to_say() -> None:
    days = [PainDay(number=n, score=score) for n, score in ((1, 4), (2, None), (4, 2))]
    line = pain_line([*days, PainDay(number=5, score=None, held=True)], today=5)
    assert ([day.number for day in line.told], line.scores) == ([1, 4, 5], (4, 2))


@pytest.mark.parametrize(
    ("scores", "words"),
    [
        ([], "No pain was told."),
        ([6, 4], "Down from 6 to 4. Highest 6."),
        ([4, 7, 6], "Up from 4 to 6. Highest 7."),
        ([4, 7, 5], "Steady at about 5. Highest 7."),
    ],
)
def test_a_line_in_one_sentence(scores: list[int], words: str) -> None:
    assert pain_sentence(scores) == words


def colours(token: str) -> tuple[str, str]:
    """Of a token, in light and in dark."""
    light, dark = re.findall(rf"{token}: light-dark\((#\w{{6}}), (#\w{{6}})\)", SHEET)[0]
    return light, dark


def contrast(one: str, other: str) -> float:
    """WCAG 2.2: from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[start:end], 16) / 255 for start, end in pairwise((1, 3, 5, 7))]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("mark", MARKS)
def test_every_mark_of_a_picture_is_seen_in_light_and_dark(mark: str) -> None:
    [token] = re.findall(
        rf"(?<!strip ){re.escape(mark)} {{[^}}]*(?:fill|stroke): var\((--[a-z]+)\)(?:; stroke-width|;? }})", SHEET
    )
    seen = [contrast(*pair) >= SEEN for pair in zip(colours(token), colours("--surface"), strict=True)]
    assert seen == [True, True]


@pytest.mark.parametrize(("square", "ink", "paper"), FIGURES)
def test_the_figure_in_a_square_is_read_in_light_and_dark(square: str, ink: str, paper: str) -> None:
    read = [contrast(*pair) >= 4.5 for pair in zip(colours(ink), colours(paper), strict=True)]
    assert read == [True, True]


def test_paper_is_light_whatever_the_screen() -> None:
    assert "color-scheme: light" in SHEET[SHEET.index("@layer print {") :]
