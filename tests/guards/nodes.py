"""Questions about one node of a file's tree: what tests/guards/own_rules.py forbids."""

from __future__ import annotations

import ast
from collections.abc import Callable

OUTWARD = {"aiohttp", "ftplib", "http.client", "httpx", "requests", "smtplib", "socket", "urllib.request", "urllib3"}
DANGEROUS = {"code", "ctypes", "dill", "marshal", "multiprocessing", "pickle", "pty", "runpy", "shelve", "subprocess"}
PERSONAL = {
    "body",
    "cleaned_data",
    "code",
    "email",
    "family_name",
    "full_name",
    "given_name",
    "name",
    "note",
    "password",
    "phone",
    "reason",
    "record_number",
    "text",
    "token",
}
PEOPLE = {"clinic", "email", "flag", "form", "invitation", "message", "patient", "person", "request", "token", "user"}
LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
SECRETS = {"code", "digest", "hmac", "password", "secret", "signature", "token"}
COOKIE = {"secure", "httponly", "samesite"}


def named(node: ast.AST | None) -> str:
    """`a.b.c` of a name or attribute; empty for anything else at its root."""
    if isinstance(node, ast.Attribute):
        return f"{named(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def called(node: ast.AST) -> str:
    return named(node.func) if isinstance(node, ast.Call) else ""


def last(name: str) -> str:
    return name.rpartition(".")[2]


def writes_sql(node: ast.AST) -> bool:
    return last(called(node)) in {"cursor", "raw", "extra", "RawSQL"}


def writes_html(node: ast.AST) -> bool:
    """HTML put together of more than a constant and its blanks."""
    if not isinstance(node, ast.Call):
        return False
    place = {"format_html": 0, "format_html_join": 1}.get(last(called(node)))
    if place is None:
        return last(called(node)) in {"SafeString", "SafeText"}
    return not (len(node.args) > place and isinstance(node.args[place], ast.Constant))


def picks_from_a_request(node: ast.AST) -> bool:
    """One value of what was sent, in place of a form that takes all of it."""
    of: list[ast.expr] = []
    if isinstance(node, ast.Subscript | ast.Attribute):
        of = [node.value]
    if isinstance(node, ast.Compare):
        of = node.comparators
    sent = ("request.GET", "request.POST", "request.FILES", "request.COOKIES", "request.META", "request.headers")
    return any(named(each).endswith(sent) for each in of)


def reads_json(node: ast.AST) -> bool:
    return called(node) in {"json.loads", "json.load"} or named(node).endswith("request.body")


def asks_for_no_token(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id == "csrf_exempt"


def imports(modules: set[str]) -> Callable[[ast.AST], bool]:
    def breaks(node: ast.AST) -> bool:
        if isinstance(node, ast.ImportFrom):
            names = {f"{node.module}", *(f"{node.module}.{alias.name}" for alias in node.names)}
        else:
            names = {alias.name for alias in node.names} if isinstance(node, ast.Import) else set()
        return any(name == module or name.startswith(f"{module}.") for name in names for module in modules)

    return breaks


def logs_a_person(node: ast.AST) -> bool:
    """A line of log with more than a constant and ids."""
    root, _dot, level = called(node).rpartition(".")
    if not isinstance(node, ast.Call) or level not in LEVELS or last(root) not in {"logger", "logging"}:
        return False
    said = [*node.args[1:], *(keyword.value for keyword in node.keywords)]
    inside = [each for value in said for each in ast.walk(value)]
    return (
        not (node.args and isinstance(node.args[0], ast.Constant))
        or any(isinstance(each, ast.Attribute) and each.attr in PERSONAL for each in inside)
        or any(isinstance(value, ast.Name) and value.id in PEOPLE for value in said)
    )


def compares_a_secret(node: ast.AST) -> bool:
    if not isinstance(node, ast.Compare) or not isinstance(node.ops[0], ast.Eq | ast.NotEq):
        return False
    sides = [last(named(side)) or _subscripted(side) for side in (node.left, *node.comparators)]
    return any(side in SECRETS for side in sides)


def _subscripted(node: ast.AST) -> str:
    key = node.slice if isinstance(node, ast.Subscript) else None
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""


def bakes_a_bare_cookie(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call) or last(called(node)) not in {"set_cookie", "set_signed_cookie"}:
        return False
    return not {keyword.arg for keyword in node.keywords} >= COOKIE


def knows_the_demo(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in {"DEMO", "DEBUG"}
