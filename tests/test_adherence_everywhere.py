"""One patient, one figure: adherence is the same wherever it stands, with its fraction and how it is worked out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from adherence.models import DayRecord, Message, PainFlag
from adherence.outbox import plan
from adherence.outbox.facts.weeks import clinic_week
from adherence.outbox.mails import compose
from adherence.reports import caseload, record, sentences
from adherence.reports.flags import FlagInFull
from adherence.reports.progress import progress_of
from adherence.reports.today import today_of
from adherence.scoring import Score, Signal, SignalKind
from exercises.models import Prescription
from patients.models import Patient, User
from tests import desk
from tests.reading import words

Browser = Callable[[User], Client]
# Extra on the second day, and two days without a set: 24 of 56 is 42.86 %.
WEEK = [8, 17, 0, 0, 8, 0, 0]
HOW = sentences.how_counted()


@pytest.fixture
def week(prescription: Prescription, now: datetime) -> datetime:
    """The week before is over; the answer is Monday, half past seven, when its mails are planned."""
    desk.days(prescription, WEEK, before=now.date())
    return now.replace(hour=7, minute=30)


def mail(kind: str, now: datetime) -> list[str]:
    """The text and the HTML of the planned mail of a kind."""
    plan(now)
    email = compose(Message.objects.filter(kind=kind).earliest("due_at"), now)
    return [" ".join(str(part).split()) for part in (email.body, email.alternatives[0][0])]


def resolved(patient: Patient, by: User, at: datetime) -> PainFlag:
    seen = {"acknowledged_by": by, "acknowledged_at": at, "resolved_by": by, "resolved_at": at, "state": "resolved"}
    return desk.flag(patient, "note", at=at, outcome="advice", resolution="Rest", **seen)


def row_of(patient: Patient, now: datetime) -> caseload.Row:
    [facts] = caseload.read(Patient.objects.filter(pk=patient.pk), now)
    return caseload.row_of(facts, caseload.need_of(facts))


def test_every_place_has_the_same_figure_from_the_same_days(
    week: datetime, patient: Patient, margaret: User, clinician: User
) -> None:
    flag, row = resolved(patient, clinician, week), row_of(patient, week)
    _heads, line = caseload.lines([row])
    page = record.read(Patient.objects.filter(pk=patient.pk), week).row
    own = progress_of(today_of(patient, week)).week
    figures = {
        (row.figure, row.counted),
        (f"{line[10]}%", f"{line[8]} of {line[9]}"),
        (page.figure, page.counted),
        (f"{own.percent}%", f"{own.credited} of {own.prescribed}"),
    }
    why = " ".join(reason.words for reason in row.need.reasons)
    told = [FlagInFull(flag=flag, viewer=clinician, now=week).week_words, why]
    told += mail("digest", week) + mail("clinician_summary", week)
    mailed = mail("patient_summary", week)
    assert (
        figures,
        ["24 of 56 sets" in text and "42%" in text for text in told],
        ["24 of 56 sets" in text for text in mailed],
    ) == ({("42%", "24 of 56")}, [True] * 6, [True] * 2)


def test_every_mail_with_adherence_says_how_it_is_worked_out(
    week: datetime, patient: Patient, margaret: User, clinician: User
) -> None:
    mails = [text for kind in ("digest", "clinician_summary", "patient_summary") for text in mail(kind, week)]
    assert [sentence for text in mails for sentence in HOW if sentence not in unescape(text)] == []


def test_a_digest_without_a_share_explains_none(patient: Patient, clinician: User, now: datetime) -> None:
    desk.flag(patient, "review", at=now)
    text, _html = mail("digest", now.replace(hour=7, minute=30))
    assert HOW[0] not in text


@pytest.fixture
def recent(prescription: Prescription) -> PainFlag:
    """The same days, up to yesterday by the clock on the wall, and a flag of today."""
    now, patient = timezone.now(), prescription.patient
    patient.surgeries.update(date=patient.local_date(now) - timedelta(days=20))
    desk.days(prescription, WEEK, before=patient.local_date(now))
    return desk.flag(patient, "review", at=now)


def pages(recent: PainFlag, margaret: User, staff: User, sign_in: Browser) -> dict[str, str]:
    team, phone = sign_in(staff), sign_in(margaret)
    addresses = {
        "caseload": (team, "/caseload/"),
        "record": (team, f"/patients/{recent.patient_id}/"),
        "flag": (team, f"/flags/{recent.uuid}/"),
        "progress": (phone, "/progress/"),
    }
    return {name: words(client.get(address)) for name, (client, address) in addresses.items()}


def test_every_page_with_adherence_says_its_window_its_fraction_and_how_it_is_worked_out(
    recent: PainFlag, margaret: User, staff: User, sign_in: Browser
) -> None:
    needed = ("42%", "24 of 56", "How this is worked out", *HOW)
    read = pages(recent, margaret, staff, sign_in)
    missing = [(name, each) for name, text in read.items() for each in needed if each not in text]
    assert (missing, ["last 7 days" in text.lower() for text in read.values()]) == ([], [True] * 4)


def test_the_spreadsheet_says_its_window_and_how_it_is_worked_out(
    recent: PainFlag, staff: User, sign_in: Browser
) -> None:
    sheet = sign_in(staff).get("/caseload.csv").content.decode()
    needed = ("Sets done, last 7 days", "Sets due, last 7 days", "Per cent, last 7 days", *HOW)
    assert [each for each in needed if each not in sheet] == []


def test_without_anything_due_every_place_says_so_and_none_says_0(
    recent: PainFlag, margaret: User, staff: User, sign_in: Browser
) -> None:
    DayRecord.objects.update(prescribed=0, done=1)
    read = pages(recent, margaret, staff, sign_in) | {"sheet": sign_in(staff).get("/caseload.csv").content.decode()}
    assert [("Nothing was due" in text, "0%" in text) for text in read.values()] == [(True, False)] * 5


def test_mails_say_that_nothing_was_due(
    week: datetime, prescription: Prescription, patient: Patient, margaret: User, clinician: User
) -> None:
    DayRecord.objects.update(prescribed=0, done=1)
    told = mail("patient_summary", week) + mail("clinician_summary", week)
    assert ["othing was due" in text for text in told] == [True] * 4


def test_a_patient_who_has_not_joined_has_no_figure_anywhere(week: datetime, patient: Patient, clinician: User) -> None:
    Patient.objects.update(joined_at=None)
    row = row_of(patient, week)
    assert (row.percent, row.without_figure, clinic_week(patient.clinic, week.date(), week).scores) == (
        None,
        "Not joined yet",
        (),
    )


def test_today_is_told_in_sessions_and_never_in_per_cent(recent: PainFlag, margaret: User, sign_in: Browser) -> None:
    desk.logged(Prescription.objects.get(), at=timezone.now())
    read = words(sign_in(margaret).get("/today/"))
    assert ("%" in read, "sessions done" in read) == (False, True)


@pytest.mark.parametrize(
    ("score", "said"),
    [
        (Score(0, 0, None), "Nothing was due"),
        (Score(1, 0, 0), "0%, 0 of 1 set"),
        (Score(28, 18, 64), "64%, 18 of 28 sets"),
    ],
)
def test_a_share_comes_with_its_fraction(score: Score, said: str) -> None:
    assert sentences.share(score) == said


@pytest.mark.parametrize(
    ("kind", "numbers", "said"),
    [
        ("missed", {"days": 2}, "No sets on the last 2 days with sets due"),
        ("silent", {"days": 3}, "Nothing heard for 3 days"),
        ("pain_rising", {"now": 5.5, "before": 3}, "Pain rising: about 5.5 in the last 3 days, 3 in the week before"),
        ("low", {"credited": 18, "prescribed": 56, "percent": 32}, "18 of 56 sets in the last 7 days (32%)"),
        ("low", {"credited": 0, "prescribed": 1, "percent": 0}, "0 of 1 set in the last 7 days (0%)"),
        ("over_doing", {"done": 17, "prescribed": 8, "days": 1}, "Over-doing: 17 sets on a day with 8 due"),
        (
            "over_doing",
            {"done": 17, "prescribed": 8, "days": 2},
            "Over-doing on 2 of the last 7 days: 17 sets on the last one, with 8 due",
        ),
    ],
)
def test_every_signal_has_its_sentence(kind: str, numbers: dict[str, float], said: str) -> None:
    assert sentences.sentence(Signal(SignalKind(kind), numbers)) == said
