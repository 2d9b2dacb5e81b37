"""Rules about the text of our own code, beside ruff's S rules: what each forbids, and the places that may.

A rule is asked about every node of every file. A place is `path::function` (or class), so that a second use in the same
file is a new question. tests/guards/test_own_rules.py shows that each bites.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from tests.guards import nodes

ROOT: Path = settings.BASE_DIR
# Not applied migrations, which are never edited, nor the programs of a developer's machine.
LEFT_OUT = ("config/local/", "config/supply/", "/migrations/")

Pieces = tuple[tuple[str, tuple[ast.AST, ...]], ...]


@dataclass(frozen=True)
class Rule:
    """`bad` and `good` are what the rule says no and yes to: one line each."""

    breaks: Callable[[ast.AST], bool]
    bad: tuple[str, ...]
    good: tuple[str, ...]
    places: Mapping[str, str] = field(default_factory=dict)  # that may, and why


RULES: Mapping[str, Rule] = {
    "SQL by hand": Rule(
        nodes.writes_sql,
        bad=("Patient.objects.raw(query)", "rows.extra(where=[x])", "connection.cursor()", "RawSQL(query, [])"),
        good=("Patient.objects.filter(pk=pk)",),
        places={
            "adherence/actions/days.py::_close": "one statement for all days that are over",
            "adherence/actions/days.py::keep_and_count": "one statement for a set and its day",
            "adherence/management/scale/seeding.py::_batch": "rows by the million, past the triggers",
            "adherence/management/scale/seeding.py::settle": "ANALYZE",
            "adherence/outbox/clock.py::database_now": "the database's clock",
            "adherence/outbox/delivery/wanted.py::is_counted_alone": "a lock of PostgreSQL's",
            "adherence/outbox/planning/bulk.py::put_down_reminders": "rows by the thousand",
            "adherence/outbox/planning/bulk.py::rewrite": "rows by the thousand",
            "adherence/outbox/tallies.py::fold": "one statement for the counts",
            "adherence/reports/caseload/asking.py::_scores": "a day of each zone, by the database",
            "adherence/reports/unclosed.py::behind": "a day of each zone, by the database",
            "adherence/reports/unclosed.py::late": "a plan with all that belongs to it, as one value",
            "adherence/reports/unclosed.py::runs_of": "records and plans in one question",
            "exercises/reports/current.py::_asked": "a plan with all that belongs to it, as one value",
            "exercises/reports/every.py::every_plan": "the same of every plan, and who had a hand in it",
            "patients/access/rows.py::_enter": "with a question that Django composed",
            "patients/access/rows.py::_run": "enters and leaves row security",
            "patients/actions/audit.py::record_look": "every look at a record: composing it anew is dear",
            "patients/checks.py::_role_of_web": "what PostgreSQL lets web do, asked before a release",
            "patients/management/commands/let_web_in.py::Command": "a role of PostgreSQL's",
            "patients/models/composed.py::Asked": "what Django composed, with its values",
            "patients/models/patients.py::keys_visible_to": "asked several times a page: composing it anew is dear",
            "patients/models/sealed.py::ask": "digests of whole rows, by the database that keeps them",
        },
    ),
    "HTML of more than a constant": Rule(
        nodes.writes_html,
        bad=(
            "format_html(f'<b>{name}</b>')",
            "format_html(words, x)",
            "format_html_join('', words, x)",
            "SafeString(x)",
        ),
        good=("format_html('<b>{}</b>', name)", "format_html_join('', '<b>{}</b>', rows)"),
    ),
    "one value out of a request": Rule(
        nodes.picks_from_a_request,
        bad=(
            "request.GET['q']",
            "request.POST.get('q')",
            "self.request.POST.getlist('q')",
            "'q' in request.POST",
            "request.META['HTTP_REFERER']",
            "request.COOKIES.get('x')",
            "redirect(request.GET['next'])",
        ),
        good=("SearchForm(request.GET)", "OrderForm(request.POST or None)", "form.cleaned_data['q']"),
        places={
            "adherence/views/pain.py::_sent_before": "a copy for a form that reads it again",
            "exercises/views/preview.py::preview": "whether a field was sent says which form it is",
            "patients/access/links.py::_LinkCsrf": "the origin, held against one word",
            "patients/admin/kept.py::Kept": "turns away what holds a NUL",
            "patients/middleware/sessions.py::SessionCookieMiddleware": "forgets a cookie that is none of ours",
            "patients/middleware/standing.py::kept_to_the_form": "held against the record looked at; then a form",
            "patients/middleware/standing.py::session_is_over": "whether a page renewed itself",
        },
    ),
    "JSON, or a body, that no form has read": Rule(
        nodes.reads_json,
        bad=("json.loads(request.body)", "json.loads(words)", "json.load(file)", "read(request.body)"),
        good=("json.dumps(rows)",),
        places={
            "adherence/forms/phone.py::read_batch": "the door of the phone's lists: size, depth and kind",
            "adherence/reports/unclosed.py::late": "the database's own",
            "adherence/reports/unclosed.py::runs_of": "the database's own",
            "adherence/views/api/batch.py::answer_each": "hands it to that door",
            "exercises/reports/current.py::_asked": "the database's own",
            "exercises/reports/every.py::every_plan": "the database's own",
        },
    ),
    "no token asked for": Rule(
        nodes.asks_for_no_token,
        bad=("@csrf_exempt\ndef view(request): ...", "url(csrf_exempt(view))"),
        good=("from django.views.decorators.csrf import csrf_exempt",),
        places={
            "adherence/views/links.py::unsubscribe": "mail programs post there (RFC 8058); the address is the proof",
            "adherence/views/mail_events.py::mail_events": "the mail provider, which has a secret",
            "patients/access/links.py::link_page": "asks for it by itself, on pages that send no referrer",
        },
    ),
    "another host asked": Rule(
        nodes.imports(nodes.OUTWARD),
        bad=("import requests", "from urllib.request import urlopen", "from http import client", "import socket"),
        good=("from urllib.parse import quote", "from http import HTTPStatus"),
        places={
            "adherence/outbox/delivery/outcomes.py": "only the names of what a provider's library raises",
            "adherence/outbox/smtp.py": "the clinic's mail server",
            "config/logs.py": "this machine's own name",
        },
    ),
    "a program started, or an object read from bytes": Rule(
        nodes.imports(nodes.DANGEROUS),
        bad=("import subprocess", "from pickle import loads", "import multiprocessing.pool"),
        good=("import json",),
    ),
    "a person in the log": Rule(
        nodes.logs_a_person,
        bad=(
            "logger.info('signed in: %s', user.email)",
            "logger.warning('not taken: %s', patient)",
            "logger.error(f'{x}')",
            "logger.info('x', extra={'note': flag.note})",
            "logging.error(words)",
        ),
        good=("logger.info('flag %s', flag.pk)", "logger.warning('the broker is back')"),
        places={"patients/adapters.py::_told": "what happened at sign-in, by the account's id (tests/test_logs.py)"},
    ),
    "a secret compared by a clock": Rule(
        nodes.compares_a_secret,
        bad=("kept['code'] == typed", "token != row.token", "form.cleaned_data['code'] == code"),
        good=("constant_time_compare(token, row.token)", "kind == 'code'"),
        places={"adherence/outbox/smtp.py::StagedSMTP": "the answer of a mail server: 250"},
    ),
    "a bare cookie": Rule(
        nodes.bakes_a_bare_cookie,
        bad=("response.set_cookie('a', 'b')", "response.set_cookie('a', 'b', secure=True, httponly=True)"),
        good=("response.set_cookie('a', 'b', secure=True, httponly=True, samesite='Lax')",),
    ),
    "the demo known": Rule(
        nodes.knows_the_demo,
        bad=("if settings.DEMO: skip()", "settings.DEBUG"),
        good=("settings.TEAM_SECOND_FACTOR",),
        places={
            "adherence/management/commands/demo.py::Command": "refuses to run elsewhere",
            "adherence/management/commands/seed.py::Command": "refuses to run beside a real clinic elsewhere",
            "config/urls.py": "its mailbox page",
            "patients/checks.py::_the_team_needs_no_second_factor": "refuses a release that is one",
        },
    ),
}


def pieces(tree: ast.Module) -> Pieces:
    """Every node below each of the outermost statements, whose place is `::` and its name; empty for no name."""
    names = ((getattr(outermost, "name", ""), outermost) for outermost in tree.body)
    return tuple((f"::{name}" if name else "", tuple(ast.walk(outermost))) for name, outermost in names)


def broken(rule: Rule, found: Pieces) -> Iterator[str]:
    """The places where it is broken."""
    yield from (place for place, inside in found if any(map(rule.breaks, inside)))


def files() -> Iterator[tuple[str, Pieces]]:
    """Ours, by their path from the root."""
    for app in ("config", "patients", "exercises", "adherence"):
        for path in sorted((ROOT / app).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if not any(part in name for part in LEFT_OUT):
                yield name, pieces(ast.parse(path.read_text()))
