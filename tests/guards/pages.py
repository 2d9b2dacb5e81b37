"""What a page offers: its forms with their fields, and its links."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser

SILENT = {"submit", "button", "image", "reset", "file"}


@dataclass
class Field:
    """One named control; `values` are what it can send (one of them for choices), the chosen ones first."""

    name: str
    kind: str
    required: bool = False
    chosen: list[str] = field(default_factory=list)
    values: list[str] = field(default_factory=list)

    def answer(self) -> list[str]:
        """What an agreeable person would send."""
        if self.chosen or self.kind in {"checkbox", "hidden"}:
            return self.chosen
        return [value for value in self.values if value][:1] or ["1"]


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)

    def ask_for(self, names: Iterable[str]) -> None:
        for name in names:
            self.fields.setdefault(name, Field(name, "text"))

    def answers(self) -> dict[str, list[str]]:
        return {name: each.answer() for name, each in self.fields.items()}


class Page(HTMLParser):
    """Parses HTML as far as the tests need it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._form: Form | None = None
        self._select: Field | None = None
        self._textarea: Field | None = None
        self.feed(html)

    def form_for(self, path: str, method: str = "post") -> Form:
        """The fields of every form that goes to `path`, taken together; an empty one when there is none."""
        merged = Form(path, method)
        for form in self.forms:
            if form.action.partition("?")[0] in {"", path} and form.method == method:
                merged.fields |= form.fields
        return merged

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        steps: dict[str, Callable[[dict[str, str]], None]] = {
            "form": self._open_form,
            "input": self._input,
            "button": self._button,
            "select": self._open_select,
            "option": self._option,
            "textarea": self._open_textarea,
            "a": self._link,
        }
        if tag in steps:
            steps[tag]({name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = None
        if tag == "textarea":
            self._textarea = None

    def handle_data(self, data: str) -> None:
        if self._textarea and data.strip():
            self._textarea.chosen = [data]

    def _link(self, attrs: dict[str, str]) -> None:
        self.links.append(attrs.get("href", ""))

    def _open_form(self, attrs: dict[str, str]) -> None:
        self._form = Form(attrs.get("action", ""), attrs.get("method", "get").lower())
        self.forms.append(self._form)

    def _field(self, attrs: dict[str, str], kind: str) -> Field:
        if self._form is None or not attrs.get("name"):
            return Field("", kind)
        return self._form.fields.setdefault(attrs["name"], Field(attrs["name"], kind, "required" in attrs))

    def _input(self, attrs: dict[str, str]) -> None:
        kind = attrs.get("type", "text")
        if kind in SILENT:
            return
        choice = kind in {"checkbox", "radio"}
        value = attrs.get("value", "on" if choice else "")
        control = self._field(attrs, kind)
        control.values.append(value)
        if (not choice and value) or "checked" in attrs:
            control.chosen.append(value)

    def _button(self, attrs: dict[str, str]) -> None:
        if attrs.get("name"):
            self._field(attrs, "button").values.append(attrs.get("value", ""))

    def _open_select(self, attrs: dict[str, str]) -> None:
        self._select = self._field(attrs, "select")

    def _option(self, attrs: dict[str, str]) -> None:
        if self._select is None:
            return
        self._select.values.append(attrs.get("value", ""))
        if "selected" in attrs:
            self._select.chosen.append(attrs.get("value", ""))

    def _open_textarea(self, attrs: dict[str, str]) -> None:
        self._textarea = self._field(attrs, "textarea")
