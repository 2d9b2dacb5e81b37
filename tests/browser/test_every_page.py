"""Every page in a real browser: as its reader, on a phone and on a desk, by day and by night."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.plugin import DjangoDbBlocker

from adherence.models import LoggedSet, PainFlag
from adherence.outbox import links
from adherence.reports.queue import Shelf
from exercises.models import Prescription, Preset
from patients.models import Clinic, Invitation, Membership, Patient
from tests.browser.demo_site import Site, aside, demo_site
from tests.guards.access_matrix import Line, lines
from tests.guards.addresses import our_addresses, sign_in_paths

pytestmark = pytest.mark.django_db

READERS = ("anonymous", "patient", "clinician", "manager")
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
# Each page in both sizes and both schemes; which goes with which, they take in turns.
LOOKS = [[(PHONE, "light"), (DESK, "dark")], [(PHONE, "dark"), (DESK, "light")]]
Look = Callable[[Page], None]
Listen = Callable[[Page], Page]


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    with django_db_blocker.unblock(), demo_site() as found:
        yield found


@pytest.fixture(scope="module")
def paths(site: Site) -> dict[str, list[str]]:
    return aside(every_path)


def every_path() -> dict[str, list[str]]:
    """Every page that answers 200 in the access matrix, by its reader, and the pages' other states."""
    found: dict[str, list[str]] = {reader: [] for reader in READERS}
    for line in lines():
        reader = next((each for each in READERS if line.answers[each] == "200"), "")
        if line.method == "GET" and reader and line.name not in NO_PAGES:
            found[reader].append(_path(line))
    found["patient"] += [path for path in sign_in_paths() if path in PATIENTS_OWN]
    found["clinician"] += [f"/flags/{flag.uuid}/" for flag in PainFlag.objects.filter(patient__clinic__name=HARBOUR)]
    found["clinician"] += [f"/patients/{_patient(name).pk}/" for name in ("Harold", "Iris", "Agnes", "Grace", "Ronald")]
    found["clinician"] += ["/caseload/?q=zzz", *(f"/flags/?show={shelf}" for shelf in Shelf.values), NOWHERE]
    Clinic.objects.filter(name=HARBOUR).update(opening_hours="")  # a first step is left, or its page leads away
    found["manager"] += ["/start/"]
    return found


NO_PAGES = {
    "healthz",
    "readyz",
    "metrics",
    "caseload-csv",
    "figures-csv",
    "patient-import-example",
    "settings-times",
    "handout",
    "patient-handout",
    "report",
    "patient-report",
    "manifest",
    "service-worker",
    "api-keys",
}  # for machines
NOWHERE = "/no/such/page/"
HARBOUR = "Harbour Knee & Foot Clinic"
PATIENTS_OWN = {"/accounts/email/", "/accounts/password/change/", "/accounts/2fa/", "/accounts/sessions/"}


def _patient(given_name: str) -> Patient:
    return Patient.objects.get(given_name=given_name, clinic__name=HARBOUR)


def _path(line: Line) -> str:
    subjects = [each for each in line.subject.split("+") if each != "-"]
    return our_addresses()[line.name].path(*map(_subject, subjects))


def _subject(subject: str) -> object:
    margaret = _patient("Margaret")
    values: dict[str, Callable[[], object]] = {
        "patient": lambda: margaret.pk,
        "newcomer": lambda: _patient("Grace").pk,
        "prescription": lambda: Prescription.objects.get(patient=margaret).pk,
        "preset": lambda: Preset.objects.get(clinic__name=HARBOUR, procedure="knee_replacement").pk,
        "set": lambda: LoggedSet.objects.filter(patient=margaret).latest("performed_at").uuid,
        "flag": lambda: PainFlag.objects.filter(patient=margaret).latest("reported_at").uuid,
        "in-charge": lambda: margaret.clinician_id,
        "membership": lambda: Membership.objects.filter(clinic__name=HARBOUR, role="staff").get().pk,
        "log-link": lambda: _token(links.log_link(_next_session(margaret))),
        "unsubscribe-link": lambda: _token(links.unsubscribe_link(margaret.pk, links.Mailing.REMINDERS)),
        "invitation-link": lambda: Invitation.objects.open_at(timezone.now()).filter(patient__isnull=False)[0].token,
    }
    return values[subject]()


def _next_session(patient: Patient) -> links.SlotRef:
    return links.SlotRef(Prescription.objects.get(patient=patient).pk, patient.local_date(timezone.now()), 4)


def _token(address: str) -> str:
    return address.rstrip("/").rpartition("/")[2]


