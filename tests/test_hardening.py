"""The site as it is set up in production: settings, image, containers, and what requests can claim."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from adherence.outbox.smtp import EmailBackend
from patients.models import Patient, User
from tests.test_packaging import SERVICES

ROOT = Path(settings.BASE_DIR)
KINDS = ("NAME", "SECURE", "HTTPONLY", "SAMESITE")
COOKIES = [f"{cookie}_COOKIE_{kind}" for cookie in ("SESSION", "CSRF", "LANGUAGE") for kind in KINDS]
ASKED = [
    *COOKIES,
    "NOTICES_COOKIE_NAME",
    *("DEBUG", "DEMO", "TEAM_SECOND_FACTOR", "MFA_TRUST_ENABLED", "CELERY_ACCEPT_CONTENT", "SESSION_SERIALIZER"),
    *("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS"),
]


@pytest.fixture(scope="module")
def production() -> dict[str, Any]:
    """The settings as a web process of the compose file has them."""
    words = f"""
import json, django
from django.conf import settings
django.setup()
print(json.dumps({{name: getattr(settings, name, None) for name in {ASKED}}}))
"""
    given = {name: str(value) for name, value in SERVICES["web"]["environment"].items()}
    variables = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "config.settings", **given}
    asked = subprocess.run(  # noqa: S603  # our own interpreter and words
        [sys.executable, "-c", words], cwd=ROOT, env=variables, capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(asked.stdout)
    return found


# --- As in production -------------------------------------------------------------------------------------------------


def test_nothing_is_left_open_for_developers(production: dict[str, Any]) -> None:
    found = [production[name] for name in ("DEBUG", "DEMO", "TEAM_SECOND_FACTOR", "MFA_TRUST_ENABLED")]
    assert found == [False, False, True, None]


def test_each_cookie_is_for_this_host_alone(production: dict[str, Any]) -> None:
    cookies = ("SESSION", "CSRF", "LANGUAGE")
    kinds = ("SECURE", "HTTPONLY", "SAMESITE")
    assert [production[f"{each}_COOKIE_NAME"].startswith("__Host-") for each in (*cookies, "NOTICES")] == [True] * 4
    assert {tuple(production[f"{cookie}_COOKIE_{kind}"] for kind in kinds) for cookie in cookies} == {
        (True, True, "Lax")
    }


def test_no_other_cookie_is_ever_set(margaret: User, client: Client) -> None:
    """A wrong password, a right one, a notice, a change of language, signing out."""
    client.post("/accounts/login/", {"login": margaret.email, "password": "not it"})
    client.force_login(margaret, backend=settings.AUTHENTICATION_BACKENDS[0])
    client.post("/settings/", {"language": "es", "colours": "dark"})
    client.get("/settings/")
    client.post("/accounts/logout/")
    ours = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME}
    assert set(client.cookies) - ours == {settings.NOTICES_COOKIE_NAME}


@pytest.mark.usefixtures("db")
def test_a_cookie_is_sent_as_it_is_named() -> None:
    with override_settings(SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True, CSRF_COOKIE_NAME="__Host-csrftoken"):
        cookie = Client().get("/accounts/login/", secure=True).cookies["__Host-csrftoken"]
    kinds = ("secure", "httponly", "samesite", "path", "domain")
    assert [cookie[kind] for kind in kinds] == [True, True, "Lax", "/", ""]


@pytest.mark.usefixtures("db")
def test_browsers_are_told_to_come_by_https_for_a_year(production: dict[str, Any]) -> None:
    names = ("SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS")
    assert [production[name] for name in names] == [True, 31_536_000, True]
    with override_settings(**{name: production[name] for name in names}):
        paths = ("/", "/accounts/login/", "/nowhere/", "/static/css/dorsi.css", "/healthz")
        answers = [Client().get(path, secure=True) for path in paths]
        plain = Client().get("/accounts/login/")
    said = {answer.headers.get("Strict-Transport-Security", "")[:35] for answer in answers if b"".join(answer)}
    assert said == {"max-age=31536000; includeSubDomains"}
    assert (plain.status_code, plain.headers["Location"]) == (301, "https://testserver/accounts/login/")


def test_only_plain_data_is_read_from_the_queue_and_from_sessions(production: dict[str, Any]) -> None:
    assert (production["CELERY_ACCEPT_CONTENT"], production["SESSION_SERIALIZER"]) == (
        ["json"],
        "django.contrib.sessions.serializers.JSONSerializer",
    )


@pytest.mark.parametrize(
    "path", ["/static/", "/static/js/", "/media/", "/.git/config", "/.env", "/static/../manage.py"]
)
@pytest.mark.usefixtures("db")
def test_no_folder_and_no_source_is_listed(path: str) -> None:
    assert Client().get(path).status_code == 404


def test_a_mail_server_must_prove_who_it_is() -> None:
    context = EmailBackend(use_tls=True).ssl_context
    assert (context.verify_mode, context.check_hostname, context.minimum_version >= ssl.TLSVersion.TLSv1_2) == (
        ssl.CERT_REQUIRED,
        True,
        True,
    )


def test_whatever_is_uploaded_stays_in_memory() -> None:
    assert (settings.FILE_UPLOAD_HANDLERS, settings.MEDIA_ROOT) == (
        ["django.core.files.uploadhandler.MemoryFileUploadHandler"],
        "",
    )


# --- The image and its containers -------------------------------------------------------------------------------------


def test_the_image_has_no_history_no_secret_no_test_and_no_demo() -> None:
    left_out = set((ROOT / ".dockerignore").read_text().split("\n"))
    assert {".git", ".env", ".env.*", "tests", "docs", "config/local", "requirements/dev.txt"} <= left_out


def test_containers_may_do_nothing_but_their_work() -> None:
    ours = {name: service for name, service in SERVICES.items() if name not in {"postgres", "valkey"}}
    shape = {(each["read_only"], *each["cap_drop"], *each["security_opt"]) for each in ours.values()}
    assert (shape, "USER 10001" in (ROOT / "Dockerfile").read_text()) == (
        {(True, "ALL", "no-new-privileges:true")},
        True,
    )


def test_web_knows_no_password_but_its_own() -> None:
    known = json.dumps(SERVICES["web"]["environment"])
    assert ("dorsi_web:others@" in known, "dorsi:letters@" in known, "POSTGRES_PASSWORD" in known) == (
        True,
        False,
        False,
    )


def test_the_queue_and_the_database_see_no_other_network() -> None:
    assert {name: SERVICES[name]["networks"] for name in ("postgres", "valkey")} == {
        "postgres": ["inside"],
        "valkey": ["inside"],
    }


# --- Requests ---------------------------------------------------------------------------------------------------------


def test_what_was_encoded_twice_is_decoded_once(
    clinician: User, patient: Patient, sign_in: Callable[[User], Client]
) -> None:
    page = sign_in(clinician).get("/caseload/?q=%2541nna").content.decode()
    assert ('value="%41nna"' in page, 'value="Anna"' in page) == (True, False)
