"""Messages of the clinic and whether they were read; emails that left, or did not arrive, summed up by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from adherence.models import ClinicMessage, Message
from adherence.reports.messages import Became
from adherence.reports.pain_words import lower_first
from adherence.reports.record.found import MailTally
from adherence.reports.record.timeline.event import AUTOMATIC, Event
from adherence.reports.reminders import REMINDERS
from patients.models import Patient

LOOKS: Mapping[str, tuple[str, str]] = {
    Became.SENT: ("mail", "mute"),
    Became.BOUNCED: ("warning", "danger"),
    Became.FAILED: ("warning", "danger"),
    Became.UNKNOWN: ("info", "warn"),
}


def of_messages(written: Iterable[ClinicMessage], patient: Patient) -> Iterator[Event]:
    for message in written:
        by = str(message.written_by)
        what = _("Message to the patient")
        yield Event(at=message.written_at, icon="mail", tone="info", what=what, by=by, note=message.text)
        if message.read_at:
            by = patient.full_name
            yield Event(at=message.read_at, icon="done", tone="ok", what=_("Message of the clinic read"), by=by)


def by_day(mails: Iterable[MailTally], patient: Patient) -> Iterator[Event]:
    """One event for each day, kind and what became of it, at the last of them."""
    together: dict[tuple[date, str, Became], list[MailTally]] = defaultdict(list)
    for mail in mails:
        if mail.became:
            together[patient.local_date(mail.at), mail.kind, mail.became].append(mail)
    for (_day, kind, became), several in together.items():
        yield _event(Message.Kind(kind), became, several)


def _event(kind: Message.Kind, became: Became, mails: list[MailTally]) -> Event:
    icon, tone = LOOKS[became]
    count = ngettext("%(count)d email", "%(count)d emails", len(mails)) % {"count": len(mails)}
    return Event(
        at=max(mail.at for mail in mails),
        icon=icon,
        tone=tone,
        what=_("%(kind)s: %(became)s") % {"kind": kind.label, "became": lower_first(str(became.label))},
        by=str(AUTOMATIC),
        note=count if len(mails) > 1 else "",
        of_reminders=kind in REMINDERS and became is Became.SENT,
    )
