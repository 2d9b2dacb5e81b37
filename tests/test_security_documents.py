"""The pages for reviewers say what is true: their figures are those of the settings, and no table lacks a level."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from allauth.account import app_settings as account
from allauth.mfa import app_settings as mfa
from django.apps import apps
from django.conf import settings

from adherence.forms import phone
from adherence.forms.sets import MOST_REPETITIONS, MOST_SECONDS, MOST_SETS
from adherence.outbox.links import UNSUBSCRIBE_WORTH
from config import settings as production
from exercises.forms.phases import MOST_PHASES
from patients.forms.sheet.form import MOST_ROWS
from patients.forms.sheet.reading import MOST_BYTES
from patients.views.limits import LIMITS

FOLDER = Path(settings.BASE_DIR / "docs/security")
THEIRS = {"account", "mfa", "sessions", "usersessions"}  # apps of others that keep something of a person
MINUTE, HOUR, DAY = 60, 3600, 86_400


def page(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text()


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next of the same rank."""
    _before, found, after = text.partition(f"\n## {heading}\n")
    assert found, heading
    return after.partition("\n## ")[0]


def test_how_guessing_is_slowed_is_said_as_it_is() -> None:
    said, limits = section(page("ways-in"), "Guessing"), account.RATE_LIMITS
    assert (limits["login_failed"], limits["login"], limits["request_login_code"], limits["reset_password"]) == (
        "10/m/ip,5/300s/key",
        "30/m/ip",
        "20/m/ip,3/m/key",
        "20/m/ip,5/m/key",
    )
    assert (limits["reauthenticate"], mfa.RATE_LIMITS["webauthn_login"]) == ("10/m/user", "10/m/ip")
    rows = (
        "| wrong passwords | 5 in 5 minutes for an account, 10 a minute for an address |",
        "| sign-ins | 30 a minute for an address |",
        "| codes asked for | 3 a minute for an account, 20 a minute for an address |",
        "| passkeys | 10 a minute for an address |",
        "| new passwords asked for | 5 a minute for an account, 20 a minute for an address |",
    )
    assert [row for row in rows if row not in said] == []


def test_every_way_in_is_described() -> None:
    """The ways that the settings open, with their figures."""
    said = section(page("ways-in"), "Every way")
    ways = {
        "password": "password*" not in account.SIGNUP_FIELDS,
        "code by mail": account.LOGIN_BY_CODE_ENABLED,
        "passkey": mfa.PASSKEY_LOGIN_ENABLED,
        "new password by mailed code": account.PASSWORD_RESET_BY_CODE_ENABLED,
        "second step: TOTP, passkey, recovery code": set(mfa.SUPPORTED_TYPES) == {"totp", "webauthn", "recovery_codes"},
    }
    assert [way for way, is_open in ways.items() if not is_open or f"| {way}" not in said] == []
    assert (account.LOGIN_BY_CODE_TIMEOUT, account.LOGIN_BY_CODE_MAX_ATTEMPTS, mfa.TOTP_PERIOD) == (600, 3, 30)
    assert (settings.AUTHENTICATION_BACKENDS, "allauth.socialaccount" in settings.INSTALLED_APPS) == (
        ["patients.sessions.AuthenticationBackend"],
        False,
    )


def test_how_long_sessions_last_is_said_as_it_is() -> None:
    said = section(page("ways-in"), "Sessions")
    figures = (settings.TEAM_SESSION_IDLE, settings.TEAM_SESSION_ABSOLUTE, settings.SESSION_COOKIE_AGE)
    assert (figures, "| team and operators | 15 minutes | 12 hours |" in said, "any number of sessions" in said) == (
        (15 * MINUTE, 12 * HOUR, 30 * DAY),
        True,
        True,
    )


def test_every_table_has_one_level() -> None:
    ours = {
        model.__name__
        for model in apps.get_models()
        if model._meta.app_label in {"patients", "exercises", "adherence", *THEIRS}
        and not hasattr(model, "pgh_id")
        and model._meta.managed
    }
    rows = re.findall(r"^\| \*\*[CPSO]\*\* .*\|([^|]*)\|$", section(page("data"), "Levels"), re.MULTILINE)
    listed = [name for row in rows for name in re.findall(r"\b[A-Z]\w+\b", row.partition(", the password")[0])]
    assert (sorted(listed), len(rows)) == (sorted(ours), 4)


def test_every_level_says_what_it_asks_for() -> None:
    said = section(page("data"), "What each level asks for")
    rows = ("who reads it", "integrity", "in logs", "in mail", "in addresses (URLs)", "on the disk", "how long")
    assert [row for row in rows if f"| {row}" not in said] == []


CRYPTO = re.compile(r"\b(hashlib|hmac|secrets|cryptography|signing|salted_hmac|random)\b")


