"""Colours can be told apart by weak eyes: WCAG 2.2, 1.4.3 (text) and 1.4.11 (edges of controls, the focus).

axe sees the text of each page; it looks at no edge and no focus ring, and at nothing that is not shown just then.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

Colour = tuple[float, float, float]
TEXT, EDGE = 4.5, 3.0
INK = [(ink, paper) for ink in ("ink", "ink-2") for paper in ("canvas", "surface", "sunken")]
TONES = [(tone, f"{tone}-soft") for tone in ("danger", "warn", "ok", "info", "pain", "accent")]
ON_PAPER = [(tone, "surface") for tone in ("danger", "warn", "ok", "info", "pain", "accent")]
FILLED = [
    ("accent-ink", "accent"),
    ("hero-ink", "hero"),
    ("hero-ink-2", "hero"),
    ("alarm-ink", "alarm"),
    ("ink", "fill"),
]
EDGES = [("control", "canvas"), ("control", "surface"), ("accent", "canvas"), ("pain", "surface")]
RINGS = [("focus", paper) for paper in ("canvas", "surface", "accent-soft", "danger-soft", "warn-soft", "pain-soft")]
YELLOW = "#FFD95A"  # the ring on the dark panels


def tokens(scheme: int) -> dict[str, Colour]:
    """By name; 0 is light, 1 is dark."""
    sheet = (Path(settings.BASE_DIR) / "static/css/dorsi.css").read_text()
    plain = dict(re.findall(r"--([\w-]+): (#[0-9A-Fa-f]{6});", sheet))
    pairs = re.findall(r"--([\w-]+): light-dark\((#[0-9A-Fa-f]{6}), (#[0-9A-Fa-f]{6})\)", sheet)
    chosen = plain | {name: schemes[scheme] for name, *schemes in pairs}
    return {name: rgb(value) for name, value in chosen.items()}


def rgb(value: str) -> Colour:
    red, green, blue = (int(value[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def contrast(one: Colour, other: Colour) -> float:
    """From 1 to 21, as WCAG 2.2 defines it."""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def luminance(colour: Colour) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("pairs", "least"), [(INK + TONES + ON_PAPER + FILLED, TEXT), (EDGES + RINGS, EDGE)], ids=["text", "edges"]
)
def test_colours_stand_out_from_what_they_lie_on(scheme: int, pairs: list[tuple[str, str]], least: float) -> None:
    found = tokens(scheme)
    measured = {pair: round(contrast(found[pair[0]], found[pair[1]]), 1) for pair in pairs}
    assert {pair: ratio for pair, ratio in measured.items() if ratio < least} == {}


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("panel", ["hero", "alarm"])
def test_the_ring_is_yellow_on_the_dark_panels(scheme: int, panel: str) -> None:
    assert contrast(rgb(YELLOW), tokens(scheme)[panel]) >= EDGE


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast(rgb("#000000"), rgb("#FFFFFF")) == pytest.approx(21)