@pytest.fixture
def open_page(browser: Browser, site: Site, listen: Listen) -> Iterator[Callable[..., Page]]:
    contexts: list[BrowserContext] = []

    def opened(person: str, *, scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=site.address,
            viewport=PHONE,  # type: ignore[arg-type]  # a plain dict serves
            locale="en-GB",
            timezone_id="Europe/London",
            java_script_enabled=scripts,
        )
        contexts.append(context)
        if person != "anonymous":
            site.sign_in(context, person)
        return listen(context.new_page())

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("reader", READERS)
def test_every_page_passes_inspection(
    reader: str, paths: dict[str, list[str]], open_page: Callable[..., Page], look: Look, complaints: list[str]
) -> None:
    page = open_page(reader)
    faults = {}
    for looks, path in zip(cycle(LOOKS), paths[reader], strict=False):
        faults[path] = faults_of(page, path, look, looks) + complaints
        complaints.clear()
    assert {path: found for path, found in faults.items() if found} == {}


def faults_of(page: Page, path: str, look: Look, looks: list[tuple[dict[str, int], str]]) -> list[str]:
    response = page.goto(path)
    status = response.status if response else None
    headings = page.locator("h1").count()
    faults = [f"{status}"] * (status != (404 if path == NOWHERE else 200))
    faults += [f"{headings} h1"] * (headings != 1) + ["no title"] * (len(page.title()) < len("x – Dorsi"))
    for size, scheme in looks:
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dict serves
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # "light" or "dark"
        try:
            look(page)
        except AssertionError as fault:
            faults.append(f"{size['width']} {scheme}: {str(fault)[:900]}")
    return faults


# --- with the keyboard only ---


@pytest.mark.parametrize(
    ("person", "path", "target"),
    [
        ("patient", "/today/", "Log a set by hand"),  # there at every hour, also when all is done
        ("patient", "/pain/new/", "Send"),
        ("clinician", "/caseload/", "Margaret Doyle"),
    ],
)
def test_tab_reaches_the_main_action_and_shows_where_it_is(
    person: str, path: str, target: str, open_page: Callable[..., Page]
) -> None:
    page = open_page(person)
    page.goto(path)
    for _ in range(150):
        page.keyboard.press("Tab")
        name, is_marked = page.evaluate(FOCUSED)
        assert is_marked, f"nobody sees that {name!r} has the focus"
        if target in name:
            return
    pytest.fail(f"Tab does not reach {target!r}")


FOCUSED = """() => {
  const element = document.activeElement;
  const marked = [element, element.parentElement, element.nextElementSibling, element.closest("label")]
    .filter(Boolean).map(each => getComputedStyle(each))
    .some(style => style.outlineStyle !== "none" || style.boxShadow !== "none");
  return [element.textContent.trim() || element.value || element.getAttribute("aria-label") || "", marked];
}"""


# --- without scripts ---


def test_a_patient_logs_and_reports_without_scripts(open_page: Callable[..., Page]) -> None:
    page = open_page("patient", scripts=False)
    page.goto("/today/")
    page.get_by_role("link", name="Log a set by hand").first.click()
    page.locator("input[name=sets]").first.check(force=True)
    page.get_by_role("button", name="Save").click()
    assert page.url.endswith("/today/")
    page.goto("/pain/new/")
    for question, answer in (("score", "3"), ("places", "ankle"), ("kinds", "dull")):
        page.locator(f"input[name={question}][value='{answer}']").check(force=True)
    page.locator("input[name=next_morning]").last.check(force=True)
    page.locator("input[name=no_signs]").check(force=True)
    page.get_by_role("button", name="Send to my clinic").click()
    assert "You can carry on, gently" in page.locator("h1").inner_text()


def test_a_clinician_finds_a_patient_and_previews_a_plan_without_scripts(open_page: Callable[..., Page]) -> None:
    page = open_page("clinician", scripts=False)
    page.goto("/caseload/")
    page.locator("input[name=q]").fill("Mensah")
    page.get_by_role("button", name="Show", exact=True).click()
    assert page.get_by_role("link", name="Margaret Doyle").count() == 0
    page.get_by_role("link", name="Grace Mensah").first.click()
    page.get_by_role("link", name="Write a plan").first.click()
    page.get_by_role("radio", name="Fortius").first.check(force=True)
    page.get_by_role("button", name="Fill in the form").click()
    page.locator("input[name=phases-0-sets_per_session]").fill("3")
    page.get_by_role("button", name="Update").click()
    assert "9\nsets a day" in page.locator("#preview").inner_text()


def test_staff_acknowledge_a_flag_without_scripts(open_page: Callable[..., Page]) -> None:
    page = open_page("staff", scripts=False)
    page.goto("/flags/")
    page.get_by_role("link", name="Harold Finch").first.click()
    page.get_by_role("button", name="Acknowledge").click()
    assert "You have acknowledged this flag" in page.locator("main").inner_text()
