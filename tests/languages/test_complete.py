"""Nothing a patient or carer may meet is left untranslated."""

from __future__ import annotations

import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo

from config.local import catalogues
from tests.languages import words

COLLECTED = catalogues.collected()


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_word_for_patients_is_translated(language: str) -> None:
    """Of what the sources ask for now: `make messages` brings new words into the catalogue."""
    catalogue = catalogues.renewed(language, COLLECTED)
    assert [message.id for message in words.for_patients(catalogue) if not catalogues.translated(message)] == []


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_catalogue_holds_what_the_sources_ask_for(language: str) -> None:
    """And nothing else; in the same order, so that `make messages` changes nothing."""
    assert catalogues.as_po(catalogues.renewed(language, COLLECTED)) == catalogues.file_of(language, "po").read_bytes()


def test_english_is_what_the_sources_say() -> None:
    """Word for word, of more than a thousand; a word that is not compiled yet is found all the same, more slowly."""
    with catalogues.file_of(catalogues.ENGLISH, "mo").open("rb") as file:
        compiled = [message for message in read_mo(file) if message.id]
    assert len(compiled) > 1000
    assert [message for message in compiled if message.id != message.string] == []


def test_the_pages_of_the_team_alone_are_named_and_there() -> None:
    paths = {path for message in COLLECTED for path, _ in message.locations}
    assert [start for start in words.TEAM_ONLY if not any(path.startswith(start) for path in paths)] == []


def test_a_word_that_a_patient_meets_somewhere_counts_wherever_else_it_stands() -> None:
    catalogue = Catalog("es")
    team, both = ("adherence/forms/review.py", 0), ("templates/base.html", 0)
    catalogue.add("Assign", locations=[team])
    catalogue.add("Today", locations=[team, both])
    assert [message.id for message in words.for_patients(catalogue)] == ["Today"]
