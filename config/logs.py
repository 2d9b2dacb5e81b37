"""One line of JSON for each event, safe to read by machines and to keep: docs/security/logs.md says what is logged."""

from __future__ import annotations

import json
import logging
import re
import socket
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime

from django.http import HttpRequest

LINK = re.compile(r"/(log|unsubscribe|invitations)/[^/\s]+")
HOST = socket.gethostname()


class WithoutSecrets(logging.Filter):
    """Writes `/log/…/` for the address of a mailed link, which Django names when it refuses one; and of an error that
    is told with the event its kind alone, where Celery repeats what it says.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        event = LINK.sub(r"/\1/…", record.getMessage())
        if record.exc_info and (error := record.exc_info[1]):
            event = event.replace(repr(error), type(error).__qualname__)
        record.msg, record.args = event, ()
        return True


class OneLine(logging.Formatter):
    """When (UTC), how grave, where, who asked (the id of an account, or nothing) and what; JSON escapes line breaks."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "from": record.name,
            "host": HOST,
            "process": record.process,
            "who": who_asked(record),
            "event": record.getMessage(),
        }
        if record.exc_info and record.exc_info[1]:
            said["error"] = "".join(_chain(record.exc_info[1]))
        return json.dumps(said)


def _chain(error: BaseException) -> Iterator[str]:
    """Where it happened and of what kind it is. What an error says stays out: a database's names the values it saw."""
    before = error.__cause__ or error.__context__
    if before:
        yield from _chain(before)
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__module__}.{type(error).__qualname__}\n"


def who_asked(record: logging.LogRecord) -> str:
    """The account whose request it was, if anybody has looked that up already: a line of log asks no database."""
    request = getattr(record, "request", None)
    user = vars(request).get("_cached_user") if isinstance(request, HttpRequest) else None
    return str(user.pk) if user and user.is_authenticated else ""


def to_console(*, level: str) -> dict[str, object]:
    """Logging's configuration: everything of `level` and above."""
    console = {"class": "logging.StreamHandler", "formatter": "one line", "filters": ["without secrets"]}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"one line": {"()": OneLine}},
        "filters": {"without secrets": {"()": WithoutSecrets}},
        "handlers": {"console": console},
        "root": {"handlers": ["console"], "level": level},
    }
