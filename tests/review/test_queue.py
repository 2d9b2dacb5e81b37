"""The review queue: in which order, and who sees what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adherence.actions import flags
from adherence.models import PainFlag
from adherence.reports.queue import Shelf, queue
from patients.middleware.standing import SEEN_AT
from patients.models import AccessEvent, Clinic, Patient, PatientAccess, User
from tests import cast
from tests.reading import says
from tests.review.desk import EMERGENCY, NOTE, REVIEW, URGENT, Browser, Report, numbers_shown, url


def test_the_queue_is_ordered_by_level_and_then_by_time_left(desk: Client, report: Report) -> None:
    note, late, urgent, emergency, review = (
        report(NOTE, minutes_ago=60).number,
        report(URGENT, minutes_ago=115).number,
        report(URGENT, minutes_ago=5).number,
        report(EMERGENCY, minutes_ago=1).number,
        report(REVIEW).number,
    )
    assert numbers_shown(desk.get("/flags/").text) == [emergency, late, urgent, review, note]


def test_a_row_says_what_was_told_and_how_long_it_waits(desk: Client, report: Report) -> None:
    report(URGENT, minutes_ago=112)
    assert (
        says(
            desk.get("/flags/"),
            "1 open. Most urgent first",
            "Margaret Doyle Right knee replacement, day",
            "7/10, tight or cramping. Calf or leg swollen. Told to stop.",
            "1 h 52 min 7 min left of 2 h",
            "New No one yet",
            "Acknowledge Margaret Doyle",
        )
        == []
    )


def test_a_flag_past_its_target_is_announced(desk: Client, report: Report) -> None:
    report(URGENT, minutes_ago=145)
    shown = desk.get("/flags/")
    assert (
        says(shown, "1 flag is past its target. Margaret Doyle has waited 2 h 25 min", "25 min past 2 h target") == []
    )


def test_an_empty_queue_says_that_no_one_is_waiting(desk: Client) -> None:
    first, *others = (desk.get(f"/flags/?show={shelf}") for shelf in ("open", "mine", "snoozed", "resolved"))
    assert [says(first, "No one is waiting"), *[says(page, "No flags here") for page in others]] == [[]] * 4


def test_each_shelf_holds_its_flags_and_every_tab_counts(
    desk: Client, report: Report, staff: User, clinician: User
) -> None:
    now = timezone.now()
    new, mine, given, hidden, over = (report(REVIEW) for _ in range(5))
    flags.acknowledge(mine, by=staff, now=now)
    flags.assign(given, to=staff, by=clinician, now=now)
    flags.snooze(hidden, reason="Later", until=now + timedelta(hours=1), by=clinician, now=now)
    flags.resolve(over, outcome=PainFlag.Outcome.ADVICE, note="n", by=clinician, now=now)
    pages = {shelf: desk.get(f"/flags/?show={shelf}").text for shelf in ("open", "mine", "snoozed", "resolved", "\0")}
    assert (
        {shelf: numbers_shown(page) for shelf, page in pages.items()},
        says(pages["open"], "Open 3 Mine 2 Snoozed 1 Resolved, 7 days 1", "You,", "For You"),
        says(pages["snoozed"], "Snoozed until"),
    ) == (
        {
            "open": [new.number, given.number, mine.number],
            "mine": [given.number, mine.number],
            "snoozed": [hidden.number],
            "resolved": [over.number],
            "\0": [new.number, given.number, mine.number],
        },
        [],
        [],
    )


def test_a_long_queue_shows_its_first_hundred(desk: Client, report: Report, patient: Patient) -> None:
    first = report(NOTE)
    PainFlag.objects.bulk_create(
        PainFlag(
            patient=patient,
            reported_at=first.reported_at,
            level="note",
            stop=False,
            stop_threshold=6,
            review_threshold=4,
        )
        for _ in range(100)
    )
    assert says(desk.get("/flags/"), "The first 100 of 101 are shown.") == []


def called_and_assigned(flag: PainFlag, by: User) -> None:
    flags.log_call(flag, outcome="No answer", by=by, now=timezone.now())
    flags.assign(flag, to=by, by=by, now=timezone.now())


def snoozed(flag: PainFlag, by: User) -> None:
    now = timezone.now()
    flags.snooze(flag, reason="Asleep until then", until=now + timedelta(hours=1), by=by, now=now)


def resolved(flag: PainFlag, by: User) -> None:
    kept, told = PainFlag.Decision.KEEP_ON_HOLD, PainFlag.Outcome.ADVICE
    flags.resolve(flag, outcome=told, note="Rest", decision=kept, by=by, now=timezone.now())


@pytest.mark.parametrize(
    ("shelf", "put"),
    [
        (Shelf.OPEN, called_and_assigned),
        (Shelf.MINE, called_and_assigned),
        (Shelf.SNOOZED, snoozed),
        (Shelf.RESOLVED, resolved),
    ],
)
def test_the_queue_asks_as_often_for_3_flags_as_for_1(
    desk: Client,
    report: Report,
    clinic: Clinic,
    clinician: User,
    staff: User,
    shelf: Shelf,
    put: Callable[[PainFlag, User], None],
) -> None:
    desk.get("/flags/")
    counts = []
    for names in (["Olu Adeyemi"], ["Rosa Lindqvist", "Khalid Mansour"]):
        for name in names:
            put(report(of=cast.patient(clinic, clinician, *name.split())), staff)
        with CaptureQueriesContext(connection) as queries:
            page = desk.get(f"/flags/?show={shelf}").text
        counts.append((len(queries), len(numbers_shown(page))))
    assert counts == [(counts[0][0], number) for number in (1, 3)]


def test_a_page_that_renews_itself_does_not_keep_a_session_alive(desk: Client) -> None:
    desk.get("/flags/")
    kept: SessionBase = desk.session
    kept[SEEN_AT] -= settings.TEAM_SESSION_IDLE // 2
    kept.save()
    before = desk.session[SEEN_AT]
    desk.get("/flags/", headers={"X-Background": "1"})
    renewed = desk.session[SEEN_AT]
    desk.get("/flags/")
    assert (renewed == before, desk.session[SEEN_AT] > before) == (True, True)


def test_a_snooze_ends_by_itself(report: Report, staff: User, clinic: Clinic) -> None:
    flag, now = report(), timezone.now()
    flags.snooze(flag, reason="Later", until=now + timedelta(hours=1), by=staff, now=now)

    def shelves(at: datetime) -> dict[str, int]:
        found = {shelf: queue(clinic, shelf=shelf, user=staff, now=at) for shelf in (Shelf.OPEN, Shelf.SNOOZED)}
        assert all(len(shown.rows) == shown.total for shown in found.values())
        return {shelf.value: shown.total for shelf, shown in found.items()}

    assert [shelves(now + timedelta(minutes=minutes)) for minutes in (59, 60)] == [
        {"open": 0, "snoozed": 1},
        {"open": 1, "snoozed": 0},
    ]


def test_unseen_emergencies_are_told_to_the_page_on_every_shelf(desk: Client, report: Report, staff: User) -> None:
    first, second, seen = (report(EMERGENCY) for _ in range(3))
    flags.acknowledge(seen, by=staff, now=timezone.now())
    told = f'data-emergencies="{first.number} {second.number}"'
    pages = [desk.get(f"/flags/?show={shelf}") for shelf in Shelf.values]
    words = f"Emergencies that nobody has seen: flags {first.number}, {second.number}. See open flags"
    assert [(told in page.text, says(page, words) == []) for page in pages] == [(True, False), *[(True, True)] * 3]


def test_what_is_late_is_news_too(desk: Client, report: Report) -> None:
    flag, news = report(URGENT, minutes_ago=125), f"Margaret Doyle, flag {PainFlag.objects.latest('pk').number}."
    page = desk.get("/flags/").text
    assert (flag.level, f"Urgent: {news}" in page, f"Past its target: {news}" in page) == ("urgent", True, True)


def test_looking_is_recorded(desk: Client, report: Report, patient: Patient, staff: User) -> None:
    flag = report()
    desk.get("/flags/")
    desk.get(url(flag))
    looks = AccessEvent.objects.filter(actor=staff).order_by("pk").values_list("action", "patients")
    assert list(looks) == [("flag-queue", [patient.pk]), ("flag-detail", [patient.pk])]


def test_the_team_looks_and_others_do_not(
    report: Report, clinician: User, staff: User, manager: User, margaret: User, colleague: User, sign_in: Browser
) -> None:
    flag = report()
    seen = {
        person.name: [sign_in(person).get(page).status_code for page in ("/flags/", url(flag))]
        for person in (clinician, staff, manager, margaret, colleague)
    }
    assert seen == {
        "Anya Petrov": [200, 200],
        "Sam Whitfield": [200, 200],
        "Lena Fischer": [200, 200],
        "Margaret Doyle": [403, 403],
        "Ruth Adler": [200, 404],
    }


def test_a_flag_of_a_record_followed_at_home_is_not_in_the_clinics_queue(
    report: Report, patient: Patient, colleague: User, sign_in: Browser
) -> None:
    flag = report()
    PatientAccess.objects.create(user=colleague, patient=patient, relation="carer")
    browser = sign_in(colleague)
    assert (numbers_shown(browser.get("/flags/").text), browser.get(url(flag)).status_code) == ([], 404)


def test_the_rail_counts_open_flags_on_the_teams_pages(desk: Client, report: Report) -> None:
    report(NOTE)
    assert says(desk.get("/flags/"), "Pain flags, 1 open", "Caseload, 1 patient") == []
