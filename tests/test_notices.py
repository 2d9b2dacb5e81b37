"""Notices: told once, on the next page, to the person they were written for and to nobody else."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

from patients.models import User
from patients.notices import SealedNotices
from tests.sets.entries import by_hand

COOKIE = settings.NOTICES_COOKIE_NAME
Person = User | AnonymousUser
SAID = "We are sending a new link to tom@example.org"


def written_for(person: Person, *said: str) -> str:
    """The cookie that carries them."""
    request, response = RequestFactory().get("/"), HttpResponse()
    request.user = person
    storage = SealedNotices(request)
    for each in said:
        storage.add(messages.SUCCESS, each)
    storage.update(response)
    return response.cookies[COOKIE].value


def read_by(person: Person, cookie: str) -> list[str]:
    request = RequestFactory().get("/")
    request.COOKIES[COOKIE], request.user = cookie, person
    return [str(each) for each in SealedNotices(request)]


def test_a_notice_is_told_on_the_next_page_and_not_again(
    prescription: object, margaret: User, sign_in: Callable[[User], Client]
) -> None:
    phone = sign_in(margaret)
    phone.post("/sets/new/", by_hand())
    told = [list(phone.get("/today/").context["messages"]) for _ in range(2)]
    assert [len(each) for each in told] == [1, 0]


def test_it_is_read_by_whom_it_was_written_for_and_by_nobody_else(margaret: User, staff: User) -> None:
    cookie = written_for(margaret, SAID, "Saved")
    assert [read_by(person, cookie) for person in (margaret, staff, AnonymousUser())] == [[SAID, "Saved"], [], []]


def test_whoever_is_not_signed_in_is_told_too() -> None:
    assert read_by(AnonymousUser(), written_for(AnonymousUser(), "You have signed out.")) == ["You have signed out."]


def test_the_cookie_tells_nobody_what_it_says(margaret: User) -> None:
    cookie = written_for(margaret, SAID)
    kept = base64.urlsafe_b64decode(cookie)
    assert [b"tom@example" in each for each in (cookie.encode(), kept)] == [False, False]
    with pytest.raises(zlib.error):
        zlib.decompress(kept)


@pytest.mark.parametrize("change", [lambda text: text[:-6], lambda text: text[4:], lambda _: "x", lambda _: "\xff§"])
def test_what_was_changed_is_forgotten(margaret: User, change: Callable[[str], str]) -> None:
    assert read_by(margaret, change(written_for(margaret, SAID))) == []


def test_a_new_key_still_reads_what_waits(margaret: User) -> None:
    cookie = written_for(margaret, SAID)
    with override_settings(SECRET_KEY="another", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert read_by(margaret, cookie) == [SAID]


def test_more_than_a_cookie_holds_leaves_out_the_oldest(margaret: User) -> None:
    many = [f"{number} {'x' * 300}" for number in range(20)]
    told = read_by(margaret, written_for(margaret, *many))
    assert (told, len(told) > 1) == (many[-len(told) :], True)
