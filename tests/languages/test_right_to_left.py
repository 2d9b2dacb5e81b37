"""Numbers and foreign words where lines run from the right."""

from __future__ import annotations

import pytest
from django.utils import translation

from patients.templatetags import dorsi

FSI, PDI, NBSP = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}", "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en-gb", "+44 1632 960"), ("es", "+44 1632 960"), ("ar", f"{FSI}+44{NBSP}1632{NBSP}960{PDI}")],
)
def test_a_phone_number_keeps_its_order(language: str, shown: str) -> None:
    with translation.override(language):
        assert (dorsi.phone("+44 1632 960"), dorsi.phone("")) == (shown, "")


@pytest.mark.parametrize(("language", "shown"), [("es", "9 to 5"), ("ar", f"{FSI}9 to 5{PDI}")])
def test_words_of_another_language_stand_apart(language: str, shown: str) -> None:
    with translation.override(language):
        assert dorsi.isolated("9 to 5") == shown
