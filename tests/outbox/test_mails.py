"""What each mail says, the same in text and HTML."""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape

import pytest

from adherence.actions.days import close_days
from adherence.models import Message, ReminderSettings
from adherence.outbox import flag_alerts, plan
from adherence.outbox.facts.digests import digest_of
from adherence.outbox.mails import compose
from exercises.actions import holds, prescriptions
from patients.models import Clinic, Patient, User
from tests import cast
from tests.outbox.conftest import account_row
from tests.outbox.letters import MONDAY, flag, invite, mails, parts
from tests.outbox.test_mails_private import given_away

ADDRESS = re.compile(r"https?://[^\s\"<]+")
LINK = re.compile(r"href=\"([^\"]+)\"")
HIDDEN = re.compile(r"<head>.*</head>|<!--.*?-->|<div style=\"display:none.*?</div>", re.DOTALL)
BRAND = re.compile(r"<b>Dorsi</b>.*?</p>")  # the mail's letterhead: the text has the clinic at its end


def words_of(text: str) -> set[str]:
    return set(re.findall(r"\w[\w’%-]*", ADDRESS.sub("", text).casefold()))


def said_by(html: str) -> set[str]:
    """The words that a reader of the HTML sees."""
    return words_of(unescape(re.sub(r"<[^>]+>", " ", BRAND.sub("", HIDDEN.sub("", html)))))


def test_there_is_a_mail_of_every_kind(everything: None) -> None:
    assert {message.kind for message, _ in mails()} == set(Message.Kind.values)


def test_text_and_html_say_the_same_and_link_to_the_same(everything: None) -> None:
    ReminderSettings.objects.update(summary_as_link=False)
    for message, email in mails():
        text, html = parts(email)
        assert (words_of(text) ^ said_by(html), message.kind) == (set(), message.kind)
        assert (set(ADDRESS.findall(text)), message.kind) == (set(LINK.findall(html)), message.kind)


def test_no_mail_shows_its_workings(everything: None) -> None:
    for message, email in mails():
        text, html = parts(email)
        assert ("{%" in text + html, "{{" in text + html, "\n\n\n" in text) == (False, False, False), message.kind


def test_a_name_is_escaped_in_html_only(clinic: Clinic) -> None:
    clinic.invitations.filter(pk=invite(clinic, "team").pk).update(name="<b>Nia</b>")
    plan(MONDAY)
    text, html = parts(compose(Message.objects.get(), MONDAY))
    assert ("Hello <b>Nia</b>," in text, "&lt;b&gt;Nia" in html) == (True, True)


def test_a_weekly_summary_says_sets_day_by_day_and_never_pain(everything: None, patient: Patient) -> None:
    summary = next(email for message, email in mails() if message.kind == "patient_summary")
    text, _ = parts(summary)
    assert (
        "YOUR WEEK: 36 of 48 sets" in text,
        "Mon 9   6 of 8" in text,
        "nothing due" in text,
        "7" in text.split(),
    ) == (
        True,
        True,
        True,
        False,
    )


def test_a_weekly_summary_may_be_a_link_only(everything: None) -> None:
    ReminderSettings.objects.update(summary_as_link=True)
    summary = next(email for message, email in mails() if message.kind == "patient_summary")
    assert "of 8" not in parts(summary)[0]


def test_a_digest_says_who_needs_somebody_and_why(everything: None) -> None:
    text, _ = parts(next(email for message, email in mails() if message.kind == "digest"))
    assert [
        words in text
        for words in ("1 PATIENT NEEDS YOU NOW", "Not seen yet, past its target", "(I.B.)", "Seen at 7:30")
    ] == [
        True,
        True,
        False,
        True,
    ]
    assert "(IB)" in text


def test_a_digest_without_urgent_flags_counts_who_to_check(patient: Patient) -> None:
    flag(patient, "review", acknowledge_by=None)
    plan(MONDAY)
    text, _ = parts(next(email for message, email in mails() if message.kind == "digest"))
    assert "1 PATIENT TO CHECK TODAY" in text


@pytest.mark.parametrize(
    ("state", "said"),
    [("in force", ["missed", "silent", "low"]), ("on hold", []), ("stopped", []), ("none", ["silent"])],
)
def test_a_digest_has_the_signals_of_the_caseload(
    patient: Patient, clinician: User, now: datetime, state: str, said: list[str]
) -> None:
    """Nobody whose plan is on hold or over is asked to do sets, so not doing any is no news."""
    if state != "none":
        prescription = cast.prescribe(patient, by=clinician)
        close_days(now)
    if state == "on hold":
        holds.begin(prescription, cause="clinician", reason="Rest", by=clinician, now=now)
    if state == "stopped":
        prescriptions.stop(prescription, reason="Done", by=clinician, now=now)
    found = [signal.kind.value for _, signals in digest_of(patient.clinic, now).signals for signal in signals]
    assert found == said


@pytest.mark.parametrize(
    ("level", "subject", "preview"),
    [
        ("emergency", "Please look at Dorsi now", "A patient is waiting for an answer."),
        ("urgent", "Please look at Dorsi now", "A patient is waiting for an answer."),
        ("review", "Please look at Dorsi today", "A patient is waiting for an answer."),
        ("note", "Something new to read in Dorsi", "Nobody is waiting for an answer."),
    ],
)
def test_an_alert_says_how_soon_to_look_and_nothing_clinical(
    patient: Patient, level: str, subject: str, preview: str
) -> None:
    flag_alerts(flag(patient, level), MONDAY)
    [(_, email)] = mails()
    said = f"{email.subject} {preview}".lower()
    assert (email.subject, preview in parts(email)[1], given_away(said)) == (
        subject,
        True,
        [],
    )


def test_an_alert_without_a_target_names_none(patient: Patient) -> None:
    flag_alerts(flag(patient, acknowledge_by=None, stop=False), MONDAY)
    text, _ = parts(mails()[0][1])
    assert ("EMERGENCY" in text, "Say that you have seen it" in text, "on hold" in text) == (True, False, False)


def test_a_row_without_its_subject_matter_is_an_error(db: None) -> None:
    with pytest.raises(ValueError, match="lacks what it is about"):
        compose(account_row(MONDAY, kind="reminder"), MONDAY)
