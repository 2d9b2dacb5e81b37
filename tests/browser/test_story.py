"""The whole story, as four people in a real browser: from an empty clinic to a pain flag that was seen to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from adherence import outbox
from adherence.models import LoggedSet, Message
from exercises.models import Prescription
from patients.models import Patient
from tests.browser.conftest import Look
from tests.browser.people import Person, letters_to, link_in

pytestmark = pytest.mark.django_db(transaction=True)
ZONES = ("Europe/London", "America/New_York", "America/Los_Angeles", "Pacific/Auckland", "Asia/Tokyo", "Asia/Kolkata")
MORNING, AFTERNOON = 9, 16
MARGARET, ANYA, SAM = "margaret@example.org", "anya@example.org", "sam@example.org"


@pytest.fixture
def someone(
    browser: Browser, browser_context_args: dict[str, object], listen: Callable[[Page], Page], look: Look
) -> Iterator[Callable[..., Person]]:
    """Makes a person with a window of their own."""
    contexts = []

    def make(width: int = 390) -> Person:
        size = {"width": width, "height": 844}
        contexts.append(browser.new_context(**(browser_context_args | {"viewport": size})))  # type: ignore[arg-type]  # typed per key
        return Person(listen(contexts[-1].new_page()), look)

    yield make
    for context in contexts:
        context.close()


def zone_in_daylight(now: datetime) -> str:
    """A place where sessions are still to come today, whenever the test runs."""
    return next(zone for zone in ZONES if MORNING <= now.astimezone(ZoneInfo(zone)).hour < AFTERNOON)


def test_from_an_empty_clinic_to_a_pain_flag_that_was_seen_to(
    live_server: LiveServer, settings: Settings, someone: Callable[..., Person]
) -> None:
    site = settings.SITE_URL = live_server.url
    manager, clinician, staff, patient = someone(1280), someone(1280), someone(), someone()
    the_team_joins(site, manager, clinician, staff)
    a_patient_is_taken_into_care(site, clinician)
    she_joins_and_does_her_sets(site, patient)
    do_what_the_reminder_asks(someone(), Patient.objects.get(email=MARGARET))
    her_calf_swells(site, patient)
    staff_see_to_it(site, staff)
    she_reads_what_became_of_it(site, patient)
    the_clinician_changes_the_plan(site, clinician)
    assert letters_to(MARGARET)
    manager.open(f"{site}/clinic/")
    manager.open(f"{site}/messages/")


def the_team_joins(site: str, manager: Person, clinician: Person, staff: Person) -> None:
    """The first clinic and its manager come from the command line; the manager invites the others."""
    options = {"name": "Quay Clinic", "manager_name": "Lena Fischer", "phone": "01632 960 100"}
    call_command("create_clinic", manager_email="lena@example.org", stdout=StringIO(), **options)
    manager.join(letters_to("lena@example.org")[-1])
    manager.set_up_second_step(site)
    for name, email, role in (("Anya Petrov", ANYA, "Clinician"), ("Sam Whitfield", SAM, "Staff")):
        manager.open(f"{site}/team/")
        manager.fill(Name=name, Email=email)
        manager.tick(role)
        manager.press("Send invite")
    for person, email in ((clinician, ANYA), (staff, SAM)):
        person.join(letters_to(email)[-1])
        person.set_up_second_step(site)


def a_patient_is_taken_into_care(site: str, clinician: Person) -> None:
    """The clinician invites her and prescribes from a published dose; the preview follows the form."""
    zone = zone_in_daylight(timezone.now())
    operated_on = timezone.now().astimezone(ZoneInfo(zone)).date() - timedelta(days=3)
    clinician.open(f"{site}/patients/invite/")
    invite_margaret(clinician, operated_on, zone)
    clinician.press("Send and write the plan")
    clinician.tick("Hourly after knee replacement")
    clinician.arrive()
    clinician.pick("Which foot", "Right")
    clinician.fill(Note_to_the_patient="Small and slow is fine.")
    preview = clinician.page.locator("#preview")
    preview.get_by_text("13").first.wait_for()
    clinician.press("Start this plan")


def she_joins_and_does_her_sets(site: str, patient: Person) -> None:
    """One with the pacer, one by hand, which she undoes."""
    patient.join(letters_to(MARGARET)[0])
    assert patient.reads("left today")
    do_a_guided_set(patient)
    patient.open(f"{site}/sets/new/")
    patient.pick("How many sets?", "1")
    patient.press("Save")
    patient.open(f"{site}/today/")
    patient.page.locator("details.more summary").click()
    patient.follow("Undo")
    patient.press("Undo this set")
    kept = LoggedSet.objects.filter(patient__email=MARGARET)
    assert (kept.count(), kept.standing().count()) == (2, 1)
    patient.open(f"{site}/progress/")
    patient.open(f"{site}/settings/")
    patient.open(f"{site}/learn/ankle-pumps/")


def her_calf_swells(site: str, patient: Person) -> None:
    """She reads at once what to do, and the plan is on hold."""
    patient.open(f"{site}/pain/new/")
    patient.tick("7, severe", "Calf", "Tight or cramping", "It only started today", "One calf or leg newly swollen")
    patient.press("Send to my clinic")
    assert patient.reads("Stop your pumps. We will call you")
    patient.open(f"{site}/today/")
    assert patient.reads("on hold")


def staff_see_to_it(site: str, staff: Person) -> None:
    """Alerted by a mail that does not name her, they acknowledge, call and resolve."""
    alert = letters_to(SAM)[-1]
    assert "Doyle" not in f"{alert.subject}{alert.body}"
    staff.open(f"{site}/flags/")
    staff.press("Acknowledge")
    staff.open(f"{site}/flags/")
    staff.follow("Margaret Doyle")
    staff.tick("Spoke to the patient")
    staff.fill(Notes="Right calf bigger than left. Her husband drives her in.")
    staff.press("Save the call")
    staff.tick("Appointment booked", "Keep on hold")
    staff.fill(
        Note_for_the_team="Scan is clear.", Message_to_the_patient="The scan is clear. We restart the plan soon."
    )
    staff.press("Save and resolve")


def she_reads_what_became_of_it(site: str, patient: Person) -> None:
    patient.open(f"{site}/today/")
    assert patient.reads("Answered by Sam Whitfield")
    assert patient.reads("The scan is clear.")


def invite_margaret(clinician: Person, operated_on: date, zone: str) -> None:
    clinician.fill(First_name="Margaret", Last_name="Doyle", Record_number="H-20417")
    clinician.fill(Email=MARGARET, Phone_we_can_call="07700 900 142")
    clinician.fill_date("Date of birth", 1958, 3, 4)
    clinician.page.get_by_label("Time zone").select_option(zone)
    clinician.choose("Operation", "Knee replacement")
    clinician.fill_date("Date of surgery", operated_on.year, operated_on.month, operated_on.day)
    clinician.tick("Right", "The patient has agreed")
    clinician.choose("Clinician in charge", "Anya Petrov")


def do_a_guided_set(patient: Person) -> None:
    """All ten pumps, with the browser's clock running ahead."""
    patient.page.clock.install()
    patient.follow("Start a set")
    patient.page.get_by_role("button", name="Start", exact=True).click()
    patient.page.clock.run_for(130_000)
    patient.page.wait_for_url(re.compile("/saved/"))
    patient.arrive()
    patient.pick("How did that set feel?", "2, mild")
    patient.press("Done")


