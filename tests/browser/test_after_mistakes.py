"""What the team's forms answer when everything is left empty: in a real browser, in both sizes, by day and by night."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import cycle

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from exercises.models import Prescription
from patients.models import User
from tests import desk
from tests.browser.states.looks import EVERY
from tests.browser.test_every_page import LOOKS, Look

pytestmark = pytest.mark.django_db(transaction=True)
# Forms that ask something; those that are one button have no mistake to make.
ASKING = """() => [...document.querySelectorAll("main form[method=post]")]
  .filter(form => form.querySelector("select, textarea, input:not([type=hidden])"))"""
EMPTIED = (
    "number => { const form = ("
    + ASKING
    + """)()[number];
  for (const each of form.elements) {
    if (["radio", "checkbox"].includes(each.type)) each.checked = false;
    else if (each.type !== "hidden" && each.name) each.value = "";
  }
  HTMLFormElement.prototype.submit.call(form);
}"""
)


PAGES = [
    ("clinician", "/patients/{patient}/prescriptions/new/"),
    ("clinician", "/flags/{flag}/"),
    ("clinician", "/patients/invite/"),
    ("clinician", "/patients/import/"),
    ("clinician", "/presets/new/"),
    ("clinician", "/prescriptions/{plan}/amend/"),
    ("clinician", "/prescriptions/{plan}/hold/"),
    ("clinician", "/prescriptions/{plan}/stop/"),
    ("manager", "/team/"),
    ("manager", "/clinic/"),
]


@pytest.mark.parametrize(("who", "address"), PAGES if EVERY else PAGES[:2])
def test_what_is_missing_is_said_on_a_page_that_passes_inspection(
    who: str,
    address: str,
    desk_screen: Page,
    live_server: LiveServer,
    prescription: Prescription,
    clinician: User,
    manager: User,
    sign_in: Callable[[User], Client],
    look: Look,
) -> None:
    flag = desk.flag(prescription.patient, "review", at=timezone.now() - timedelta(hours=1))
    at = live_server.url + address.format(patient=prescription.patient_id, plan=prescription.pk, flag=flag.uuid)
    name, person = settings.SESSION_COOKIE_NAME, {"clinician": clinician, "manager": manager}[who]
    cookie = sign_in(person).cookies[name].value
    desk_screen.context.add_cookies([{"name": name, "value": cookie, "url": live_server.url}])
    desk_screen.goto(at)
    said = []
    for number, looks in zip(range(desk_screen.evaluate(f"({ASKING})().length")), cycle(LOOKS), strict=False):
        desk_screen.goto(at)
        with desk_screen.expect_navigation():
            desk_screen.evaluate(EMPTIED, number)
        said.append(desk_screen.locator("[aria-invalid=true], .errors").count() > 0)
        for size, scheme in looks:
            desk_screen.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dict serves
            desk_screen.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # "light" or "dark"
            look(desk_screen)
    assert True in said
