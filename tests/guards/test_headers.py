"""What every response carries, errors and static files included."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.test import Client, override_settings
from django.urls import path as url_path

from tests.guards.access_matrix import LINK_PAGES, Line
from tests.guards.addresses import sign_in_paths
from tests.guards.test_access import LINES, path_of
from tests.guards.world import NOBODY, PEOPLE, World


def boom(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


@login_not_required
def inline(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(vars(request)["csp_nonce"]))


urlpatterns = [url_path("boom/", boom), url_path("inline/", inline)]

POLICY = ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'")
EXPECTED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def faults(response: HttpResponseBase, *, referrer: str = "same-origin") -> list[str]:
    """What the response lacks; empty when it carries everything."""
    headers = response.headers
    policy = headers.get("Content-Security-Policy", "")
    wrong = [name for name, value in EXPECTED.items() if headers.get(name) != value]
    wrong += [piece for piece in POLICY if piece not in policy]
    wrong += ["unsafe"] * ("unsafe" in policy)
    wrong += ["Referrer-Policy"] * (headers.get("Referrer-Policy") != referrer)
    wrong += ["Permissions-Policy"] * ("camera=()" not in headers.get("Permissions-Policy", ""))
    return wrong


@pytest.mark.parametrize("line", LINES, ids=str)
def test_every_answer_carries_them(line: Line, world: World) -> None:
    path = path_of(line, world)
    referrers = dict.fromkeys(PEOPLE, "same-origin")
    if line.name in LINK_PAGES:
        referrers |= dict.fromkeys(set(PEOPLE) - {"unenrolled"}, "no-referrer")
    found = {
        person: faults(answer, referrer=referrers[person])
        for person, answer in world.visited(line.method, path).items()
    }
    assert {person: wrong for person, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("line", LINES, ids=str)
def test_what_the_signed_in_see_is_kept_nowhere(line: Line, world: World) -> None:
    path = path_of(line, world)
    kept = {
        person: answer.headers.get("Cache-Control", "")
        for person, answer in world.visited(line.method, path).items()
        if person != NOBODY
    }
    assert {person: value for person, value in kept.items() if "no-store" not in value} == {}


@pytest.mark.parametrize("person", [NOBODY, "patient", "clinician"])
def test_sign_in_pages_carry_them(person: str, world: World) -> None:
    found = {path: faults(world.browser(person).get(path)) for path in sign_in_paths()}
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/static/css/dorsi.css", 200),
        ("/static/css/none.css", 404),
        ("/no/such/page/", 404),
        ("/admin/", 302),
        ("/learn/ankle-pumps", 301),
    ],
)
def test_files_redirects_and_what_is_not_there_carry_them(path: str, status: int, client: Client) -> None:
    response = client.get(path)
    b"".join(response)  # a file is closed once it is read
    assert (response.status_code, faults(response)) == (status, [])


@pytest.mark.usefixtures("db")
def test_refusals_carry_them() -> None:
    refused = Client(enforce_csrf_checks=True).post("/accounts/login/")
    wrong_host = Client().get("/", headers={"host": "evil.example"})
    assert [(each.status_code, faults(each)) for each in (refused, wrong_host)] == [(403, []), (400, [])]


@pytest.mark.usefixtures("db")
def test_a_fault_of_ours_carries_them_and_says_nothing(world: World) -> None:
    with override_settings(ROOT_URLCONF="tests.guards.test_headers"):
        response = world.browser("patient").get("/boom/")
    assert (response.status_code, faults(response), b"ZeroDivision" in response.content) == (500, [], False)


class Broken:
    """A middleware below all doors of the site, where an answer of any status is made."""

    status = 200

    def __init__(self, get_response: object) -> None:
        pass

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=self.status)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("status", [400, 403, 404, 405, 413, 429, 500, 503])
def test_whatever_becomes_of_a_request_its_answer_carries_them(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Broken, "status", status)
    doors = [*settings.MIDDLEWARE, f"{__name__}.Broken"]
    with override_settings(MIDDLEWARE=doors):
        answers = [Client().get(path) for path in ("/learn/ankle-pumps/", "/accounts/login/")]
    assert [(each.status_code, faults(each)) for each in answers] == [(status, [])] * 2


@pytest.mark.usefixtures("db")
def test_no_two_answers_have_the_same_nonce() -> None:
    """No page of ours asks for one so far: whichever does gets one that its policy names."""
    with override_settings(ROOT_URLCONF=__name__):
        answers = [Client().get("/inline/") for _ in range(20)]
    named = [f"'nonce-{each.content.decode()}'" in each.headers["Content-Security-Policy"] for each in answers]
    assert (all(named), len({each.content for each in answers}), len(answers[0].content) >= 22) == (True, 20, True)
