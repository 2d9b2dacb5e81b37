"""What mails say, and what none may say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email.message import Message as Mime

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from adherence.actions.days import close_days
from adherence.models import DayRecord, Message, PainFlag, ReminderSettings
from adherence.outbox import deliver, escalations, flag_alerts, plan, plan_changed
from adherence.outbox.facts.about import clinic_of
from adherence.outbox.facts.digests import digest_of
from adherence.outbox.mails import compose
from exercises.actions import holds, prescriptions
from exercises.models import Prescription
from patients.models import Clinic, Invitation, Patient, User
from tests import cast
from tests.outbox.conftest import account_row

MONDAY = datetime(2026, 11, 16, 7, 30, tzinfo=UTC)
GIVES_AWAY = (
    *("pain", "flag", "ankle", "pump", "foot", "knee", "hip", "surgery", "operation", "exercise", "clot", "calf"),
    *("wound", "hurt", "physio", "leg", "emergency", "urgent", "diagnosis", "rehab"),
)
WORDS_OF_THE_TEAM = ("Margaret", "Doyle", "knee", "replacement", "margaret.doyle")


def flag(patient: Patient, level: str = "emergency", **facts: object) -> PainFlag:
    values = {
        "reported_at": MONDAY - timedelta(hours=1),
        "score": 7,
        "stop": True,
        "stop_threshold": 6,
        "review_threshold": 4,
        "payload_hash": "",
        "acknowledge_by": MONDAY + timedelta(minutes=15),
    }
    return PainFlag.objects.create(patient=patient, level=level, **(values | facts))


def week(prescription: Prescription, done: int = 6) -> None:
    for number in range(1, 8):
        day = date(2026, 11, 16) - timedelta(days=number)
        DayRecord.objects.create(
            prescription=prescription,
            patient=prescription.patient,
            day=day,
            prescribed=0 if number == 1 else 8,
            done=done if number > 1 else 0,
            closed_at=MONDAY,
        )


def invite(clinic: Clinic, kind: str, patient: Patient | None = None) -> Invitation:
    return Invitation.objects.create(
        kind=kind,
        clinic=clinic,
        email=f"{kind}@example.org",
        name="Nia New",
        role="staff" if kind == "team" else "",
        patient=patient,
        expires_at=MONDAY + timedelta(days=7),
    )


@pytest.fixture
def everything(prescription: Prescription, patient: Patient, clinic: Clinic, clinician: User, staff: User) -> None:
    """Every kind of message, waiting."""
    ReminderSettings.objects.create(patient=patient, repeat_after=30)
    week(prescription)
    report = flag(patient)
    flag(patient, "review", acknowledged_at=MONDAY, acknowledged_by=staff, state="acknowledged", stop=False)
    flag(patient, "urgent", acknowledge_by=MONDAY - timedelta(minutes=1))
    silent = cast.patient(clinic, clinician, "Iris", "Bennett")
    Patient.objects.filter(pk=silent.pk).update(created_at=cast.LONG_AGO)
    flag_alerts(report, MONDAY)
    escalations(report, 1, MONDAY)
    plan_changed(prescription, MONDAY)
    for kind in ("team", "patient", "carer"):
        invite(clinic, kind, None if kind == "team" else patient)
    account_row(MONDAY)
    plan(MONDAY)


def mails() -> list[tuple[Message, EmailMultiAlternatives]]:
    """One of each kind, and each kind of invitation."""
    first: dict[str, Message] = {}
    for message in Message.objects.order_by("due_at"):
        first.setdefault(f"{message.kind} {message.invitation_id}", message)
    return [(message, compose(message, MONDAY)) for message in first.values()]


def parts(email: EmailMultiAlternatives) -> tuple[str, str]:
    return str(email.body), str(email.alternatives[0][0])


def test_there_is_a_mail_of_every_kind(everything: None) -> None:
    assert {message.kind for message, _ in mails()} == set(Message.Kind.values)


def test_every_mail_has_a_text_and_an_html_with_the_same_links(everything: None) -> None:
    for message, email in mails():
        text, html = parts(email)
        link = next((word for word in text.split() if word.startswith("http")), "Your code")
        assert (link in html, "{%" in text + html, "\n\n\n" in text) == (True, False, False), message.kind


def test_no_subject_or_preview_gives_anything_away(everything: None) -> None:
    for message, email in mails():
        preview = parts(email)[1].split("mso-hide:all")[1][:120].lower()
        said = f"{email.subject.lower()} {preview}"
        assert [word for word in GIVES_AWAY if word in said] == [], message.kind


def test_mail_to_the_team_names_no_patient(everything: None) -> None:
    for message, email in mails():
        if message.recipient or (message.invitation and not message.patient):
            said = " ".join(parts(email)).replace(clinic_of(message).name, "").replace("&amp;", "&")
            said = said.replace("Harbour Knee & Foot Clinic", "")
            assert [word for word in WORDS_OF_THE_TEAM if word.lower() in said.lower()] == [], message.kind


def test_mail_to_a_patient_can_be_stopped_with_one_click(everything: None) -> None:
    for message, email in mails():
        to_patient = message.patient is not None and message.invitation is None
        assert ("List-Unsubscribe" in email.extra_headers) == to_patient, message.kind


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


def test_an_alert_without_a_target_names_none(patient: Patient) -> None:
    flag_alerts(flag(patient, acknowledge_by=None, stop=False), MONDAY)
    text, _ = parts(mails()[0][1])
    assert ("EMERGENCY" in text, "Say that you have seen it" in text, "on hold" in text) == (True, False, False)


def test_a_day_with_nothing_to_say_has_no_digest(clinician: User) -> None:
    plan(MONDAY)
    deliver(lambda: MONDAY)
    rows = Message.objects.filter(due_at__lte=MONDAY).values_list("kind", "state", "reason")
    assert set(rows) == {
        ("digest", "skipped", "nothing_to_say"),
        ("clinician_summary", "skipped", "nothing_to_say"),
    }


def test_all_that_is_due_is_sent(everything: None) -> None:
    deliver(lambda: MONDAY)
    kinds = set(Message.objects.filter(state="sent").values_list("kind", flat=True))
    assert kinds == set(Message.Kind.values) - {"reminder", "repeat", "patient_summary"}


def test_a_patients_weekly_summary_is_sent_when_it_says_something(everything: None, patient: Patient) -> None:
    later = MONDAY + timedelta(minutes=31)
    deliver(lambda: later)
    assert Message.objects.get(kind="patient_summary", patient=patient).state == "sent"


def test_a_seen_flag_alerts_nobody_any_more(patient: Patient, staff: User) -> None:
    report = flag(patient)
    flag_alerts(report, MONDAY)
    PainFlag.objects.update(state="acknowledged", acknowledged_at=MONDAY, acknowledged_by=staff)
    deliver(lambda: MONDAY)
    assert set(Message.objects.values_list("state", "reason")) == {("skipped", "withdrawn")}


@pytest.mark.parametrize("change", [{"revoked_at": MONDAY}, {"serial": 2}])
def test_an_invitation_taken_back_or_sent_anew_is_not_sent(clinic: Clinic, change: dict[str, object]) -> None:
    invite(clinic, "team")
    plan(MONDAY)
    Invitation.objects.update(**change)
    deliver(lambda: MONDAY)
    assert Message.objects.get(kind="invitation").reason == "withdrawn"


def test_somebody_who_left_gets_no_mail_for_the_team(everything: None, clinician: User) -> None:
    clinician.memberships.update(ended_at=MONDAY)
    deliver(lambda: MONDAY)
    reasons = Message.objects.filter(recipient=clinician, due_at__lte=MONDAY).values_list("reason", flat=True)
    assert set(reasons) == {"withdrawn"}


@pytest.mark.parametrize(("change", "reason"), [({"discharged_at": MONDAY}, "withdrawn"), ({}, "off")])
def test_a_summary_is_not_sent_to_who_left_or_wants_none(
    everything: None, patient: Patient, change: dict[str, object], reason: str
) -> None:
    Patient.objects.update(**change) if change else ReminderSettings.objects.update(weekly_summary=False)
    deliver(lambda: MONDAY + timedelta(minutes=31))
    assert Message.objects.get(kind="patient_summary", patient=patient).reason == reason


def test_a_plan_that_ended_is_not_announced(prescription: Prescription) -> None:
    plan_changed(prescription, MONDAY)
    Prescription.objects.update(ended_at=MONDAY, ending="stopped")
    deliver(lambda: MONDAY)
    assert Message.objects.get().reason == "withdrawn"


def test_times_and_language_are_the_readers(prescription: Prescription, patient: Patient) -> None:
    plan(MONDAY)
    message = Message.objects.filter(kind="reminder", slot_number=3).earliest("due_at")
    english = compose(message, MONDAY).subject
    Patient.objects.update(language="ar", time_zone="Asia/Dubai")
    message = Message.objects.get(pk=message.pk)
    arabic = compose(message, MONDAY)
    assert (english, "20:00" in arabic.subject, 'dir="rtl"' in parts(arabic)[1]) == (
        "Your 4:00\N{NO-BREAK SPACE}pm reminder",
        True,
        True,
    )


def test_an_escaped_name_is_escaped_in_html_only(clinic: Clinic) -> None:
    Invitation.objects.filter(pk=invite(clinic, "team").pk).update(name="<b>Nia</b>")
    plan(MONDAY)
    text, html = parts(compose(Message.objects.get(), MONDAY))
    assert ("Hello <b>Nia</b>," in text, "&lt;b&gt;Nia" in html) == (True, True)


def test_a_row_without_its_subject_matter_is_an_error(db: None) -> None:
    with pytest.raises(ValueError, match="lacks what it is about"):
        compose(account_row(MONDAY, kind="reminder"), MONDAY)


def test_headers_identify_a_mail_as_ours(everything: None) -> None:
    message, email = mails()[0]
    sent: Mime = email.message()
    assert (sent["Message-ID"], sent["Auto-Submitted"]) == (message.message_id, "auto-generated")


def test_nothing_was_sent_by_writing_mails(everything: None) -> None:
    mails()
    assert mail.outbox == []
