"""Dorsi on the home screen: what the phone is told, and what it may keep."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from adherence.views.installed import FILES, MODULES
from exercises.models import Prescription
from patients.models import Patient, User

Browser = Callable[[User], Client]
pytestmark = pytest.mark.django_db


def test_the_manifest_names_icons_that_are_there() -> None:
    answer = Client().get("/manifest.webmanifest")
    said = answer.json()
    found = {icon["sizes"]: finders.find(icon["src"].removeprefix("/static/")) is not None for icon in said["icons"]}
    assert (answer.headers["Content-Type"], said["start_url"], said["scope"], said["display"], found) == (
        "application/manifest+json",
        "/today/",
        "/",
        "standalone",
        {"192x192": True, "512x512": True},
    )


def test_the_worker_is_a_script_at_the_root_that_is_asked_for_again_each_time() -> None:
    answer = Client().get("/sw.js")
    assert (answer.headers["Content-Type"], "no-cache" in answer.headers["Cache-Control"]) == (
        "text/javascript; charset=utf-8",
        True,
    )


def test_the_worker_keeps_files_that_are_there_every_module_among_them() -> None:
    kept = re.findall(r'"(/static/[^"]+)"', Client().get("/sw.js").content.decode().replace("\\u002D", "-"))
    folder = finders.find("js/outbox/page.js")
    assert isinstance(folder, str)
    assert (len(kept), [name for name in FILES if finders.find(name) is None]) == (len(FILES), [])
    assert sorted(MODULES) == sorted(path.stem for path in Path(folder).parent.glob("*.js"))


def test_every_language_has_a_worker_of_its_own() -> None:
    versions = {Client().get("/sw.js", headers={"accept-language": each}).content for each in ("en-gb", "ar")}
    assert len(versions) == 2


def test_the_page_without_a_network_is_the_same_for_everybody(
    patient: Patient, margaret: User, prescription: Prescription, sign_in: Browser
) -> None:
    """A page with a name in it would show here: Today has one."""
    signed_in = sign_in(margaret).get("/offline/").content.decode()
    assert signed_in == Client().get("/offline/").content.decode()
    assert [word for word in ("Margaret", "Doyle", "csrf", "Harbour") if word in signed_in] == []


def test_today_leaves_the_dose_and_no_name_for_the_page_without_a_network(
    patient: Patient, margaret: User, prescription: Prescription, sign_in: Browser
) -> None:
    page = sign_in(margaret).get("/today/").content.decode()
    (dose,) = re.findall(r'<data id="dose"[^>]*>', page)
    assert 'data-repetitions="10"' in dose
    assert 'data-amount="10 pumps"' in dose
    assert "Margaret" not in dose
