"""Every kind of mail, composed of payloads, as the demo's mailbox shows it and as a reader of mail does."""

from __future__ import annotations

import mailbox

from django.conf import settings
from django.urls import include
from django.urls import path as url_path

from config import urls
from tests import cast
from tests.outbox.letters import mails, wait_for_everything

MAILBOX = "/demo/mail/"
handler400, handler500 = urls.handler400, urls.handler500
urlpatterns = [*urls.urlpatterns, url_path("demo/", include("config.local.urls"))]


def wait_for_every_mail() -> None:
    """Every kind of message, waiting at a clinic of its own."""
    clinic = cast.clinic("Quay Clinic")
    mia, sol = cast.member(clinic, "clinician", "Mia Quay"), cast.member(clinic, "staff", "Sol Quay")
    patient = cast.patient(clinic, mia, "Paula", "Quay")
    wait_for_everything(cast.prescribe(patient, by=mia), patient, clinic, mia, sol)


def deliver() -> list[str]:
    """Into the mailbox of the demo; the key of each mail."""
    folder = settings.LOCAL_DIR / "mail"
    box = mailbox.Maildir(folder)
    return [box.add(email.message().as_bytes()) for _, email in mails()]
