"""`manage.py check --deploy` refuses a site that is set up without what patients are promised: each thing by itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.checks import run_checks
from django.db import connection
from django.test import override_settings
from django.urls import path

from patients.row_security import ROLE

PRODUCTION: dict[str, Any] = {
    "SITE_URL": "https://dorsi.example",
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "SESSION_COOKIE_NAME": "__Host-sessionid",
    "CSRF_COOKIE_NAME": "__Host-csrftoken",
    "PROXIES_ARE_COUNTED": True,
}
POLICY = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
LOCAL = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
urlpatterns = [path("admin/", admin.site.urls)]


class NoAdmin:
    """Addresses of a site without any."""

    urlpatterns: tuple[object, ...] = ()


def found(changed: dict[str, Any], databases: list[str] | None = None) -> list[str]:
    """What our checks find in the settings of production with these changes."""
    with override_settings(**(PRODUCTION | changed)):
        messages = run_checks(include_deployment_checks=True, databases=databases)
    return [str(message.id) for message in messages if str(message.id).startswith("dorsi.")]


def test_a_site_as_it_should_be_passes() -> None:
    assert found({}) == []


@pytest.mark.parametrize(
    ("number", "changed"),
    [
        ("E001", {"EMAIL_TIMEOUT": None}),
        ("E001", {"EMAIL_TIMEOUT": 31}),
        ("E002", {"MIDDLEWARE": [each for each in settings.MIDDLEWARE if "PolicyMiddleware" not in each]}),
        ("E002", {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": POLICY | {"default-src": ["'self'"]}}}),
        ("E002", {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": POLICY | {"style-src": ["'unsafe-inline'"]}}}),
        ("E003", {"CACHES": LOCAL}),
        ("E004", {"ROOT_URLCONF": "tests.test_deploy_checks"}),
        ("E005", {"SESSION_COOKIE_SECURE": False}),
        ("E005", {"CSRF_COOKIE_SECURE": False}),
        ("E005", {"SESSION_COOKIE_NAME": "sessionid"}),
        ("E005", {"CSRF_COOKIE_NAME": "csrftoken"}),
        ("E006", {"PROXIES_ARE_COUNTED": False}),
        ("E007", {"DEMO": True}),
        ("E007", {"TEAM_SECOND_FACTOR": False}),
        ("E008", {"SITE_URL": "http://dorsi.example"}),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_each_lack_is_found_and_named(number: str, changed: dict[str, Any]) -> None:
    assert found(changed) == [f"dorsi.{number}"]


def test_a_site_without_an_admin_has_no_second_door() -> None:
    assert found({"ROOT_URLCONF": NoAdmin}) == []


@pytest.mark.parametrize(
    ("statement", "numbers"),
    [
        ("SELECT 1", []),
        (f"ALTER ROLE {ROLE} BYPASSRLS", ["dorsi.E009"]),
        (f"ALTER TABLE patients_patient OWNER TO {ROLE}", ["dorsi.E009"]),
    ],
)
def test_a_web_role_that_could_go_round_row_security_is_found(statement: str, numbers: list[str], db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
    assert found({}, ["default"]) == numbers
