"""The foot of the pages as a drawing that stands still, for paper."""

from __future__ import annotations

from django.template.loader import render_to_string

POINTED, PULLED_UP = 36, -15  # degrees: the ends of the move, as the pages draw it
INK = """<style>.pillow{fill:#ece9e2}.s-leg{stop-color:#a8d3cb}.s-foot{stop-color:#0f5b5b}.sole{fill:#0f5b5b}
.joint{fill:#fff}.arc{display:none}.bed{stroke:#dad6cd;stroke-width:3}</style>"""


def foot(degrees: int) -> str:
    """An SVG document of its own, with the foot turned so far; no query."""
    drawn = render_to_string("components/footpic.html", {"id": "foot", "quiet": True})
    turned = drawn.replace('class="turn"', f'class="turn" transform="rotate({degrees})"')
    return turned.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1).replace("<defs>", f"{INK}<defs>", 1)


def highest(limit: int | None) -> int:
    """How far the drawing is pulled up: never past the plan's limit (degrees past neutral)."""
    return PULLED_UP if limit is None else max(PULLED_UP, -limit)
