"""The operators' admin has Dorsi's name, colours and sign-in."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

CSS = Path(settings.BASE_DIR, "static/css")
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\b")


def test_it_says_whose_it_is_and_leads_back(omar: Client) -> None:
    page = omar.get("/admin/").text
    said = (
        "Records – Dorsi</title>",
        "Dorsi for operators",
        'href="/"',
        'action="/accounts/logout/"',
        "css/operators.css",
    )
    assert [words for words in said if words not in page] == []


def test_nothing_in_it_names_django(omar: Client) -> None:
    pages = [omar.get(path).text for path in ("/admin/", "/admin/patients/user/", "/admin/patients/")]
    assert [page for page in pages if "Django administration" in page or "Django site admin" in page] == []


@pytest.mark.parametrize(
    ("address", "ours"),
    [("/admin/password_change/", "/accounts/password/change/"), ("/admin/logout/", "/accounts/logout/")],
)
def test_passwords_and_signing_out_are_the_sites(address: str, ours: str, omar: Client) -> None:
    assert omar.get(address).headers["Location"] == ours


def test_its_colours_are_the_sites() -> None:
    """Tokens of the one stylesheet, so that both change together."""
    theirs, ours = ({*COLOUR.findall((CSS / name).read_text())} for name in ("operators.css", "dorsi.css"))
    assert (theirs - ours, len(theirs) > 20) == (set(), True)


def test_its_policy_allows_no_inline_style(omar: Client) -> None:
    pages = [omar.get(path) for path in ("/admin/", "/admin/patients/user/", "/admin/adherence/message/")]
    inline = [re.findall(r"<style|\sstyle=", page.text) for page in pages]
    assert (inline, {"unsafe-inline" in page.headers["Content-Security-Policy"] for page in pages}) == (
        [[]] * 3,
        {False},
    )
