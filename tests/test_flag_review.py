"""The review queue and the flag's page: who sees what, in which order, and who may act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from adherence.actions import flags
from adherence.actions.flags import PainReport
from adherence.models import DayRecord, PainFlag
from adherence.triage import PainKind, WarningSign
from exercises.actions import prescriptions
from exercises.models import Hold, Phase, Prescription
from patients.middleware import SEEN_AT
from patients.models import AccessEvent, Clinic, Patient, PatientAccess, Surgery, User
from tests import cast
from tests.test_pain_report import says

Browser = Callable[[User], Client]
Report = Callable[..., PainFlag]
NOTE = PainReport(score=2, places=("ankle",), kinds=(PainKind.DULL,))
REVIEW = PainReport(score=5)
URGENT = PainReport(score=7, kinds=(PainKind.CRAMPING,), warning_signs=frozenset({WarningSign.CALF_SWELLING}))
EMERGENCY = PainReport(warning_signs=frozenset({WarningSign.CHEST_PAIN}))


@pytest.fixture
def report(patient: Patient, margaret: User) -> Report:
    """Files a report some minutes ago."""

    def make(said: PainReport = URGENT, *, minutes_ago: int = 0, of: Patient = patient) -> PainFlag:
        at = timezone.now() - timedelta(minutes=minutes_ago)
        return flags.report(of, by=margaret, uuid=uuid4(), report=said, now=at)

    return make


@pytest.fixture
def desk(staff: User, sign_in: Browser) -> Client:
    """Sam's browser."""
    return sign_in(staff)


def url(flag: PainFlag, verb: str = "") -> str:
    return f"/flags/{flag.uuid}/{verb + '/' if verb else ''}"


def resolution(**other: str) -> dict[str, str]:
    return {
        "outcome": "advice",
        "note": "Rest today.",
        "decision": "keep_on_hold",
        "message_to_patient": "We will call again tomorrow.",
    } | other


def numbers_shown(page: str) -> list[int]:
    """Flag numbers in the order of the page."""
    numbers = {str(flag.uuid): flag.number for flag in PainFlag.objects.all()}
    found = sorted(
        (page.index(f'id="flag-{uuid}"'), number) for uuid, number in numbers.items() if f"flag-{uuid}" in page
    )
    return [number for _, number in found]


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


