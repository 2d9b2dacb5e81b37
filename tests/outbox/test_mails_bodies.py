"""No clinical word in any mail, from its headers to its last line, in any language. Exceptions have reasons."""

from __future__ import annotations

import re
from email import policy
from email.parser import BytesParser
from html import unescape

import pytest
from django.core.mail import EmailMultiAlternatives

from adherence.models import Message
from exercises.models import PrescriptionVersion
from patients.models import Clinic
from tests.outbox.letters import mails, parts
from tests.outbox.test_mails_private import GIVES_AWAY, LANGUAGES, canaries, everybody_reads

# The rest of what shared rules call by name: the exercise, its dose, what a report asks for, what triage answers.
CLINICAL = (
    *GIVES_AWAY,
    *("repetition", "dose", "prescription", "hold", "adherence", "achilles", "cast", "fracture", "swollen", "swelling"),
    *("fever", "breathless", "bleeding", "sharp", "throbbing", "dorsiflexion", "plantarflexion", "thrombosis"),
    *("repetición", "dosis", "receta", "adherencia", "aquiles", "yeso", "fractura", "hinchazón", "fiebre", "sangre"),
    *("تكرار", "جرعة", "وصفة", "أخيل", "جبيرة", "كسر", "تورم", "حمى", "دم"),
)
# The same lines under every mail to a patient: what to do if it hurts, and when to call an ambulance. They tell nothing
# of who reads them.
IF_IT_HURTS = {"pain", "hurt", "dolor", "ألم"}
# A reminder says that it is time for a session, and not of what.
IT_IS_TIME = {"session", "sesión", "جلسة"}
# The mail says itself that names and surgery are left out.
LEFT_OUT = {"surgery"}
# How soon to look, for a patient who is a record number and initials.
HOW_SOON = {"emergency", "urgent", "urgencia", "urgente"}
# Sets done of sets due are counted without the days on hold, and the mail says why a share is what it is.
ON_HOLD = {"hold"}
ALLOWED: dict[str, set[str]] = {
    "reminder": IF_IT_HURTS | IT_IS_TIME,
    "repeat": IF_IT_HURTS | IT_IS_TIME,
    "invitation": IF_IT_HURTS,
    "nudge": IF_IT_HURTS,
    "plan_changed": IF_IT_HURTS,
    "clinic_message": IF_IT_HURTS,
    "patient_summary": IF_IT_HURTS | ON_HOLD,
    # Open flags and signals are what it is for (domain rules, section 5).
    "digest": LEFT_OUT | HOW_SOON | {"flag", "pain"},
    "clinician_summary": LEFT_OUT | ON_HOLD,
    "flag_alert": HOW_SOON | ON_HOLD,
    "escalation": HOW_SOON,
}


def said_by(email: EmailMultiAlternatives) -> str:
    """Headers, text and HTML as they travel; tags, styles and addresses of links are no words."""
    sent = BytesParser(policy=policy.default).parsebytes(email.message().as_bytes())
    headers = " ".join(f"{name} {value}" for name, value in sent.items())
    text, html = parts(email)
    words = re.sub(r"<style.*?</style>|<[^>]*>", " ", html, flags=re.DOTALL)
    return re.sub(r"https?://\S+", " ", unescape(f"{headers} {text} {words}"))


def clinical(said: str) -> set[str]:
    return {word for word in CLINICAL if re.search(rf"\b{word}s?\b", said.casefold())}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_mail_says_a_clinical_word(everything: None, language: str) -> None:
    canaries()
    everybody_reads(language)
    Clinic.objects.update(name="Harbour Clinic")  # a clinic calls itself what it likes
    PrescriptionVersion.objects.update(reason="canary knee")
    found = [
        (str(message.kind), clinical(said_by(email)) - ALLOWED.get(message.kind, set())) for message, email in mails()
    ]
    assert ([each for each in found if each[1]], {kind for kind, _ in found}) == ([], set(Message.Kind.values))


def test_a_clinical_word_is_found_wherever_it_stands() -> None:
    email = EmailMultiAlternatives("Hello", "Your dose", "a@b.example", ["c@d.example"], headers={"X-About": "knee"})
    email.attach_alternative("<style>.cast {}</style><p>Fever &amp; <b>holds</b></p>", "text/html")
    assert clinical(said_by(email)) == {"dose", "knee", "fever", "hold"}
