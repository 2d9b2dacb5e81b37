"""What `manage.py check --deploy` leaves out: what a site that patients use must never be set up without."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.db import connections
from django.urls import Resolver404, resolve

from patients.row_security import ROLE

DATABASE_CACHE = "django.core.cache.backends.db.DatabaseCache"
LONGEST_MAIL = 30  # seconds that a mail server may keep a worker waiting
WEB_ROLE = """
    SELECT rolsuper OR rolbypassrls OR rolcreaterole OR EXISTS (SELECT 1 FROM pg_class WHERE relowner = pg_roles.oid)
    FROM pg_roles WHERE rolname = %s
"""


def _mail_waits_too_long() -> bool:
    return not 0 < (settings.EMAIL_TIMEOUT or 0) <= LONGEST_MAIL


def _pages_lack_a_policy() -> bool:
    policy = cast("dict[str, list[object]]", settings.CONTENT_SECURITY_POLICY["DIRECTIVES"])
    unsafe = [word for words in policy.values() for word in words if "unsafe" in str(word)]
    sent = "patients.middleware.headers.PolicyMiddleware" in settings.MIDDLEWARE
    return not sent or bool(unsafe) or policy.get("default-src") != ["'none'"]


def _limits_are_lost_with_redis() -> bool:
    return bool(settings.CACHES["default"]["BACKEND"] != DATABASE_CACHE)


def _operators_have_a_door_of_their_own() -> bool:
    """Django's page asks for a password and no second factor."""
    try:
        return resolve("/admin/login/").func.__module__.startswith("django.")
    except Resolver404:
        return False


def _cookies_travel() -> bool:
    names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
    return not all((settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, *(n[:7] == "__Host-" for n in names)))


def _proxies_are_not_counted() -> bool:
    return not settings.PROXIES_ARE_COUNTED


def _the_team_needs_no_second_factor() -> bool:
    return bool(settings.DEMO or not settings.TEAM_SECOND_FACTOR)


def _mails_lead_here_in_the_clear() -> bool:
    return not settings.SITE_URL.startswith("https://")


NEVER: dict[str, tuple[Callable[[], bool], str]] = {
    "dorsi.E001": (_mail_waits_too_long, f"EMAIL_TIMEOUT must be 1 to {LONGEST_MAIL} seconds."),
    "dorsi.E002": (_pages_lack_a_policy, "Every answer needs a CSP of default-src 'none' that allows nothing unsafe."),
    "dorsi.E003": (_limits_are_lost_with_redis, "The default cache counts tries to sign in: keep it in PostgreSQL."),
    "dorsi.E004": (_operators_have_a_door_of_their_own, "/admin/login/ must lead to the sign-in of everybody."),
    "dorsi.E005": (_cookies_travel, "Session and CSRF cookies must be named __Host-… and be sent by https alone."),
    "dorsi.E006": (_proxies_are_not_counted, "Say in TRUSTED_PROXY_COUNT how many proxies of yours are in front."),
    "dorsi.E007": (_the_team_needs_no_second_factor, "The team’s second factor is waived: for a demo only."),
    "dorsi.E008": (_mails_lead_here_in_the_clear, "SITE_URL, where links in mails lead, must begin with https://."),
}


def ready_for_patients(**_asked: object) -> list[CheckMessage]:
    """Errors for whatever the settings lack."""
    return [Error(says, id=number) for number, (is_wrong, says) in NEVER.items() if is_wrong()]


def web_owns_nothing(*, databases: Sequence[str] | None, **_asked: object) -> list[CheckMessage]:
    """Asked with `--database default`: the role that pages work as cannot go round row security."""
    says = f"The role {ROLE} must exist, own no table, make no roles and bypass no row security."
    return [Error(says, id="dorsi.E009") for alias in databases or () if _role_of_web(alias) != (False,)]


def _role_of_web(alias: str) -> tuple[bool] | None:
    with connections[alias].cursor() as cursor:
        cursor.execute(WEB_ROLE, [ROLE])
        found: tuple[bool] | None = cursor.fetchone()
        return found
