"""The words of Dorsi in other languages: collected from the sources and compiled, without GNU gettext.

`make messages` writes `locale/<language>/LC_MESSAGES/django.po` anew, keeping what is translated, and compiles each to
the `django.mo` beside it. Both are tracked, so that nobody needs a tool to run Dorsi. docs/translations.md says how.
English is what the sources say; it is compiled too, because a word that Django does not find costs it a look into the
catalogues of six packages, each time (docs/performance.md).
"""

import io
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from config.local.services import PROJECT

LOCALE = PROJECT / "locale"
APPS = ("adherence", "config", "exercises", "patients")
LEFT_OUT = ("config/local/", "templates/demo/")  # tools, and letters that the demo made up
KEYWORDS = DEFAULT_KEYWORDS | {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
ENGLISH = "en_GB"
# Nothing that changes by itself stands in a catalogue: the same words make the same file.
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)


def languages() -> list[str]:
    """Those that are translated into."""
    return sorted(folder.name for folder in LOCALE.iterdir() if folder.is_dir() and folder.name != ENGLISH)


def file_of(language: str, ending: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"django.{ending}"


def collected() -> Catalog:
    """Everything that a source asks to have translated, in the order of the sources, with the files that ask."""
    catalogue = Catalog(creation_date=NO_DATE, fuzzy=False)
    for path in sources():
        name = path.relative_to(PROJECT).as_posix()
        for _line, words, comments, context in extract(
            "python", io.BytesIO(_as_python(path)), KEYWORDS, ["Translators"]
        ):
            catalogue.add(words, None, [(name, 0)], auto_comments=comments, context=context)
    return catalogue


def sources() -> Iterator[Path]:
    """Python and templates, sorted by path."""
    python = [path for app in APPS for path in (PROJECT / app).rglob("*.py") if "migrations" not in path.parts]
    templates = [path for path in (PROJECT / "templates").rglob("*") if path.suffix in {".html", ".txt"}]
    for path in sorted(python + templates):
        if not path.relative_to(PROJECT).as_posix().startswith(LEFT_OUT):
            yield path


def _as_python(path: Path) -> bytes:
    """A template becomes calls of gettext, flush left: its indents are not Python's."""
    text = path.read_text()
    if path.suffix == ".py":
        return text.encode()
    return "\n".join(line.lstrip() for line in templatize(text).splitlines()).encode()


def read(language: str) -> Catalog:
    path = file_of(language, "po")
    if not path.exists():
        return Catalog(language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def renewed(language: str, words: Catalog) -> Catalog:
    """The translations that there are, for the words that the sources ask for now. Nothing is guessed."""
    catalogue = read(language)
    catalogue.update(words, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.creation_date = catalogue.revision_date = NO_DATE
    return catalogue


def as_po(catalogue: Catalog) -> bytes:
    file = io.BytesIO()
    write_po(file, catalogue, width=0, ignore_obsolete=True, include_lineno=False)
    return file.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """Only what is wholly translated: anything else falls back to the packages' own words, then to English."""
    file, done = io.BytesIO(), deepcopy(catalogue)
    for message in [message for message in done if message.id and not translated(message)]:
        done.delete(message.id, message.context)
    write_mo(file, done)
    return file.getvalue()


def translated(message: Message) -> bool:
    """In every plural form."""
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return all(forms) and not message.fuzzy


def renew(language: str) -> None:
    """Write the language's two files anew."""
    catalogue = renewed(language, collected())
    file_of(language, "po").parent.mkdir(parents=True, exist_ok=True)
    file_of(language, "po").write_bytes(as_po(catalogue))
    # Compiled from what was written, as anybody else would.
    file_of(language, "mo").write_bytes(as_mo(read(language)))


def english(words: Catalog) -> Catalog:
    """Each of `words` as its own translation."""
    catalogue = Catalog(ENGLISH, fuzzy=False, creation_date=NO_DATE, revision_date=NO_DATE)
    for message in words:
        if message.id:
            catalogue.add(message.id, message.id, context=message.context)
    return catalogue


def renew_english() -> None:
    file_of(ENGLISH, "mo").parent.mkdir(parents=True, exist_ok=True)
    file_of(ENGLISH, "mo").write_bytes(as_mo(english(collected())))
