"""Leaving the clinic: explained, meant, and complete; the record stays with the clinic."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from adherence import outbox
from adherence.actions import flags, leaving
from adherence.models import Message
from exercises.models import Prescription
from patients.actions import carers
from patients.actions.invitations import Refused
from patients.models import Invitation, Patient, PatientAccess, User
from tests import cast
from tests.review.desk import URGENT

Browser = Callable[[User], Client]
LEAVE = "/settings/leave/"


def test_one_press_explains_and_leaves_nobody(patient: Patient, margaret: User, sign_in: Browser) -> None:
    browser = sign_in(margaret)
    page, pressed = browser.get(LEAVE).content.decode(), browser.post(LEAVE).content.decode()
    patient.refresh_from_db()
    assert ("The clinic keeps your record" in page, "Tick the box" in pressed, patient.discharged_at) == (
        True,
        True,
        None,
    )


def test_whoever_leaves_is_told_so_and_sees_the_record_no_more(
    patient: Patient, margaret: User, sign_in: Browser
) -> None:
    browser = sign_in(margaret)
    page = browser.post(LEAVE, {"sure": "on"}, follow=True).content.decode()
    mail = Message.objects.get(kind="account")
    assert ("You have left Harbour" in page, browser.get("/today/").status_code, mail.to) == (
        True,
        403,
        "margaret.doyle@example.org",
    )
    assert "You have left Harbour Knee &amp; Foot" not in mail.rendered["body"]  # type: ignore[index]  # it waits


def test_the_plan_its_reminders_and_all_access_end(
    patient: Patient, prescription: Prescription, margaret: User, now: datetime
) -> None:
    PatientAccess.objects.create(user=cast.user("Tom Doyle"), patient=patient, relation="carer")
    carers.invite(patient, by=margaret, email="a@example.org", name="Ann", may_log=True, may_report=True, now=now)
    outbox.plan(now)
    leaving.leave(patient, by=margaret, now=now)
    prescription.refresh_from_db()
    ended = (prescription.ended_at, prescription.ended_by, prescription.ended_reason)
    assert ended == (now, margaret, "The patient left the clinic in Dorsi")
    assert (
        Message.objects.filter(kind="reminder", state="pending").count(),
        PatientAccess.objects.active().count(),
        Invitation.objects.waiting().count(),
    ) == (0, 0, 0)


def test_the_clinic_sees_it_on_the_caseload_and_the_record(
    patient: Patient, prescription: Prescription, margaret: User, clinician: User, sign_in: Browser
) -> None:
    leaving.leave(patient, by=margaret, now=timezone.now())
    desk = sign_in(clinician)
    pages = desk.get("/caseload/").content.decode(), desk.get(f"/patients/{patient.pk}/").content.decode()
    words = ("Margaret Doyle</a> left on", "Left the clinic’s care")
    assert [word in page for word, page in zip(words, pages, strict=True)] == [True, True]


@pytest.mark.parametrize("who", ["clinician", "carer", "patient again"])
def test_nobody_else_leaves_for_the_patient_and_nobody_twice(
    who: str, patient: Patient, clinician: User, margaret: User, now: datetime
) -> None:
    carer = cast.user("Tom Doyle")
    PatientAccess.objects.create(user=carer, patient=patient, relation="carer")
    if who == "patient again":
        leaving.leave(patient, by=margaret, now=now)
    with pytest.raises(Refused):
        leaving.leave(patient, by={"clinician": clinician, "carer": carer}.get(who, margaret), now=now)


def test_a_report_that_waits_outlives_the_leaving(
    patient: Patient, prescription: Prescription, margaret: User, staff: User, sign_in: Browser
) -> None:
    """Whoever has said that it hurts is called, also when they went: alert, queue and escalation stay."""
    now = timezone.now()
    flag = flags.report(patient, by=margaret, uuid=uuid4(), report=URGENT, now=now)
    leaving.leave(patient, by=margaret, now=now)
    alerts = Message.objects.filter(kind="flag_alert", state="pending", recipient=staff).count()
    queue = sign_in(staff).get("/flags/").content.decode()
    escalated = flags.escalate_overdue(now + timedelta(hours=3))
    assert (alerts, f"/flags/{flag.uuid}/" in queue, escalated) == (1, True, 1)
