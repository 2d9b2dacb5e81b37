"""docs/translations.md has every sentence that is read in danger, in every language, as the catalogues have it."""

from __future__ import annotations

import pytest

from adherence.reports.advice import SPOKEN
from adherence.reports.pain_words import SIGNS
from config.local import catalogues, emergency

LONGEST = 36  # words: what a native reader, and a patient in danger, takes in at once


def listed() -> set[str]:
    return {str(message.id) for message in emergency.sentences()}


def test_the_page_says_what_the_catalogues_say() -> None:
    assert f"{emergency.BEGIN}\n{emergency.table()}\n{emergency.END}" in emergency.PAGE.read_text()


def test_the_page_has_every_sentence_that_it_is_meant_to_have() -> None:
    """A sentence that was reworded in its source is not quietly dropped from the list."""
    files = {path for message in emergency.sentences() for path, _ in message.locations}
    assert (emergency.SENTENCES - listed(), emergency.FILES - files) == (set(), set())


def test_every_warning_sign_is_on_the_page_as_ticked_and_as_told() -> None:
    told = {str(words) for words in (*SIGNS.values(), *SPOKEN.values())}
    assert told - listed() == set()


@pytest.mark.parametrize("language", catalogues.languages())
def test_an_emergency_sentence_is_short(language: str) -> None:
    catalogue = catalogues.read(language)
    said = (catalogue.get(message.id, message.context) for message in emergency.sentences())
    assert [each.string for each in said if each and len(str(each.string).split()) > LONGEST] == []
