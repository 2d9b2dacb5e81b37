"""A language that is written in no Latin letter: whatever Latin letter a page then shows, nobody asked to translate.

It takes the place of Arabic, so that the words of Django and allauth come in Arabic, as do dates and plural forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import available_timezones

from babel.messages import Catalog

from adherence.models import ClinicMessage
from config.local import catalogues
from patients.models import Clinic, Invitation, Membership, Patient, User

CODE = "ar"
KEPT = re.compile(r"(%\(\w+\)[sdg]|%[sd]|%%|\{\w*\}|<[^>]*>|&\w+;)")
LATIN = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
READ_OUT = {"alt", "aria-label", "aria-description", "placeholder", "title", "label"}
# Names stay as they are in every language; so do addresses, record numbers, keys, and zones of the tz database.
NAMES = {"Dorsi", "North Bristol NHS", "Providence", "Sunnybrook", "University of Iowa", "Fortius", "uuid"}
NAMES |= {"English", "Español"}
ZONES = {zone.replace("_", " ") for zone in available_timezones()}
ADDRESS = re.compile(r"https?://\S+|\S+@\S+|\b[A-Z]{1,2}-\d+|\b[0-9a-f]{32}\b")


def disguised(words: str) -> str:
    """Each letter a Cyrillic one; placeholders and tags as they were."""
    pieces = KEPT.split(words)
    return "".join(piece if place % 2 else re.sub(r"[^\W\d_]", "ж", piece) for place, piece in enumerate(pieces))


def write_catalogue(folder: Path) -> None:
    """Every word that a source asks to have translated, in disguise."""
    catalogue = Catalog(CODE, fuzzy=False)
    for message in catalogues.collected():
        if isinstance(message.id, str) and message.id:
            catalogue.add(message.id, disguised(message.id), context=message.context)
        if isinstance(message.id, tuple | list):
            forms = (disguised(message.id[1]),) * catalogue.num_plurals
            catalogue.add(tuple(message.id), forms, context=message.context)
    path = folder / CODE / "LC_MESSAGES" / "django.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(catalogues.as_mo(catalogue))


class Seen(HTMLParser):
    """What a reader of a page sees or hears, and what its scripts will say."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self._mute = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._mute += tag in {"style", "script"}
        for name, value in attrs:
            if name in READ_OUT or (name.startswith("data-") and " " in (value or "")):
                self.words.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        self._mute -= tag in {"style", "script"}

    def handle_data(self, data: str) -> None:
        if not self._mute:
            self.words.append(data)


def left_over(texts: Iterable[str], data: Iterable[str]) -> set[str]:
    """Words in Latin letters that are neither data nor names."""
    longest_first = sorted({*data, *NAMES} - {""}, key=len, reverse=True)
    known = re.compile("|".join([ADDRESS.pattern, *map(re.escape, longest_first)]))
    bare = {known.sub(" ", " ".join(text.split())).strip() for text in texts}
    return {text for text in bare - ZONES if LATIN.search(text)}


def typed() -> set[str]:
    """What people typed about themselves and their clinic."""
    columns = (
        (Clinic, ("name", "opening_hours", "out_of_hours")),
        (User, ("name", "email")),
        (Patient, ("given_name", "family_name", "record_number", "email")),
        (Invitation, ("name", "email")),
        (Membership, ("job_title",)),
        (ClinicMessage, ("text",)),
    )
    return {value for model, names in columns for row in model.objects.values_list(*names) for value in row}
