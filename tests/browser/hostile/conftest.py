"""One scene for all that is tried on it; it is undone in the end."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django.plugin import DjangoDbBlocker

from tests.browser.hostile import letters
from tests.browser.hostile.scene import Scene, make_scene, pages
from tests.browser.hostile.stage import stage


@pytest.fixture(scope="package")
def scene(browser: Browser, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """Chromium first: the transaction is not kept waiting for it."""
    logging.disable(logging.CRITICAL)  # each page that is not there would be a line
    with django_db_blocker.unblock(), stage() as on:
        world = on.run(make_scene)
        on.run(letters.wait_for_every_mail)
        yield on, world, on.run(pages, world)
    logging.disable(logging.NOTSET)
