"""Which words a patient or carer meets, and what a translation must keep of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from babel.messages import Catalog, Message

from config.local import catalogues

LANGUAGES = catalogues.languages()
# Pages, forms and mails of the team alone, by the start of their path. Whatever is not named here, a patient may read.
TEAM_ONLY = (
    "adherence/actions/clinic_messages",
    "adherence/actions/prescriptions",
    "adherence/forms/care",
    "adherence/forms/caseload",
    "adherence/forms/corrections",
    "adherence/forms/erasing",
    "adherence/forms/figures",
    "adherence/forms/flag_history",
    "adherence/forms/messages",
    "adherence/forms/review",
    "adherence/outbox/mails/alerts",
    "adherence/outbox/mails/digest",
    "adherence/reports/caseload/",
    "adherence/reports/corrections",
    "adherence/reports/figures/",
    "adherence/reports/flag_history",
    "adherence/reports/mail_words",
    "adherence/reports/messages",
    "adherence/reports/queue",
    "adherence/reports/record/calendar",
    "adherence/reports/record/lines",
    "adherence/reports/record/stats",
    "adherence/reports/record/timeline/",
    "adherence/reports/reminding",
    "adherence/reports/sentences",
    "adherence/reports/speeds",
    "adherence/reports/waiting",
    "adherence/views/care",
    "adherence/views/clinic_messages",
    "adherence/views/corrections",
    "adherence/views/erasing",
    "adherence/views/flags",
    "adherence/views/prescriptions",
    "exercises/actions/",
    "exercises/forms/",
    "exercises/models/presets",
    "exercises/reports/presets",
    "exercises/reports/versions",
    "exercises/views/presets",
    "patients/actions/memberships",
    "patients/forms/clinics",
    "patients/forms/patients",
    "patients/forms/sheet/",
    "patients/forms/teams",
    "patients/models/erasures",
    "patients/reports/first_steps",
    "patients/views/clinics",
    "patients/views/intake",
    "patients/views/patients",
    "patients/views/roles",
    "patients/views/teams",
    "templates/adherence/desk/",
    "templates/adherence/figures/",
    "templates/adherence/flags/",
    "templates/adherence/messages/",
    "templates/admin/",
    "templates/components/open_flags",
    "templates/components/pain_table",
    "templates/components/rail",
    "templates/emails/clinician_summary",
    "templates/emails/digest",
    "templates/emails/escalation",
    "templates/emails/flag_alert",
    "templates/emails/invitation_team",
    "templates/exercises/amend",
    "templates/exercises/hold",
    "templates/exercises/prescri",
    "templates/exercises/preset",
    "templates/exercises/resume",
    "templates/exercises/stop",
    "templates/patients/clinic",
    "templates/patients/first_steps",
    "templates/patients/hand_over",
    "templates/patients/import",
    "templates/patients/invite",
    "templates/patients/membership",
    "templates/patients/team",
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sdg]|%[sd]|%%|\{\w*\}")
TAG = re.compile(r"</?[a-z][^>]*>")


def for_patients(catalogue: Catalog) -> Iterator[Message]:
    """Messages that at least one source asks for which is not the team's alone."""
    for message in catalogue:
        if message.id and not all(path.startswith(TEAM_ONLY) for path, _ in message.locations):
            yield message


def forms(message: Message) -> tuple[str, ...]:
    """What stands in the catalogue: one text, or one for each plural form."""
    return tuple(message.string) if isinstance(message.string, tuple | list) else (str(message.string),)


def kept(text: str) -> Counter[str]:
    """What a translator copies and does not translate: placeholders and tags."""
    return Counter(PLACEHOLDER.findall(text) + TAG.findall(text))
