"""A patient signed in on a phone, whose outbox is tried."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from pytest_django.plugin import DjangoDbBlocker

from tests.browser import phone as phones
from tests.browser.phone import Clinic, Phone


@pytest.fixture(scope="module")
def clinic(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Clinic]:
    with django_db_blocker.unblock(), phones.small_clinic() as found:
        yield found


@pytest.fixture
def phone(browser: Browser, clinic: Clinic, browser_context_args: dict[str, object]) -> Iterator[Phone]:
    context = browser.new_context(**browser_context_args)  # type: ignore[arg-type]  # typed per key
    found = Phone(clinic, context)
    found.sign_in("Margaret")
    yield found
    context.close()


@pytest.fixture
def installed(phone: Phone) -> Phone:
    """Today has been opened once with a signal, so that there is a page without one."""
    phone.open()
    phone.page.wait_for_function("() => navigator.serviceWorker.ready.then(each => each.active.state === 'activated')")
    return phone