def do_what_the_reminder_asks(reader: Person, margaret: Patient) -> None:
    """The mail comes at her local time; a look changes nothing, the button logs the session once, nobody signs in."""
    outbox.plan(timezone.now())
    planned = Message.objects.filter(patient=margaret, kind=Message.Kind.REMINDER, state=Message.State.PENDING)
    at = planned.order_by("due_at")[1].due_at + timedelta(seconds=1)  # the set she did fills the first session
    letter = next(each for each in letters_to(MARGARET, lambda: at) if "reminder" in each.subject.lower())
    mailed = margaret.sets.filter(source=LoggedSet.Source.EMAIL_LINK)
    reader.open(link_in(letter, "/log/"))
    assert not mailed.exists()
    reader.press("I did this session")
    logged = mailed.count()
    reader.open(link_in(letter, "/log/"))
    presses_left = reader.page.get_by_role("button", name="I did this session").count()
    cookies = {cookie["name"] for cookie in reader.page.context.cookies()}
    assert (logged > 0, mailed.count(), presses_left, "sessionid" in cookies) == (True, logged, 0, False)


def the_clinician_changes_the_plan(site: str, clinician: Person) -> None:
    """Restarted, amended, and in the end stopped."""
    clinician.open(f"{site}/caseload/")
    clinician.follow("Margaret Doyle")
    clinician.follow("Restart")
    clinician.press("Restart plan")
    clinician.follow("Amend")
    clinician.fill(Reason_for_the_change="Building up")
    clinician.fill(Sets="2")
    clinician.press("Save the new plan")
    clinician.follow("Stop")
    clinician.fill(Reason_for_stopping="Discharged to her GP")
    clinician.press("Stop plan")
    clinician.press("Yes, stop this plan")
    plan = Prescription.objects.get(patient__email=MARGARET)
    assert (plan.ending, plan.versions.count()) == ("stopped", 2)
