"""What no mail may say, in any language, and what its headers do."""

from __future__ import annotations

import re
from datetime import date, timedelta
from email import policy
from email.parser import BytesParser
from html import unescape

import pytest
from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.utils import translation

from adherence.models import LoggedSet, Message, PainFlag
from adherence.outbox import plan
from adherence.outbox.mails import compose
from adherence.outbox.mails.words import day_name
from exercises.models import Prescription, PrescriptionVersion
from patients.models import Clinic, Invitation, Patient, User
from tests.outbox.conftest import account_row
from tests.outbox.letters import MONDAY, invite, mails, parts

LANGUAGES = [code for code, _ in settings.LANGUAGES]
GIVES_AWAY = (
    *("pain", "flag", "ankle", "pump", "foot", "knee", "hip", "surgery", "operation", "exercise", "clot", "calf"),
    *("wound", "hurt", "physio", "leg", "emergency", "urgent", "diagnosis", "rehab", "replacement", "session"),
    *("dolor", "tobillo", "pie", "rodilla", "cadera", "cirugía", "operación", "ejercicio", "trombo", "herida"),
    *("pierna", "urgencia", "urgente", "alerta", "diagnóstico", "rehabilitación", "sesión"),
    *("ألم", "كاحل", "قدم", "ركبة", "ورك", "جراحة", "عملية", "تمرين", "جلطة", "جرح", "ساق", "طوارئ", "تشخيص", "جلسة"),
)
WORDS_OF_THE_TEAM = ("Margaret", "Doyle", "Iris", "Bennett", "margaret.doyle", "07700 900", "canary", "1952")
ONE_CLICK = {"reminder", "repeat", "nudge", "patient_summary"}


def everybody_reads(language: str) -> None:
    Patient.objects.update(language=language)
    User.objects.update(language=language)
    Message.objects.filter(kind="account").update(
        rendered={"subject": "Sign-in code", "body": "ABC-123", "language": language}
    )


def canaries() -> None:
    """What is known of the patient, in every field that a mail might take it from."""
    PainFlag.objects.update(note="canary of a note", places=["canary calf"], reasons=[])
    PrescriptionVersion.objects.update(note_to_patient="canary of a plan")
    Patient.objects.update(phone="07700 900 142")


def preview_of(email: EmailMultiAlternatives) -> str:
    return parts(email)[1].split('mso-hide:all">')[1].split("</div>")[0]


def given_away(said: str) -> list[str]:
    return [word for word in GIVES_AWAY if re.search(rf"\b{word}s?\b", said.casefold())]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_subject_or_preview_gives_anything_away(everything: None, language: str) -> None:
    canaries()
    everybody_reads(language)
    found = {message.kind: given_away(f"{email.subject} {preview_of(email)}") for message, email in mails()}
    assert found == {kind: [] for kind in Message.Kind.values}


