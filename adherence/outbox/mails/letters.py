"""What every mail has: subject, preview, the pair of templates, its headers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from adherence.models import Message
from adherence.outbox.links import address
from patients.models import Clinic, Patient


@dataclass(frozen=True)
class Letter:
    """`template` names the pair emails/<template>.html and .txt; subject and preview give nothing away."""

    template: str
    subject: str
    preview: str
    context: Mapping[str, object] = field(default_factory=dict)
    unsubscribe: str = ""  # the address that stops this mailing, on its page or with one POST (RFC 8058)


def envelope(message: Message, letter: Letter) -> EmailMultiAlternatives:
    """The mail, both texts written in the language in force."""
    context = {
        **letter.context,
        "subject": letter.subject,
        "preview": letter.preview,
        "stop_link": letter.unsubscribe,
        "language": translation.get_language(),
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
    }
    email = EmailMultiAlternatives(
        subject=letter.subject,
        body=_tidy(render_to_string(f"emails/{letter.template}.txt", context)),
        to=[message.to],
        headers=_headers(message, letter),
    )
    email.attach_alternative(render_to_string(f"emails/{letter.template}.html", context), "text/html")
    return email


def patient_context(patient: Patient) -> dict[str, object]:
    """What every mail to a patient carries: whose clinic, whom to call, where to change these mails."""
    return {"name": patient.given_name, "clinic": patient.clinic, "settings_link": address("settings")}


def team_context(clinic: Clinic) -> dict[str, object]:
    return {"clinic": clinic}


def reference(patient: Patient) -> str:
    """How mail to the team names a patient: record number and initials."""
    return f"{patient.record_number} ({patient.initials})"


def _headers(message: Message, letter: Letter) -> dict[str, str]:
    headers = {
        "Message-ID": message.message_id,
        "Content-Language": translation.get_language(),
        # No answering machine shall answer: RFC 3834, and what Exchange reads instead.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
    if letter.unsubscribe:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _tidy(text: str) -> str:
    """Templates leave blank lines where a part was not wanted."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n"
