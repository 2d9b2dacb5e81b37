"""What nobody should send, and somebody will: a corpus, and requests made of it, the same for the same seed."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote_plus

from tests.guards.pages import Form

SEED = os.environ.get("DORSI_GARBAGE_SEED", "26")
REQUESTS = int(os.environ.get("DORSI_GARBAGE_REQUESTS", "3000"))

TEXTS: tuple[bytes, ...] = tuple(
    text if isinstance(text, bytes) else text.encode()
    for text in (
        "",
        " ",
        "\0",
        "before\0after",
        b"\xed\xa0\x80",  # a lone surrogate
        b"\xff\xfe\xfa",  # not UTF-8
        b"\xc0\xaf",  # overlong
        "0",
        "-1",
        "-0",
        "1.5",
        "1e400",
        "NaN",
        "Infinity",
        "٣",  # an Arabic three, a digit to int()
        "²",  # isdigit() says yes, int() says no
        "9" * 19,
        "9" * 5000,
        "-9223372036854775809",
        "2147483648",
        "65536",
        "0x1F",
        "1_000",
        "true",
        "null",
        "[]",
        "{}",
        "not-a-uuid",
        "00000000-0000-0000-0000-000000000000",
        "{00000000-0000-4000-8000-000000000000}",
        "0000-00-00",
        "2026-02-30",
        "0001-01-01",
        "9999-12-31",
        "9999-12-31T23:59:59.999999+23:59",
        "0001-01-01T00:00:00-23:59",
        "2026-03-29T01:30",  # a time that Britain skips
        "2026-10-25T01:30",  # a time that Britain has twice
        "10000-01-01",
        "25:61",
        "24:00",
        "00:00",
        "23:59:60",
        "Mars/Olympus",
        "../../etc/passwd",
        "Europe",
        "Europe/London\0",
        "a" * 10_000,
        "é" * 10_000,
        "👩🏽‍⚕️🦶" * 50,
        "\u202eevil\u202c",  # right to left
        "\u2066\u2069\u200f",
        "\ufeff",
        "\u0301" * 300,
        "line\r\nBcc: evil@example.org",
        "\x1b[31m\x07\x7f",
        "'; DROP TABLE patients_patient; --",
        "1 OR 1=1",
        "%",
        "_%\\",
        "{{ 7|add:7 }}{% debug %}{% include 'base.html' %}",
        "%(name)s %s %d {0} {x.__class__}",
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "=cmd|' /C calc'!A0",
        "evil@example.org\nBcc: x@example.org",
        "javascript:alert(1)",
        "//evil.example/",
        "http://[::1",
        "-created",
        "patient__user__password",
        "?",
        "*" * 200 + "(" * 200,
    )
)
DEEP = "[" * 3000 + "]" * 3000
BODIES: tuple[tuple[str, bytes], ...] = (
    ("application/json", b"{"),
    ("application/json", b"null"),
    ("application/json", b"[]"),
    ("application/json", b'[[], 1, null, "x", {}]'),
    ("application/json", DEEP.encode()),
    ("application/json", b'{"a":' * 3000 + b"1" + b"}" * 3000),
    ("application/json", b'["\\ud800", "\\u0000", NaN, Infinity, -1e999]'),
    ("application/json", b'{"uuid": ' + b"9" * 5000 + b"}"),
    ("application/json", b"\xff\xfe"),
    ("application/json; charset=no-such", b"[]"),
    ("application/json", b"[" + b"{}," * 5000 + b"{}]"),
    ("text/plain", b"hello"),
    ("text/xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"),
    ("", b"x=1"),
    ("nonsense", b"x=1"),
    ("application/x-www-form-urlencoded; charset=no-such", b"x=1"),
    ("application/x-www-form-urlencoded; charset=utf-16", b"x=1"),
    ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % number for number in range(1200))),
    ("application/x-www-form-urlencoded", b"=&=&&&%%%=%zz"),
    ("multipart/form-data", b"x"),
    ("multipart/form-data; boundary=", b"x"),
    ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1'),
    (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="f"; filename="\0"\r\n\r\n1\r\n--b--\r\n',
    ),
    ("multipart/form-data; boundary=\xe9", b"x"),
)
LEAVES: tuple[object, ...] = (
    None,
    True,
    -1,
    0,
    1.5,
    10**30,
    float("nan"),
    float("inf"),
    "",
    "\0",
    "\ud800",
    "x" * 10_000,
    "👩🏽‍⚕️",
    [],
    [[]],
    {},
    {"a": 1},
    ["a"],
    "not-a-uuid",
    "2026-02-30T00:00:00Z",
    "9999-12-31T23:59:59+23:59",
    "0001-01-01T00:00:00-23:59",
    "2026-11-16T10:00:00",
    "99999999999999999999",
)
HEADERS = (
    "Accept-Language",
    "HX-Request",
    "HX-Current-URL",
    "HX-Target",
    "HX-Prompt",
    "X-Forwarded-For",
    "Referer",
    "Origin",
)


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
            yield Try("POST", path, encoded(_spoilt(_some_answers(form, dice), dice)), headers=_headers(dice))


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
