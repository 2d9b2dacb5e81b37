"""Whatever writes to a table of care, history says what was written, by whom, and in which request."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pghistory
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from adherence import tasks
from adherence.management.commands import dispatch
from adherence.models import PainFlag, ReminderSettings
from adherence.outbox import links
from exercises.models import Phase, Prescription
from patients.models import AccessEvent, Clinic, Patient, User
from tests import cast

SignIn = Callable[[User], Client]


def last(row: object) -> tuple[str, dict[str, object] | None]:
    """What was done to the row last, and who or what asked for it."""
    event = row.history.order_by("pgh_id").last()  # type: ignore[attr-defined]  # pghistory's
    return event.pgh_label, event.pgh_context and event.pgh_context.metadata


def test_what_a_page_wrote_names_the_person_and_the_request(clinician: User, patient: Patient, sign_in: SignIn) -> None:
    url = reverse("patient-details", args=[patient.pk])
    answer = sign_in(clinician).post(
        url, {"email": patient.email, "phone": "01632 960 777", "language": "en-gb", "confirmed": "on"}
    )
    event = patient.history.order_by("pgh_id").last()  # type: ignore[attr-defined]  # pghistory's
    look = AccessEvent.objects.get(action="patient-details")
    assert (answer.status_code, last(patient)) == (
        302,
        ("update", {"user": str(clinician.pk), "method": "POST", "url": url}),
    )
    assert (event.phone, event.pgh_context_id == look.request, type(look.request)) == ("01632 960 777", True, UUID)


def test_two_requests_are_two(clinician: User, patient: Patient, sign_in: SignIn) -> None:
    browser = sign_in(clinician)
    browser.get(reverse("patient-record", args=[patient.pk]))
    browser.head(reverse("patient-record", args=[patient.pk]))
    requests = set(AccessEvent.objects.values_list("request", flat=True))
    assert (len(requests), None in requests) == (2, False)


def test_an_address_with_a_secret_in_it_is_told_by_its_pattern(patient: Patient) -> None:
    link = links.unsubscribe_link(patient.pk, links.Mailing.REMINDERS)
    answer = Client().post("/" + link.partition("//")[2].partition("/")[2])
    said = (200, ("insert", {"user": None, "method": "POST", "url": "/unsubscribe/<str:token>/"}))
    assert (answer.status_code, last(ReminderSettings.objects.get(patient=patient))) == said


def test_a_change_of_many_rows_is_recorded_for_each(clinician: User, clinic: Clinic, patient: Patient) -> None:
    other = cast.patient(clinic, clinician, "George", "Ryder")
    Patient.objects.filter(clinic=clinic).update(phone="")
    assert [last(patient), last(other)] == [("update", None)] * 2


def test_what_is_written_past_the_application_is_recorded(prescription: Prescription) -> None:
    phase = Phase.objects.get(version__prescription=prescription)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE exercises_phase SET times_per_day = 6 WHERE id = %s", [phase.pk])
        changed = last(phase), phase.history.latest("pgh_id").times_per_day  # type: ignore[attr-defined]  # pghistory's
        cursor.execute("DELETE FROM exercises_phase WHERE id = %s", [phase.pk])
    assert (changed, last(phase)) == ((("update", None), 6), ("delete", None))


def test_a_worker_says_which_job_it_did(db: None, prescription: Prescription) -> None:
    Phase.objects.filter(version__prescription=prescription).update(last_day=1)
    tasks.complete_plans()
    assert last(prescription) == ("update", {"job": "complete_plans", "driver": "celery"})


def test_a_dispatcher_says_which_job_it_did(db: None, prescription: Prescription) -> None:
    Phase.objects.filter(version__prescription=prescription).update(last_day=1)
    dispatch.run("complete_plans")
    assert last(prescription) == ("update", {"job": "complete_plans", "driver": "dispatch"})


def test_a_command_names_itself(db: None) -> None:
    call_command("create_clinic", name="Quay", manager_email="lena@example.org", manager_name="Lena Fischer")
    assert last(Clinic.objects.get()) == ("insert", {"command": "create_clinic"})


def test_no_words_of_a_person_stand_beside_what_was_done(
    clinician: User, patient: Patient, margaret: User, prescription: Prescription, sign_in: SignIn
) -> None:
    """Not what was typed either, in the query or in the form."""
    browser = sign_in(margaret)
    browser.post(reverse("pain-new") + "?note=Canary", {"score": "7", "note": "Canary", "places": "ankle"})
    sign_in(clinician).get(reverse("caseload") + "?q=Canary")
    contexts = [str(context.metadata) for context in pghistory.models.Context.objects.all()]
    names = ("Canary", "Margaret", "Doyle", "Anya", "example.org")
    assert (PainFlag.objects.count(), [each for each in contexts if any(name in each for name in names)]) == (1, [])
