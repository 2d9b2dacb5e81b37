"""The cast: a clinic with its people, one patient, and a colleague of another clinic."""

from __future__ import annotations

import gettext
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import _lru_cache_wrapper
from importlib import import_module
from pathlib import Path

import pytest
from allauth.account.internal.userkit import user_id_to_str
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.models.signals import post_migrate
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as properties
from pytest_django import Settings
from pytest_django.plugin import DjangoDbBlocker
from xdist.remote import Producer

from exercises.models import Prescription, Preset
from patients.models import Clinic, Patient, User
from tests import cast, migrated, workers
from tests.clock import Clock
from tests.languages import foreign

pytest_plugins: list[str] = []
OURS = {"patients", "exercises", "adherence"}
# A busy machine is slow, and no rule is broken by that.
properties.register_profile("ordinary", deadline=None, suppress_health_check=[HealthCheck.too_slow])
properties.load_profile("ordinary")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=workers.place_of)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> workers.FromBothEnds | None:
    return workers.FromBothEnds(config, log) if config.getvalue("dist") == "loadscope" else None


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """A worker among others copies their one migrated database."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if not run:
        yield
        return
    with migrated.database(run) as name:
        connection.settings_dict["TEST"]["TEMPLATE"] = name
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Beside the migrated test database: the cache's table, which `make demo` and the migration step make too.

    Tests with threads or a server empty the database after them; it is then as the migrations had left it.
    """
    with django_db_blocker.unblock():
        call_command("createcachetable", verbosity=0)
    post_migrate.connect(begin_again, sender=apps.get_app_config("exercises"))


def begin_again(**_: object) -> None:
    """The published presets, unless they are there, and nothing counted: the cache's table is no model's."""
    cache.clear()
    if not Preset.objects.exists():
        import_module("exercises.migrations.0004_published_presets").publish(apps, None)


@pytest.fixture
def now() -> datetime:
    """Monday 16 November 2026, 10:00 in London: a winter's morning in the middle of the patient's day."""
    return datetime(2026, 11, 16, 10, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Monday 16 November 2026, 9:00, standing still."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    monkeypatch.setattr(time, "time", clock.time)
    monkeypatch.setattr("django.core.cache.backends.db.tz_now", lambda: clock.now)
    return clock


@pytest.fixture
def clinic(db: None) -> Clinic:
    return cast.clinic("Harbour Knee & Foot Clinic")


@pytest.fixture
def clinician(clinic: Clinic) -> User:
    return cast.member(clinic, "clinician", "Anya Petrov", job_title="physiotherapist")


@pytest.fixture
def staff(clinic: Clinic) -> User:
    return cast.member(clinic, "staff", "Sam Whitfield")


@pytest.fixture
def manager(clinic: Clinic) -> User:
    return cast.member(clinic, "manager", "Lena Fischer")


@pytest.fixture
def colleague(db: None) -> User:
    """A clinician of another clinic, who must see nothing of ours."""
    return cast.member(cast.clinic("Hillside Foot & Ankle"), "clinician", "Ruth Adler")


@pytest.fixture
def patient(clinic: Clinic, clinician: User) -> Patient:
    """Margaret Doyle, with an account of her own: right knee replaced on 26 October 2026."""
    return cast.patient(clinic, clinician, "Margaret", "Doyle", surgery=date(2026, 10, 26))


@pytest.fixture
def margaret(patient: Patient) -> User:
    """The patient's account."""
    return cast.account_of(patient)


@pytest.fixture
def prescription(patient: Patient, clinician: User) -> Prescription:
    """4 sessions a day of 2 sets of 10, holding 3 seconds each way, in force since the day after surgery."""
    return cast.prescribe(patient, by=clinician)


def keep_fresh(client: Client, user: User, *, since: float | None = None) -> None:
    """As allauth leaves a session after signing in, at `since` (now)."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": since or time.time()}]
    session["account_authentication_methods_user"] = user_id_to_str(user)
    session.save()


@pytest.fixture
def sign_in() -> Callable[[User], Client]:
    """A browser in which the user is signed in; the team with a second factor."""

    def browser(user: User) -> Client:
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        keep_fresh(client, user)
        if user.memberships.exists():
            Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {}})
        return client

    return browser


@pytest.fixture(scope="session")
def foreign_catalogue(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("foreign")
    foreign.write_catalogue(folder)
    return folder


@pytest.fixture
def foreign_words(foreign_catalogue: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever is translated has no Latin letter (tests/languages/foreign.py): what has some was forgotten.

    Django writes our words into the catalogue of its own that Python keeps for the whole process: here into another.
    """
    monkeypatch.setattr(gettext, "_translations", {})
    settings.LOCALE_PATHS = [foreign_catalogue]
    forget_what_is_kept()
    yield
    forget_what_is_kept()


def forget_what_is_kept() -> None:
    """Words that functions keep by language were of another catalogue."""
    ours = [module for name, module in list(sys.modules.items()) if name.partition(".")[0] in OURS]
    for each in (member for module in ours for member in vars(module).values()):
        if type(each) is _lru_cache_wrapper:
            each.cache_clear()
