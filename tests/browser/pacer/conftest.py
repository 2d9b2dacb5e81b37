"""A phone with the pacer open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.plugin import DjangoDbBlocker

from tests.browser import phone as phones
from tests.browser.pacer.pacing import Ordered, Pacer, pacer_of
from tests.browser.phone import Clinic

USUAL = Ordered()


@pytest.fixture(scope="module")
def clinic(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Clinic]:
    with django_db_blocker.unblock(), phones.small_clinic() as found:
        yield found


@pytest.fixture
def pacer(
    browser: Browser, clinic: Clinic, browser_context_args: dict[str, object], listen: Callable[[Page], Page]
) -> Iterator[Callable[..., Pacer]]:
    """Makes one, for a plan; options are those of the browser."""

    def heed(page: Page) -> None:
        listen(page)

    with ExitStack() as stack:

        def make(ordered: Ordered = USUAL, **options: object) -> Pacer:
            context = browser.new_context(**(browser_context_args | options))  # type: ignore[arg-type]  # typed per key
            context.on("page", heed)
            found = stack.enter_context(pacer_of(context, clinic.address, ordered))
            found.open()
            return found

        yield make
