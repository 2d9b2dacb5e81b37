"""Words of django-allauth that Dorsi says in its own way are still allauth's words, and then they are ours."""

from __future__ import annotations

import re
from pathlib import Path

import allauth
import pytest
from babel.messages.mofile import read_mo
from django.utils import translation
from django.utils.translation import gettext

from config.account_words import WORDS

TU = re.compile(r"\b(tú|tu|tus|te|estás|tienes|puedes|has|haz|ten)\b", re.IGNORECASE)


def test_allauth_still_says_them() -> None:
    """A new release may word them anew: then they go, or are followed."""
    path = Path(allauth.__file__).parent / "locale" / "es" / "LC_MESSAGES" / "django.mo"
    with path.open("rb") as file:
        said = {message.id for message in read_mo(file) if isinstance(message.id, str)}
    assert [word for word in WORDS if word not in said] == []


@pytest.mark.parametrize("language", ["es", "ar"])
def test_they_are_said_as_the_rest_of_dorsi_speaks(language: str) -> None:
    with translation.override(language):
        said = [gettext(word) for word in WORDS]
    assert [each for word, each in zip(WORDS, said, strict=True) if each == word or TU.search(each)] == []
