"""Sessions of the team are short and doubly secured; those of patients last a month. All by the second."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client, override_settings

from patients.middleware.standing import SEEN_AT
from patients.models import User
from tests.clock import Clock

SignIn = Callable[[User], Client]
MINUTE, HOUR, DAY = 60, 3600, 86_400
PAGE, OWN = "/patients/invite/", "/today/"


def way(browser: Client, page: str = PAGE, **headers: str) -> str:
    """Where the answer leads, without what it brings along; empty for a page."""
    return browser.get(page, headers=headers).headers.get("Location", "").partition("?")[0]


def seen_a_minute_ago(browser: Client, clock: Clock) -> None:
    session = browser.session
    session[SEEN_AT] = clock.now.timestamp() - MINUTE
    session.save()


IN, OUT = "", "/accounts/login/"


# --- The team ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("idle", "leads"),
    [(14 * MINUTE + 59, IN), (15 * MINUTE, IN), (15 * MINUTE + 1, OUT)],
    ids=["14:59", "15:00", "15:01"],
)
def test_the_teams_session_ends_after_15_idle_minutes(
    idle: int, leads: str, clock: Clock, clinician: User, sign_in: SignIn
) -> None:
    browser = sign_in(clinician)
    browser.get(PAGE)
    clock.turn_on(idle)
    assert (way(browser), "_auth_user_id" in browser.session) == (leads, leads == IN)


@pytest.mark.parametrize(
    ("last", "leads"),
    [(11 * HOUR + 59 * MINUTE, IN), (12 * HOUR, IN), (12 * HOUR + 1, OUT), (12 * HOUR + MINUTE, OUT)],
    ids=["11:59", "12:00", "12:00:01", "12:01"],
)
def test_the_teams_session_ends_after_12_hours_however_busy(
    last: int, leads: str, clock: Clock, clinician: User, sign_in: SignIn
) -> None:
    browser = sign_in(clinician)
    browser.get(PAGE)
    clock.turn_on(last)
    seen_a_minute_ago(browser, clock)
    assert way(browser) == leads


@pytest.mark.parametrize(("header", "leads"), [({}, IN), ({"X-Background": "1"}, OUT)], ids=["somebody", "nobody"])
def test_a_page_that_renews_itself_is_nobody_at_work(
    header: dict[str, str], leads: str, clock: Clock, clinician: User, sign_in: SignIn
) -> None:
    browser = sign_in(clinician)
    browser.get(PAGE)
    clock.turn_on(10 * MINUTE)
    way(browser, **header)
    clock.turn_on(5 * MINUTE + 1)
    assert way(browser) == leads


@pytest.mark.parametrize(("method", "back"), [("get", "/patients/invite/%3Fa%3Db%26c%3D%252F"), ("post", "/")])
def test_who_signs_in_again_comes_back_to_the_page(
    method: str, back: str, clock: Clock, clinician: User, sign_in: SignIn
) -> None:
    browser = sign_in(clinician)
    browser.get(PAGE)
    clock.turn_on(HOUR)
    answer = getattr(browser, method)(f"{PAGE}?a=b&c=%2F")
    assert answer.headers["Location"] == f"/accounts/login/?next={back}"


def test_operators_sessions_are_as_short(clock: Clock, sign_in: SignIn, db: None) -> None:
    omar = User.objects.create_superuser("omar@example.org", "a long pass phrase", name="Omar")
    browser = sign_in(omar)
    with override_settings(TEAM_SECOND_FACTOR=False):
        ways = [way(browser, "/admin/")]
        clock.turn_on(15 * MINUTE + 1)
        assert [*ways, way(browser, "/admin/")] == [IN, OUT]


def test_a_patient_who_comes_to_work_here_has_the_teams_session_from_the_sign_in_on(
    clock: Clock, margaret: User, clinician: User, sign_in: SignIn
) -> None:
    browser = sign_in(margaret)
    ways = [way(browser, OWN)]
    clock.turn_on(13 * HOUR)
    clinician.memberships.update(user=margaret)
    assert [*ways, way(browser, OWN)] == [IN, OUT]


# --- Patients -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("last", "leads"),
    [(30 * DAY - 1, IN), (30 * DAY + 1, OUT)],
    ids=["a second before", "a second later"],
)
@pytest.mark.parametrize("used", [0, 15], ids=["never", "half-way"])
def test_a_patients_session_lasts_30_days_and_no_longer_however_it_is_used(
    used: int, last: int, leads: str, clock: Clock, margaret: User, sign_in: SignIn
) -> None:
    browser = sign_in(margaret)
    ways = [way(browser, OWN)]
    for _ in range(bool(used)):
        clock.turn_on(used * DAY)
        ways.append(way(browser, OWN))
    clock.turn_on(last - used * DAY)
    assert ({*ways}, way(browser, OWN)) == ({IN}, leads)


def test_a_phone_whose_month_is_over_is_told_as_a_stranger_is(clock: Clock, margaret: User, sign_in: SignIn) -> None:
    phone = sign_in(margaret)
    phone.get(OWN)
    clock.turn_on(30 * DAY + 1)
    answer = phone.post("/api/sets/", b"{}", content_type="application/json")
    assert (answer.status_code, "_auth_user_id" in phone.session) == (401, False)


@pytest.mark.parametrize(("since", "asked"), [(4 * MINUTE + 59, False), (5 * MINUTE + 1, True)], ids=["4:59", "5:01"])
@pytest.mark.parametrize("page", ["/settings/", "/settings/people/", "/settings/leave/"])
def test_a_sign_in_is_fresh_for_5_minutes(
    page: str, since: int, asked: bool, clock: Clock, margaret: User, sign_in: SignIn
) -> None:
    browser = sign_in(margaret)
    clock.turn_on(since)
    answer = browser.post(page, {"language": "en-gb"})
    assert ("/reauthenticate/" in answer.headers.get("Location", "")) == asked


@pytest.mark.parametrize(("since", "asked"), [(4 * MINUTE + 59, False), (5 * MINUTE + 1, True)], ids=["4:59", "5:01"])
def test_a_download_asks_even_to_be_read(
    since: int, asked: bool, clock: Clock, margaret: User, sign_in: SignIn
) -> None:
    browser = sign_in(margaret)
    clock.turn_on(since)
    pages = ("/settings/download/", "/settings/download/record.json", "/settings/download/record.html")
    assert {"/reauthenticate/" in way(browser, page) for page in pages} == {asked}


# --- Without a second factor ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "answer"),
    [
        (PAGE, "/accounts/2fa/"),
        ("/learn/ankle-pumps/", "/accounts/2fa/"),
        ("/accounts/password/change/", "/accounts/2fa/"),
        ("/accounts/email/", "/accounts/2fa/"),
        ("/accounts/sessions/", "/accounts/2fa/"),
        ("/accounts/2fa/", None),
        ("/accounts/logout/", None),
    ],
)
def test_without_a_second_factor_there_is_no_page_but_enrolment(
    page: str, answer: str | None, clinician: User, client: Client
) -> None:
    client.force_login(clinician, backend="patients.sessions.AuthenticationBackend")
    assert client.get(page).headers.get("Location") == answer


@override_settings(TEAM_SECOND_FACTOR=False)
def test_the_demo_waives_the_second_factor(clinician: User, client: Client) -> None:
    client.force_login(clinician, backend="patients.sessions.AuthenticationBackend")
    assert client.get(PAGE).status_code == 200