def test_what_gives_something_away_is_found() -> None:
    assert given_away("Your knees: a pain FLAG") == ["pain", "flag", "knee"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_mail_to_the_team_names_no_patient(everything: None, language: str) -> None:
    canaries()
    everybody_reads(language)
    for message, email in mails():
        if message.recipient or (message.invitation and not message.patient):
            said = " ".join([str(email.subject), *parts(email)])
            assert ([word for word in WORDS_OF_THE_TEAM if word in said], message.kind) == ([], message.kind)


def test_a_reminder_or_a_message_names_no_exercise_and_tells_nothing(everything: None) -> None:
    canaries()
    for message, email in mails():
        if message.kind in {"reminder", "repeat", "nudge", "clinic_message"}:
            said = unescape(" ".join(parts(email))).replace("Harbour Knee & Foot Clinic", "").casefold()
            named = [word for word in ("ankle", "pump", "foot", "knee", "canary", "replacement", "10 ") if word in said]
            assert (named, message.kind) == ([], message.kind)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_is_in_its_readers_language(everything: None, language: str) -> None:
    everybody_reads(language)
    Invitation.objects.update(invited_by=User.objects.first())
    direction = "rtl" if language == "ar" else "ltr"
    for message, email in mails():
        said = parts(email)[1]
        frame = f'<html lang="{language}" dir="{direction}"' in said
        assert (frame, email.extra_headers["Content-Language"], message.kind) == (True, language, message.kind)


def test_a_colleague_nobody_knows_yet_is_invited_in_the_language_of_the_site(clinic: Clinic) -> None:
    invite(clinic, "team")
    plan(MONDAY)
    assert compose(Message.objects.get(), MONDAY).extra_headers["Content-Language"] == "en-gb"


def test_times_are_in_the_readers_zone_and_manner(prescription: Prescription, patient: Patient) -> None:
    plan(MONDAY)
    message = Message.objects.filter(kind="reminder", slot_number=3).earliest("due_at")
    english = compose(message, MONDAY).subject
    Patient.objects.update(language="ar", time_zone="Asia/Dubai")
    arabic = compose(Message.objects.get(pk=message.pk), MONDAY).subject
    evening = re.search(r"8:00\sم", str(arabic)) is not None
    assert (english, evening) == ("Your 4:00\N{NO-BREAK SPACE}pm reminder", True)


def test_an_alert_tells_the_time_of_the_clinic(everything: None) -> None:
    """The report came at 6:30 in London."""
    Patient.objects.update(time_zone="Asia/Tokyo")
    Clinic.objects.update(time_zone="America/New_York")
    alert = next(email for message, email in mails() if message.kind == "flag_alert")
    assert "sent a report at 1:30\N{NO-BREAK SPACE}am" in parts(alert)[0]


@pytest.mark.parametrize(("language", "day"), [("en-gb", "Monday 16 November"), ("es", "lunes 16 noviembre")])
def test_days_are_named_in_the_readers_language(language: str, day: str) -> None:
    with translation.override(language):
        assert re.sub(" de ", " ", day_name(date(2026, 11, 16)).casefold()) == day.casefold()


# --- Headers --------------------------------------------------------------------------------------------------------


def test_reminders_and_summaries_can_be_stopped_with_one_click(everything: None) -> None:
    found = {message.kind for message, email in mails() if "List-Unsubscribe" in email.extra_headers}
    one_click = {
        email.extra_headers["List-Unsubscribe-Post"] for message, email in mails() if message.kind in ONE_CLICK
    }
    assert (found, one_click) == (ONE_CLICK, {"List-Unsubscribe=One-Click"})


def test_the_link_in_the_header_is_the_link_in_the_mail(everything: None) -> None:
    for message, email in mails():
        link = email.extra_headers.get("List-Unsubscribe", "").strip("<>")
        assert (link in parts(email)[0], link in parts(email)[1]) == (True, True), message.kind


def test_no_machine_answers_our_mail(everything: None) -> None:
    for message, email in mails():
        sent = BytesParser(policy=policy.default).parsebytes(email.message().as_bytes())
        assert (sent["Message-ID"], sent["Auto-Submitted"], sent["X-Auto-Response-Suppress"]) == (
            message.message_id,
            "auto-generated",
            "OOF, AutoReply",
        )


def test_no_name_makes_a_header(everything: None) -> None:
    """A line break in a name, as a form would never let it through."""
    evil = "Eve\r\nBcc: eve@evil.example\r\n\r\nHello"
    before = {message.pk: sorted(email.message().keys()) for message, email in mails()}
    Patient.objects.update(given_name=evil, family_name=evil)
    Clinic.objects.update(name=evil, phone="0\r\nBcc: a@b.example")
    Invitation.objects.update(name=evil)
    User.objects.update(name=evil)
    assert {message.pk: sorted(email.message().keys()) for message, email in mails()} == before


def test_a_line_break_in_an_address_is_no_mail_at_all(db: None) -> None:
    with pytest.raises(BadHeaderError):
        compose(account_row(MONDAY, "a@b.example\nBcc: eve@evil.example"), MONDAY).message()


def test_a_weekly_summary_never_says_pain(everything: None, prescription: Prescription, patient: Patient) -> None:
    """The very same words, whatever the sets of the week felt like."""
    message = Message.objects.get(kind="patient_summary", patient=patient)
    before = parts(compose(message, MONDAY))[0]
    for place in range(3):
        LoggedSet.objects.create(
            patient=patient,
            performed_at=MONDAY - timedelta(days=1 + place),
            entered_at=MONDAY,
            day=MONDAY.date() - timedelta(days=1 + place),
            counts=False,
            repetitions=10,
            pain=9,
            note="canary",
            source="hand",
            payload_hash="",
        )
    assert re.sub(r"http\S+", "", parts(compose(message, MONDAY))[0]) == re.sub(r"http\S+", "", before)
