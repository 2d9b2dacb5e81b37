"""`make messages` finds every word that a source asks to have translated, and keeps what was translated before."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.mofile import read_mo

from config.local import __main__ as command
from config.local import catalogues, emergency, services

PAGE = """<ul>
    <li>{% translate "Today" %}</li>
  <li title="{% translate "Not now" context "a button" %}">
{% blocktranslate trimmed count number=sets %}
  One set of {{ name }}
{% plural %}
  {{ number }} sets, 5% of them
{% endblocktranslate %}</li>
{# Translators: on the phone #}
{% include "x.html" with text=_("Given on") only %}
"""
VERBS = """
first = gettext_lazy("One")
second = ngettext_lazy("%(n)s day", "%(n)s days", "n")
third = pgettext_lazy("month", "May")
fourth = gettext("Do not wait.")
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of two files and no catalogue yet."""
    monkeypatch.setattr(catalogues, "PROJECT", tmp_path)
    monkeypatch.setattr(services, "PROJECT", tmp_path)
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path / "locale")
    monkeypatch.setattr(emergency, "PAGE", tmp_path / "page.md")
    emergency.PAGE.write_text(f"Before\n{emergency.BEGIN}old\n{emergency.END}after\n")
    for path, text in (("templates/page.html", PAGE), ("patients/verbs.py", VERBS), ("templates/demo/a.html", PAGE)):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    return tmp_path


def found(catalogue: Catalog) -> list[tuple[object, str | None, list[str]]]:
    return [(m.id, m.context, [path for path, _ in m.locations]) for m in catalogue if m.id]


@pytest.mark.usefixtures("project")
def test_words_are_found_in_python_and_in_templates_with_plurals_and_contexts() -> None:
    python, page = ["patients/verbs.py"], ["templates/page.html"]
    assert found(catalogues.collected()) == [
        ("One", None, python),
        (("%(n)s day", "%(n)s days"), None, python),
        ("May", "month", python),
        ("Do not wait.", None, python),
        ("Today", None, page),
        ("Not now", "a button", page),
        (("One set of %(name)s", "%(number)s sets, 5%% of them"), None, page),
        ("Given on", None, page),
    ]


def test_a_translation_stays_and_a_word_that_nobody_asks_for_goes(project: Path) -> None:
    assert command.main(["messages", "es"]) == 0
    po = catalogues.file_of("es", "po")
    po.write_text(po.read_text().replace('msgid "Today"\nmsgstr ""', 'msgid "Today"\nmsgstr "Hoy"'))
    (project / "patients/verbs.py").write_text("")
    assert command.main(["messages"]) == 0
    said = {message.id: message.string for message in catalogues.read("es") if isinstance(message.id, str)}
    assert (said["Today"], "One" in said) == ("Hoy", False)
    with catalogues.file_of("es", "mo").open("rb") as file:
        assert {str(m.id): m.string for m in read_mo(file) if m.id} == {"Today": "Hoy"}


@pytest.mark.usefixtures("project")
def test_the_same_words_make_the_same_files() -> None:
    command.main(["messages", "ar"])
    first = [catalogues.file_of("ar", ending).read_bytes() for ending in ("po", "mo")]
    command.main(["messages"])
    assert [catalogues.file_of("ar", ending).read_bytes() for ending in ("po", "mo")] == first


@pytest.mark.usefixtures("project")
def test_the_emergency_sentences_are_written_between_their_marks() -> None:
    for _ in range(2):
        command.main(["messages", "es"])
    rows = "| English | Spanish |\n| --- | --- |\n| Do not wait. |  |\n"
    assert emergency.PAGE.read_text() == f"Before\n{emergency.BEGIN}\n{rows}\n{emergency.END}after\n"
