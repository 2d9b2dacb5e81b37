"""What the log says of a day on which everything goes wrong: ids, and no word that anybody wrote."""

from __future__ import annotations

import io
import logging
import re
import smtplib
from collections.abc import Iterator
from itertools import cycle

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import override_settings
from django.urls import include
from django.urls import path as url_path

from config.logs import OneLine, WithoutSecrets
from patients.models import Patient
from tests.guards.canaries import Marks, mark
from tests.guards.test_access import LINES, path_of
from tests.guards.world import NOBODY, World, undone

SECRET = "canaryphrase"
CANARY = re.compile(rf"canary\d|{SECRET}")


def boom(request: HttpRequest) -> HttpResponse:
    """A fault whose message names a patient, as PostgreSQL's do."""
    names = list(Patient.objects.values_list("family_name", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::int", [names[0]])
    raise ValueError(names)


urlpatterns = [url_path("", include("config.urls")), url_path("boom/", boom)]


@pytest.fixture(scope="module")
def marks(_made: World) -> Iterator[Marks]:
    with undone():
        yield mark()


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, as the console of production gets it: by every logger, debugging too."""
    logging.disable(logging.NOTSET)
    written, root = io.StringIO(), logging.getLogger()
    console, level = logging.StreamHandler(written), root.level
    console.setFormatter(OneLine())
    console.addFilter(WithoutSecrets())
    root.addHandler(console)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(console)
    root.setLevel(level)


def test_a_happy_day_and_a_bad_one_leave_no_word_in_the_log(world: World, marks: Marks, log: io.StringIO) -> None:
    for line, person in zip(LINES, cycle(["patient", "manager", "clinician"]), strict=False):
        world.asked(person, line.method, path_of(line, world))
    with override_settings(ROOT_URLCONF=__name__):
        for person in (NOBODY, "clinician", "patient"):
            world.asked(person, "GET", "/boom/")
    for _ in range(2):
        with undone():
            browser = world.browser(NOBODY)
            browser.post("/accounts/login/", {"login": f"{SECRET}@example.org", "password": SECRET})
            browser.post("/accounts/login/code/", {"email": f"{SECRET}@example.org"})
            browser.get(f"/log/{SECRET}/?q={SECRET}")
    text = log.getvalue()
    assert (text.count("\n") > 50, "DataError" in text, CANARY.search("canary01bird") is None) == (True, True, False)
    assert [line for line in text.splitlines() if CANARY.search(line)] == []


def test_refused_mail_and_a_failed_task_leave_no_word_in_the_log(log: io.StringIO) -> None:
    """As they are logged with their error, and its own words: a refusal repeats the address; a task that fails holds
    words of its row. What whole processes print: tests/faults/test_short.py.
    """
    refusal = smtplib.SMTPRecipientsRefused({f"{SECRET}@example.org": (550, f"no {SECRET} here".encode())})
    for logger, error in (("dorsi", refusal), ("celery.app.trace", ValueError(f"{SECRET} of a patient"))):
        logging.getLogger(logger).error("It failed: %r", error, exc_info=error)
    text = log.getvalue()
    assert ("SMTPRecipientsRefused" in text, '"It failed: ValueError"' in text, SECRET in text) == (True, True, False)
