"""Requests made of what nobody should send: the same for the same seed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote_plus

from tests.guards.corpus import BODIES, HEADERS, LEAVES, METHODS, TEXTS
from tests.guards.pages import Form

SEED = os.environ.get("DORSI_GARBAGE_SEED", "26")
BOUNDARY = "parts-of-a-form"
REQUESTS = int(os.environ.get("DORSI_GARBAGE_REQUESTS", "3000"))


@dataclass(frozen=True)
class Try:
    """One request of garbage."""

    method: str
    path: str
    body: bytes = b""
    content_type: str = "application/x-www-form-urlencoded"
    headers: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.method} {self.path[:200]} {self.body[:200]!r} {self.content_type} {dict(self.headers)}"


def encoded(answers: list[tuple[str, bytes]]) -> bytes:
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in answers).encode()


def reads(path: str, parameters: list[str], dice: Random) -> Iterator[Try]:
    """GETs without end: garbage in one or two of the parameters, now and then in a header."""
    while True:
        asked = [
            (name, dice.choice(TEXTS)) for name in dice.sample(parameters, k=min(len(parameters), dice.choice([1, 2])))
        ]
        yield Try("GET", f"{path}?{encoded(asked).decode()}", headers=_headers(dice))


def writes(path: str, form: Form, dice: Random) -> Iterator[Try]:
    """POSTs without end: answers that would do, with garbage in one or more of them; now and then a strange body."""
    while True:
        if dice.random() < (0.15 if form.fields else 1):
            content_type, body = dice.choice(BODIES)
            yield Try("POST", path, body, content_type, _headers(dice))
        if form.fields:
            yield _written(path, _spoilt(_some_answers(form, dice), dice), dice)


def _written(path: str, answers: list[tuple[str, bytes]], dice: Random) -> Try:
    """As forms are sent, sometimes in parts with a file among them, and sometimes by another method."""
    method = dice.choice(METHODS) if dice.random() < 0.05 else "POST"
    if dice.random() < 0.9:
        return Try(method, path, encoded(answers), headers=_headers(dice))
    return Try(method, path, in_parts(answers, dice), f"multipart/form-data; boundary={BOUNDARY}", _headers(dice))


def in_parts(answers: list[tuple[str, bytes]], dice: Random) -> bytes:
    """Every answer as a part, now and then one as a file with a name of garbage."""
    parts = []
    for name, value in answers:
        file = f'; filename="{quote_plus(dice.choice(TEXTS))[:200]}"' if dice.random() < 0.2 else ""
        parts.append(f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'.encode() + value)
    return b"\r\n".join([*parts, f"--{BOUNDARY}--\r\n".encode()])


def batches(path: str, item: Mapping[str, object], dice: Random) -> Iterator[Try]:
    """POSTs of JSON lists without end, with garbage in a leaf, a name or the shape."""
    while True:
        spoilt = dict(item) | {dice.choice(list(item)): dice.choice(LEAVES)}
        shape = dice.choice(
            [[spoilt], [item, spoilt], [spoilt] * 60, spoilt, [dice.choice(LEAVES)], [dict(item) | {"\0": 1}]]
        )
        content_type, body = dice.choice(BODIES)
        if dice.random() < 0.75:
            content_type, body = "application/json", json.dumps(shape).encode()
        yield Try("POST", path, body, content_type, _headers(dice))


def _some_answers(form: Form, dice: Random) -> list[tuple[str, bytes]]:
    """Mostly what an agreeable person would send, with other choices here and there."""
    answers = []
    for name, each in form.fields.items():
        chosen = [dice.choice(each.values)] if each.values and dice.random() < 0.4 else each.answer()
        answers += [(name, value.encode()) for value in chosen]
    return answers


def _spoilt(answers: list[tuple[str, bytes]], dice: Random) -> list[tuple[str, bytes]]:
    for _ in range(dice.choice([1, 1, 1, 2, 4])):
        place = dice.randrange(len(answers)) if answers else 0
        name = answers[place][0] if answers else "x"
        spoil = dice.choice(TEXTS)
        change = dice.choice(["value", "value", "value", "value", "twice", "array", "gone"])
        if change == "value":
            answers[place : place + 1] = [(name, spoil)]
        if change == "twice":
            answers += [(name, spoil)]
        if change == "array":
            answers += [(f"{name}[]", spoil), (f"{name}[a]", spoil)]
        if change == "gone":
            del answers[place : place + 1]
    return answers


def _headers(dice: Random) -> dict[str, str]:
    if dice.random() < 0.9:
        return {}
    return {dice.choice(HEADERS): dice.choice(TEXTS).decode("latin-1").replace("\n", "").replace("\r", "")[:500]}