def test_every_use_of_cryptography_is_in_the_inventory() -> None:
    """Whichever of our modules imports some is named, or its folder is."""
    said = section(page("data"), "Cryptography")
    modules = [
        path for app in ("patients", "exercises", "adherence") for path in Path(settings.BASE_DIR / app).rglob("*.py")
    ]
    users = {
        str(path.relative_to(settings.BASE_DIR))
        for path in modules
        if "migrations" not in path.parts and "demo" not in path.parts
        for line in path.read_text().splitlines()
        if line.startswith(("import ", "from ")) and CRYPTO.search(line)
    }
    missing = {user for user in users if user not in said and f"{user.rpartition('/')[0]}/`" not in said}
    assert missing == set()
    assert (production.PASSWORD_HASHERS, "PBKDF2-HMAC-SHA-256" in said, "SECRET_KEY_FALLBACKS" in said) == (
        ["django.contrib.auth.hashers.PBKDF2PasswordHasher"],
        True,
        True,
    )
    assert UNSUBSCRIBE_WORTH.days == 90  # the longest life of a link, which replacing a key waits for


def test_everything_that_is_called_is_said() -> None:
    """Whatever of the settings names a place to call or be called from."""
    said = section(page("data"), "Who talks to whom")
    names = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "EMAIL_PROVIDER", "ANYMAIL_WEBHOOK_SECRET", "SITE_URL")
    assert [name for name in names if f"`{name}`" not in said] == []


@pytest.mark.parametrize("name", ["patient", "carer", "clinician", "staff", "manager", "operator", "nobody signed in"])
def test_every_role_is_described(name: str) -> None:
    assert f"| {name}" in section(page("access"), "By role")


@pytest.mark.parametrize("field", ["dose", "sets", "pain reports", "contact details", "who looked", "role, clinic"])
def test_fields_have_their_rules(field: str) -> None:
    assert f"| {field}" in section(page("access"), "By field")


@pytest.mark.parametrize(
    ("heading", "rows"),
    [
        ("Shape of single values", ["email", "telephone", "time zone", "ids", "date of birth"]),
        ("Values that must fit each other", ["phases of a plan", "when a set was done", "warning signs"]),
        ("What costs time", ["hashing a password", "sheets set as PDF", "planning and sending mail", "regular"]),
    ],
)
def test_rules_of_what_is_taken_are_written_down(heading: str, rows: list[str]) -> None:
    said = section(page("limits"), heading)
    assert [row for row in rows if f"| {row}" not in said] == []


def test_limits_are_said_as_they_are() -> None:
    said = page("limits")
    figures = (
        MOST_SETS,
        MOST_REPETITIONS,
        MOST_SECONDS,
        MOST_PHASES,
        phone.MOST_ITEMS,
        phone.MOST_BYTES,
        MOST_ROWS,
        MOST_BYTES,
    )
    assert (figures, LIMITS["link"]) == ((4, 500, 3600, 6, 100, 65_536, 500, 128_000), "30/m/key")
    rows = (
        "| repetitions, seconds | 1 to 500, 1 to 3,600 |",
        "| entries in one request of a phone | 100, 64 kB,",
        "| patients in one sheet | 500, 128 kB |",
        "| sets entered at once | 4 |",
        "| phases of a plan | at most 6;",
        "| pressing a mailed link | 30 a minute |",
        "a task 120",
    )
    assert [row for row in rows if row not in said] == []
    assert settings.CELERY_TASK_TIME_LIMIT == 120


def test_files_that_are_taken_are_described() -> None:
    said = section(page("limits"), "Files that are taken")
    facts = (".csv", ".tsv", ".txt", "128 kB", "Nothing is unpacked", "is not stored", "its name is ignored")
    assert [fact for fact in facts if fact not in said] == []


def test_the_inventory_of_logs_says_what_where_and_how_long() -> None:
    text = page("logs")
    assert "one handler, nothing else" in section(text, "Inventory")
    assert [word for word in ("UTC", "NTP", "12 months", "standard error") if word not in text] == []
    assert "`patients.sign_in`" in section(text, "Events")


@pytest.mark.parametrize(
    ("name", "heading", "ids"),
    [
        ("ways-in", "Deviation: a code by mail lets patients in", ["V6.3.3", "V6.3.6"]),
        ("data", "On a patient's phone: the deliberate deviation", ["V14.3.3"]),
    ],
)
def test_each_deviation_says_which_requirement_why_and_what_stays(name: str, heading: str, ids: list[str]) -> None:
    said = section(page(name), heading)
    assert [piece for piece in (*ids, "Why:", "limits", "What stays:") if piece not in said] == []


def test_how_soon_packages_are_mended_is_said() -> None:
    text = page("packages")
    frames = ("2 days", "7 days", "30 days", "90 days", "once a month")
    locked = Path(settings.BASE_DIR / "requirements/base.txt").read_text()
    first = re.findall(r"`([a-z0-9-]+)`(?=[ ,]|\s*\()", text.partition("Looked at first")[2])
    assert [frame for frame in frames if frame not in text] == []
    assert ([name for name in first if f"\n{name}==" not in f"\n{locked}"], len(first) > 5) == ([], True)


def test_how_keys_are_replaced_is_said() -> None:
    said = page("data").partition("\n### The key\n")[2]
    steps = ("SECRET_KEY_FALLBACKS", "manage.py reseal", "after 90 days", "Replace it once a year", "vault")
    assert [step for step in steps if step not in said] == []


def test_how_a_lost_factor_is_given_back_is_said() -> None:
    said = section(page("ways-in"), "Every way")
    assert [piece for piece in ("lost the second factor", "seen in person", "an operator") if piece not in said] == []
