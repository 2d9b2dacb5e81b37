"""Reporting pain: what is asked, and that nothing hides a warning sign."""

from __future__ import annotations

import re
from uuid import UUID, uuid4

import pytest
from django.http import QueryDict
from django.test import Client

from adherence.forms.pain import PainForm
from adherence.models import PainFlag
from adherence.triage import PainKind, WarningSign
from tests.pain.reports import CHEST, MILD, SIGN, Answers
from tests.reading import says


def form(**answers: object) -> PainForm:
    data = QueryDict(mutable=True)
    for name, value in answers.items():
        data.setlist(name, value if isinstance(value, list) else [str(value)])
    made = PainForm(data)
    made.full_clean()
    return made


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        (MILD, "note"),
        (MILD | {"score": "0"}, "note"),
        (MILD | {"score": "4"}, "review"),
        (MILD | {"next_morning": "yes"}, "review"),
        (MILD | {"next_morning": "today"}, "note"),
        (MILD | {"score": "6"}, "urgent"),
        (MILD | {"kinds": ["dull", "sharp"]}, "urgent"),
        (MILD | {"kinds": ["throbbing", "dull"]}, "note"),
        *[
            ({"score": "1", "signs": [sign.value]}, "emergency" if n < 4 else "urgent")
            for n, sign in enumerate(WarningSign)
        ],
    ],
)
def test_the_form_decides_as_the_rules_do(phone: Client, answers: Answers, level: str) -> None:
    assert (phone.post("/pain/new/", answers).status_code, PainFlag.objects.get().level) == (201, level)


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({}, ["score", "signs"]),
        ({"score": "11", "no_signs": "on"}, ["score"]),
        ({"score": "2"}, ["signs"]),
        (MILD | {"signs": ["hiccups"]}, ["signs"]),
        (MILD | {"places": ["moon"]}, ["places"]),
        (MILD | {"signs": ["fever"]}, ["signs"]),
        (MILD | {"note": "x" * 1001}, ["note"]),
    ],
)
def test_a_form_says_what_is_wrong_with_it(answers: Answers, wrong: list[str]) -> None:
    assert list(form(**answers).errors) == wrong


def test_an_incomplete_form_without_danger_is_asked_again_and_keeps_what_was_typed(phone: Client) -> None:
    answer = phone.post("/pain/new/", {"places": ["calf"], "note": "After breakfast"})
    kept = ['value="calf" id="id_places_2" checked', "After breakfast", 'href="#id_score_0"', 'href="#id_signs_0"']
    assert (
        answer.status_code,
        says(answer, "Choose a number for how bad the pain is", "Choose any warning signs, or “No, none of these”"),
        [piece for piece in kept if piece not in answer.text],
        PainFlag.objects.count(),
    ) == (200, [], [], 0)


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        (SIGN, "urgent"),
        (CHEST, "emergency"),
        (SIGN | {"score": "42"}, "urgent"),
        (SIGN | {"signs": ["nonsense", "coughing_blood"]}, "emergency"),
        (SIGN | {"no_signs": "on"}, "urgent"),
        (SIGN | {"note": "x" * 2000}, "urgent"),
        (SIGN | {"note": "a\0b"}, "urgent"),
        (SIGN | {"uuid": "none"}, "urgent"),
        ({"score": "9"}, "urgent"),
        ({"kinds": ["sharp"]}, "urgent"),
        ({"kinds": ["sharp", "soft"], "places": ["calf", "moon"]}, "urgent"),
    ],
)
def test_an_incomplete_form_never_hides_danger(phone: Client, answers: Answers, level: str) -> None:
    answer = phone.post("/pain/new/", answers)
    assert (answer.status_code, PainFlag.objects.get().level, "There is a problem" in answer.text) == (
        201,
        level,
        False,
    )


def test_what_can_be_understood_is_kept(phone: Client) -> None:
    phone.post("/pain/new/", {"kinds": ["sharp", "soft"], "places": ["calf", "moon"], "note": "hot\0" + "x" * 2000})
    flag = PainFlag.objects.get()
    assert (flag.score, flag.kinds, flag.places, len(flag.note)) == (None, ["sharp"], ["calf"], 1000)


def test_the_score_is_never_filled_in(phone: Client) -> None:
    assert "checked" not in phone.get("/pain/new/").text


def test_the_same_form_sent_twice_is_one_report(phone: Client) -> None:
    sent = MILD | {"uuid": str(uuid4())}
    answers = [phone.post("/pain/new/", sent).status_code for _ in range(2)]
    assert (answers, PainFlag.objects.count()) == ([201, 201], 1)


def test_changed_answers_of_a_sent_form_are_asked_for_and_then_are_a_new_report(phone: Client) -> None:
    sent = MILD | {"uuid": str(uuid4())}
    phone.post("/pain/new/", sent)
    changed = phone.post("/pain/new/", sent | {"score": "3"})
    new = re.search(r'name="uuid" value="([^"]+)"', changed.text)
    assert new
    again = [phone.post("/pain/new/", sent | {"score": "3", "uuid": new[1]}).status_code for _ in range(2)]
    assert (
        changed.status_code,
        says(changed, "You have already sent this report"),
        again,
        PainFlag.objects.count(),
    ) == (
        409,
        [],
        [201, 201],
        2,
    )


def test_danger_in_changed_answers_is_acted_on_at_once(phone: Client) -> None:
    sent = MILD | {"uuid": str(uuid4())}
    phone.post("/pain/new/", sent)
    again = [phone.post("/pain/new/", sent | CHEST).status_code for _ in range(2)]
    assert (again, [flag.level for flag in PainFlag.objects.order_by("number")]) == ([201, 201], ["note", "emergency"])


@pytest.mark.parametrize("junk", ["\0", "x" * 100_000, "-1", "1e9", "9" * 400, "٣", "\U0001f9b6", "[]", "../..", ""])
def test_garbage_never_breaks_the_form(phone: Client, junk: str) -> None:
    names = ("uuid", "score", "places", "kinds", "next_morning", "signs", "no_signs", "note")
    answers = [phone.post("/pain/new/", {name: junk} | extra).status_code for name in names for extra in ({}, SIGN)]
    assert max(answers) < 500


def test_a_uuid_that_is_none_is_a_new_one() -> None:
    assert [type(form(uuid=typed).fields["uuid"].clean(typed)) for typed in ("", "x", str(uuid4()))] == [UUID] * 3


def test_sharp_is_what_triage_looks_at_among_many() -> None:
    assert [form(kinds=kinds).report.kind for kinds in (["dull", "sharp"], ["throbbing"], [])] == [
        PainKind.SHARP,
        PainKind.THROBBING,
        None,
    ]
