"""Answers to the five questions."""

from __future__ import annotations

Answers = dict[str, object]
MILD: Answers = {"score": "2", "places": ["ankle"], "kinds": ["dull"], "next_morning": "no", "no_signs": "on"}
SIGN: Answers = {"signs": ["calf_swelling"]}
CHEST: Answers = {"signs": ["chest_pain", "breathlessness"]}