@pytest.mark.parametrize("page", ["/flags/", "/flags/?show=mine"])
def test_the_queue_asks_as_often_for_3_flags_as_for_1(
    desk: Client, report: Report, clinic: Clinic, clinician: User, staff: User, page: str
) -> None:
    desk.get("/flags/")
    counts = []
    for names in (["Olu Adeyemi"], ["Rosa Lindqvist", "Khalid Mansour"]):
        for name in names:
            flag = report(of=cast.patient(clinic, clinician, *name.split()))
            flags.log_call(flag, outcome="No answer", by=staff, now=timezone.now())
            flags.assign(flag, to=staff, by=staff, now=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            desk.get(page)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_queue_renews_itself_and_keeps_the_focus_by_ids(desk: Client, report: Report) -> None:
    page = desk.get(url(report()).rsplit("/", 2)[0] + "/").text
    assert [piece in page for piece in ('hx-trigger="every 60s"', 'hx-select="#queue"', 'id="acknowledge-')] == [
        True
    ] * 3


def test_a_page_that_renews_itself_does_not_keep_a_session_alive(desk: Client) -> None:
    desk.get("/flags/")
    kept: SessionBase = desk.session
    kept[SEEN_AT] -= settings.TEAM_SESSION_IDLE - 1
    kept.save()
    before = desk.session[SEEN_AT]
    desk.get("/flags/", headers={"X-Background": "1"})
    renewed = desk.session[SEEN_AT]
    desk.get("/flags/")
    assert (renewed == before, desk.session[SEEN_AT] > before) == (True, True)


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


VERBS = ("acknowledge", "assign", "snooze", "call", "resolve")


def test_only_clinicians_and_staff_of_the_clinic_act(
    report: Report, manager: User, margaret: User, colleague: User, sign_in: Browser
) -> None:
    flag = report()
    refused = {
        person.name: {sign_in(person).post(url(flag, verb), resolution()).status_code for verb in VERBS}
        for person in (manager, margaret, colleague)
    }
    assert (refused, PainFlag.objects.get().state) == (
        {"Lena Fischer": {403}, "Margaret Doyle": {403}, "Ruth Adler": {404}},
        "open",
    )


def test_a_manager_is_offered_nothing_to_press(report: Report, manager: User, sign_in: Browser) -> None:
    browser, flag = sign_in(manager), report()
    pages = browser.get("/flags/").text + browser.get(url(flag)).text
    assert [verb for verb in VERBS if f"/{verb}/" in pages] == []


def test_looking_changes_nothing(desk: Client, report: Report) -> None:
    flag = report()
    assert ([desk.get(url(flag, verb)).status_code for verb in VERBS], PainFlag.objects.get().state) == (
        [405] * 5,
        "open",
    )


def test_the_page_says_what_was_said_and_not_said_and_why(
    desk: Client, report: Report, prescription: Prescription
) -> None:
    today = timezone.now().date()
    for days in range(1, 8):
        DayRecord.objects.create(
            prescription=prescription,
            patient=prescription.patient,
            day=today - timedelta(days=days),
            prescribed=8,
            done=6,
            closed_at=timezone.now(),
        )
    flag = report(URGENT, minutes_ago=6)
    assert (
        says(
            desk.get(url(flag)),
            "Margaret Doyle: calf or leg swollen",
            "7 out of 10, severe",
            "Did not report Chest pain, short of breath, coughing blood, fainted or collapsed, calf or leg painful",
            "Why the level is Urgent",
            "One calf or leg newly swollen (Urgent)",
            "Pain 7 of 10: the clinic stops at 6 or more (Urgent)",
            "Thresholds when it was sent: stop at 6, look at 4.",
            "Put the plan on hold at",
            "Told them: stop, rest, we will call by",
            "Email to 2 people: 0 of 2 sent",
            "6 min 1 h 53 min left of 2 h",
            "75%, 42 of 56 sets",
            "4 times a day",
            "On hold",
            "Plan put on hold by Dorsi",
            "Sent by Margaret Doyle",
        )
        == []
    )


@pytest.mark.parametrize(
    ("said", "phrases"),
    [
        (EMERGENCY, ["Margaret Doyle: chest pain", "Not said", "Told them: stop, call 999 now"]),
        (REVIEW, ["Margaret Doyle: pain 5 out of 10", "we will look by", "Due by"]),
        (NOTE, ["Nothing that asks for a review was said.", "some soreness is common", "No target", "no target"]),
        (PainReport(kinds=(PainKind.SHARP,)), ["Margaret Doyle: sharp or stabbing", "Sharp pain (Urgent)"]),
        (PainReport(score=1, next_morning=True, note="Since breakfast"), ["Still there", "“Since breakfast”"]),
    ],
)
def test_the_page_follows_the_level(desk: Client, report: Report, said: PainReport, phrases: list[str]) -> None:
    assert says(desk.get(url(report(said))), *phrases) == []


def test_a_record_without_surgery_or_plan_has_a_page_too(desk: Client, report: Report) -> None:
    Surgery.objects.all().delete()
    shown = desk.get(url(report(NOTE)))
    assert says(shown, "Nothing is prescribed today", "Nothing was due") + says(desk.get("/flags/"), "H-") == []


def test_a_colleague_who_is_slower_is_shown_who_did(
    desk: Client, report: Report, clinician: User, sign_in: Browser
) -> None:
    flag = report()
    first = desk.post(url(flag, "acknowledge"), follow=True)
    second = sign_in(clinician).post(url(flag, "acknowledge"))
    assert (
        says(first, "You have acknowledged this flag.", "Acknowledged you,"),
        second.status_code,
        says(second, "Sam Whitfield was first: acknowledged,", "Nothing was changed by you."),
    ) == ([], 409, [])


def test_a_flag_is_assigned_within_the_clinical_team(
    desk: Client, report: Report, clinician: User, manager: User, colleague: User
) -> None:
    flag = report()
    answers = [desk.post(url(flag, "assign"), {"to": str(to)}).status_code for to in (manager.pk, colleague.pk, "x")]
    told = desk.post(url(flag, "assign"), {"to": str(clinician.pk)}, follow=True)
    assert (answers, says(told, "Assigned to Anya Petrov", "Assigned by you Anya Petrov")) == ([200] * 3, [])


@pytest.mark.parametrize(("choice", "hours"), [("hour", 1), ("half_day", 4), ("morning", None)])
def test_a_snooze_has_a_reason_and_an_end(desk: Client, report: Report, choice: str, hours: int | None) -> None:
    flag, now = report(), timezone.now()
    refused = desk.post(url(flag, "snooze"), {"until": choice})
    desk.post(url(flag, "snooze"), {"until": choice, "reason": "Calling at noon"})
    until = PainFlag.objects.get().snoozed_until
    assert until
    tomorrow = (now.astimezone(flag.patient.clinic.zone) + timedelta(days=1)).replace(hour=8, minute=0, second=0)
    expected = now + timedelta(hours=hours) if hours else tomorrow
    assert (says(refused, "Say why it can wait"), abs(until - expected) < timedelta(minutes=1)) == ([], True)


def test_a_call_is_logged_and_stays_in_view(desk: Client, report: Report) -> None:
    flag = report()
    refused = desk.post(url(flag, "call"), {"note": "Typed already"})
    done = desk.post(url(flag, "call"), {"outcome": "no_answer", "note": "Try again at 3"}, follow=True)
    assert (
        says(refused, "Choose what happened", "Typed already"),
        says(done, "Call logged.", "No answer. Try again at 3"),
        says(desk.get("/flags/"), "Acknowledged You,", "No answer,", "Log a call with Margaret Doyle"),
    ) == ([], [], [])


def test_resolving_needs_an_outcome_a_note_and_after_a_stop_a_decision(desk: Client, report: Report) -> None:
    stop, review = report(URGENT), report(REVIEW)
    assert (
        says(
            desk.post(url(stop, "resolve"), {"message_to_patient": "Kept"}),
            "Choose an outcome",
            "Write what came of it",
            "Choose what happens to the plan",
            "Kept",
        ),
        says(desk.post(url(review, "resolve"), {}), "Choose what happens to the plan"),
    ) == ([], ["Choose what happens to the plan"])


def test_resolving_a_flag_that_nobody_saw_closes_it_and_tells_the_patient(
    desk: Client, report: Report, margaret: User, prescription: Prescription, sign_in: Browser
) -> None:
    flag = report()
    done = desk.post(url(flag, "resolve"), resolution(decision="resume"), follow=True)
    assert (
        says(
            done, "Resolved. The patient can read your answer.", "How it ended", "Restart the plan now", "None logged"
        ),
        says(sign_in(margaret).get(f"/pain/{flag.uuid}/"), "We will call again tomorrow.", "Seen by Sam Whitfield"),
        Hold.objects.covering(timezone.now()).exists(),
    ) == ([], [], False)


def test_staff_cannot_stop_a_plan_and_a_clinician_can(
    desk: Client, report: Report, clinician: User, prescription: Prescription, sign_in: Browser
) -> None:
    flag = report()
    by_staff = desk.post(url(flag, "resolve"), resolution(decision="stop")).status_code
    by_clinician = sign_in(clinician).post(url(flag, "resolve"), resolution(decision="stop")).status_code
    prescription.refresh_from_db()
    assert (by_staff, by_clinician, prescription.ending) == (200, 302, "stopped")


def test_a_plan_that_a_colleague_stopped_a_moment_ago_is_no_hindrance(
    report: Report, clinician: User, staff: User, prescription: Prescription, now: datetime
) -> None:
    flag = report()
    prescriptions.stop(prescription, reason="Moved away", by=staff, now=timezone.now() + timedelta(seconds=30))
    flags.resolve(flag, outcome=PainFlag.Outcome.CHANGED, note="n", decision="stop", by=clinician, now=timezone.now())
    prescription.refresh_from_db()
    assert prescription.ended_by == staff


def test_who_resolves_second_keeps_what_was_typed(
    desk: Client, report: Report, clinician: User, sign_in: Browser
) -> None:
    flag = report()
    flags.acknowledge(flag, by=clinician, now=timezone.now())
    slower = sign_in(clinician)
    desk.post(url(flag, "resolve"), resolution())
    told = slower.post(url(flag, "resolve"), resolution(note="My own note"))
    assert (told.status_code, says(told, "Sam Whitfield was first: resolved,")) == (409, [])


def test_other_open_flags_of_the_patient_are_named(desk: Client, report: Report) -> None:
    first, second = report(REVIEW), report(URGENT)
    assert says(desk.get(url(second)), f"1 other flag of this patient is not resolved: flag {first.number}, Soon") == []


def test_a_day_without_a_phase_has_no_dose(desk: Client, report: Report, prescription: Prescription) -> None:
    Phase.objects.update(first_day=900, last_day=901)
    assert says(desk.get(url(report(NOTE))), "Nothing is prescribed today") == []


def test_escalations_stand_in_the_timeline(desk: Client, report: Report) -> None:
    flag = report(URGENT, minutes_ago=250)
    flags.escalate_overdue(timezone.now())
    assert (
        says(
            desk.get(url(flag)),
            "Escalated by Dorsi To the treating clinician and the managers: the target is over",
            "To every clinician: twice the target is over",
        )
        == []
    )


def test_the_rail_counts_open_flags_on_the_teams_pages(desk: Client, report: Report) -> None:
    report(NOTE)
    assert says(desk.get("/flags/"), "Pain flags, 1 open", "Caseload, 1 patient") == []


@pytest.mark.parametrize("junk", ["\0", "x" * 10_000, "-1", "9" * 400, "\U0001f9b6", "[]", ""])
def test_garbage_never_breaks_a_verb(desk: Client, report: Report, junk: str) -> None:
    flag = report(REVIEW)
    fields = ("to", "until", "reason", "outcome", "note", "decision", "message_to_patient")
    answers = [desk.post(url(flag, verb), dict.fromkeys(fields, junk)).status_code for verb in VERBS]
    assert max([*answers, desk.get("/flags/", {"show": junk}).status_code]) < 500
