"""No entry is lost and none counts twice, whatever happens to the phone, in any order."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from random import Random
from uuid import UUID

import pytest
from playwright.sync_api import Route

from tests.browser import phone as phones
from tests.browser.phone import Phone

pytestmark = pytest.mark.django_db
RUNS, SETS = int(os.environ.get("DORSI_OFFLINE_RUNS", "2")), 20


@pytest.mark.parametrize("seed", range(RUNS))
def test_the_clinic_has_what_the_phone_said_is_saved_and_nothing_else(phone: Phone, seed: int) -> None:
    dice, ledger = Random(seed), Counter[str]()
    phone.open()
    owner = phone.owner
    for _ in range(SETS):
        uuid = str(UUID(int=dice.getrandbits(128), version=4))
        phone.save(uuid, owner=owner)
        ledger[uuid] += 1
        misfortune(phone, dice)
    phone.sign_in("Margaret")
    phone.open()
    phone.flush()
    server = phone.clinic.rows("Margaret")
    assert (phone.entries(), {uuid: server[uuid] for uuid in ledger}) == ([], dict(ledger))
    assert [uuid for uuid in ledger if phone.clinic.rows("Ernest")[uuid]] == []


NETWORKS = {
    "cut": phones.cut_before,
    "lost": phones.lose_answer,
    "hotel": phones.empty_promise,
    "echo": phones.without_echo,
    "503": phones.answering(503),
}
SIGN_INS: dict[str, Callable[[Phone], None]] = {"out": Phone.sign_out, "ernest": lambda phone: phone.sign_in("Ernest")}
MISFORTUNES = [*NETWORKS, *SIGN_INS, "air", "mid", "token", "killed", "tabs", "well"]


def misfortune(phone: Phone, dice: Random) -> None:
    """Something that happens to phones, and a try to send in the middle of it."""
    what = dice.choice(MISFORTUNES)
    if what in NETWORKS:
        with phone.network(NETWORKS[what]):
            phone.flush()
    elif what in SIGN_INS:
        SIGN_INS[what](phone)
        phone.flush()
        phone.sign_in("Margaret")
    else:
        OTHERS[what](phone)


def airplane_mode(phone: Phone) -> None:
    phone.context.set_offline(True)  # Playwright's
    phone.flush()
    phone.context.set_offline(False)  # Playwright's


def airplane_mode_while_sending(phone: Phone) -> None:
    def take_off(route: Route) -> None:
        route.fetch()
        phone.context.set_offline(True)  # Playwright's
        route.abort("internetdisconnected")

    with phone.network(take_off):
        phone.flush()
    phone.context.set_offline(False)  # Playwright's


def stale_token(phone: Phone) -> None:
    phone.spoil_token()
    phone.flush()


def killed_tab(phone: Phone) -> None:
    with phone.network(phones.lose_answer):
        phone.flush(wait=False)
        phone.page.close()
    phone.open()


def two_tabs(phone: Phone) -> None:
    phone.open()
    phone.pages[-2].evaluate(phones.FLUSH)
    phone.flush()
    phone.pages.pop(-2).close()


OTHERS: dict[str, Callable[[Phone], None]] = {
    "air": airplane_mode,
    "mid": airplane_mode_while_sending,
    "token": stale_token,
    "killed": killed_tab,
    "tabs": two_tabs,
    "well": Phone.flush,
}
