"""The catalogues that come with Dorsi: sound, compiled, and with nothing a patient reads left out."""

from __future__ import annotations

from collections import Counter

import pytest
from babel.messages import Message

from config.local import catalogues
from tests.languages import words
from tests.languages.words import LANGUAGES

pytestmark = pytest.mark.parametrize("language", LANGUAGES)
PLURAL_FORMS = {"es": 2, "ar": 6}
IN_WORDS = {"es": (0,), "ar": (1, 2)}  # the forms for one and for two, which may say their number in words


def spoilt(message: Message, in_words: tuple[int, ...]) -> bool:
    """A form lost a placeholder or a tag, or has one too many. The forms `in_words` may go without their number."""
    if isinstance(message.id, str):
        return words.kept(words.forms(message)[0]) != words.kept(message.id)
    singular, plural = (words.kept(text) for text in message.id)
    every = enumerate(words.kept(form) for form in words.forms(message))
    return any(not fits(found, singular, plural, spare=int(index in in_words)) for index, found in every)


def fits(found: Counter[str], singular: Counter[str], plural: Counter[str], *, spare: int) -> bool:
    """All that both forms of the source have but `spare` placeholders, and nothing that neither has."""
    lost = (singular & plural) - found
    return lost.total() <= spare and all("%" in each for each in lost) and found <= singular | plural


def test_what_runs_is_what_the_translators_wrote(language: str) -> None:
    compiled = catalogues.as_mo(catalogues.read(language))
    assert catalogues.file_of(language, "mo").read_bytes() == compiled


def test_nothing_is_marked_as_a_guess(language: str) -> None:
    assert [message.id for message in catalogues.read(language) if message.id and message.fuzzy] == []


def test_placeholders_and_tags_are_those_of_the_source(language: str) -> None:
    done = (message for message in catalogues.read(language) if message.id and catalogues.translated(message))
    assert [message.id for message in done if spoilt(message, IN_WORDS[language])] == []


def test_the_language_has_all_its_plural_forms(language: str) -> None:
    catalogue = catalogues.read(language)
    assert catalogue.num_plurals == PLURAL_FORMS[language]
    plurals = [message for message in catalogue if isinstance(message.id, tuple | list)]
    assert {len(words.forms(message)) for message in plurals} == {PLURAL_FORMS[language]}


def test_the_files_are_as_make_messages_writes_them(language: str) -> None:
    assert catalogues.as_po(catalogues.read(language)) == catalogues.file_of(language, "po").read_bytes()
