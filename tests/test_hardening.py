"""The site as it is set up in production, and what its own code, scripts and image leave out."""

from __future__ import annotations

import ast
import json
import os
import re
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from adherence.outbox.smtp import EmailBackend
from patients.models import User
from tests.guards.own_rules import trees
from tests.test_packaging import SERVICES

ROOT = Path(settings.BASE_DIR)
SCRIPTS = sorted([*(ROOT / "static/js").rglob("*.js"), ROOT / "templates/sw.js"])
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


# --- Our own code -----------------------------------------------------------------------------------------------------

EXECUTES = {"eval", "exec", "compile", "__import__"}
MADE_UP = {"from_string", "Template"}


def calls(tree: ast.AST) -> list[tuple[str, ast.Call]]:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [
        (node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""), node)
        for node in found
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [("eval(x)", True), ("engine.from_string(x)", True), ("Template(x)", True), ("re.compile('a')", False)],
)
def test_what_runs_words_is_found(words: str, found: bool) -> None:
    assert bool(list(runs_words(ast.parse(words)))) == found


def runs_words(tree: ast.AST) -> list[str]:
    return [
        name for name, node in calls(tree) if name in MADE_UP or (name in EXECUTES and isinstance(node.func, ast.Name))
    ]


def test_no_words_are_run_and_no_template_is_made_of_words() -> None:
    assert {path: found for path, tree in trees() if (found := runs_words(tree))} == {}


def typed_patterns(tree: ast.AST) -> list[str]:
    """Functions that make a pattern of one of their own parameters."""
    found = []
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        given = {argument.arg for argument in function.args.args + function.args.kwonlyargs}
        patterns = [
            node.args[0] for _, node in calls(function) if node.args and ast.unparse(node.func).startswith("re.")
        ]
        names = {each.id for pattern in patterns for each in ast.walk(pattern) if isinstance(each, ast.Name)}
        found += [function.name] if names & given else []
    return found


def test_no_regular_expression_is_made_of_what_is_typed() -> None:
    assert typed_patterns(ast.parse("def find(q): return re.search('^' + q, 'x')")) == ["find"]
    assert {path: found for path, tree in trees() if (found := typed_patterns(tree))} == {}


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_our_scripts_write_text_and_run_no_words(path: Path) -> None:
    """What is parsed as HTML comes from our own pages, by fetch; it never becomes a running script (CSP)."""
    forbidden = (
        r"\.(inner|outer)HTML\s*[+]?=[^=]",
        r"insertAdjacentHTML|document\.write|createContextualFragment|srcdoc",
        r"\beval\(|new Function|setTimeout\(\s*[\"'`]|javascript:",
        r"__proto__|\.prototype\b|constructor\[",
        r"window\.addEventListener\(\s*[\"']message",
        r"document\.cookie",
    )
    text = path.read_text()
    assert [pattern for pattern in forbidden if re.search(pattern, text)] == []
