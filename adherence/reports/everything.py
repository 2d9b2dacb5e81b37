"""All that the record of a patient holds, as the patient may take it along: in parts, row by row, from the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adherence.models import ClinicMessage, DayRecord, FlagEvent, LoggedSet, Message, PainFlag, ReminderSettings
from adherence.reports.everything_words import LABELS
from adherence.reports.looks import PAGES, ROLES
from exercises.models import Hold, Phase, Prescription, PrescriptionVersion
from exercises.models.prescriptions import Precaution
from patients.models import AccessEvent, CareEvent, Invitation, Patient, PatientAccess, Surgery

CODES = {"role": ROLES, "action": PAGES}
CHUNK = 500  # rows read at a time
Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Part:
    """Rows of one kind. `name` is for programs, `title` for people."""

    name: str
    title: str | Promise
    rows: QuerySet[Any]
    columns: Sequence[str]

    def read(self) -> Iterator[Row]:
        yield from self.rows.values(*self.columns).iterator(chunk_size=CHUNK)


def parts_of(patient: Patient) -> list[Part]:
    """Nothing is read until a part is."""
    return [*_about(patient), *_plans(patient), *_done(patient), *_told(patient), *_around(patient)]


def words(part: Part, row: Row, zone: ZoneInfo) -> list[tuple[str, str]]:
    """What a row says, for people; what it leaves empty is left out."""
    told = ((str(LABELS[key]), _said(_chosen(part, key, value), zone)) for key, value in row.items())
    return [(label, said) for label, said in told if said]


def _chosen(part: Part, column: str, value: object) -> object:
    """The label of a choice, or of each in a list of them."""
    if "__" in column:
        return value
    field = part.rows.model._meta.get_field(column)
    labels = CODES.get(column) or dict(getattr(field, "base_field", field).flatchoices)
    if isinstance(value, list):
        return [labels.get(str(each), each) for each in value]
    return labels.get(value, value) if isinstance(value, str) else value


def _said(value: object, zone: ZoneInfo) -> str:
    if isinstance(value, datetime):
        return date_format(value.astimezone(zone), "j F Y H:i")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _about(patient: Patient) -> Iterator[Part]:
    yield Part(
        name="about",
        title=gettext_lazy("About you"),
        rows=Patient.objects.filter(pk=patient.pk),
        columns=(
            *("clinic__name", "clinician__name", "record_number", "given_name", "family_name", "date_of_birth"),
            *("email", "phone", "language", "time_zone", "next_time_zone", "zone_changes_at", "wakes_at", "sleeps_at"),
            *("consented_at", "created_at", "joined_at", "discharged_at"),
        ),
    )
    yield Part(
        name="operations",
        title=gettext_lazy("Operations"),
        rows=Surgery.objects.filter(patient=patient).order_by("date"),
        columns=("procedure", "side", "date"),
    )
    yield Part(
        name="settings",
        title=gettext_lazy("Reminders: your choices"),
        rows=ReminderSettings.objects.filter(patient=patient),
        columns=("enabled", "paused_until", "own_times", "repeat_after", "weekly_summary", "summary_as_link"),
    )


def _plans(patient: Patient) -> Iterator[Part]:
    yield Part(
        name="plans",
        title=gettext_lazy("Plans"),
        rows=Prescription.objects.filter(patient=patient).order_by("prescribed_at"),
        columns=(
            *("exercise__name", "prescribed_at", "prescribed_by__name"),
            *("ended_at", "ended_by__name", "ending", "ended_reason"),
        ),
    )
    yield Part(
        name="versions",
        title=gettext_lazy("Versions of your plans"),
        rows=PrescriptionVersion.objects.filter(prescription__patient=patient).order_by("made_at"),
        columns=(
            *("number", "made_at", "made_by__name", "reason", "in_force_from", "in_force_until", "day_zero"),
            *("side", "position", "dorsiflexion_limit", "note_to_patient"),
        ),
    )
    yield Part(
        name="phases",
        title=gettext_lazy("Steps of your plans"),
        rows=Phase.objects.filter(version__prescription__patient=patient).order_by("version__made_at", "first_day"),
        columns=(
            *("version__number", "first_day", "last_day", "times_per_day", "every_minutes", "sets_per_session"),
            *("repetitions", "seconds", "hold_down_seconds", "hold_up_seconds"),
        ),
    )
    yield Part(
        name="precautions",
        title=gettext_lazy("Precautions"),
        rows=Precaution.objects.filter(version__prescription__patient=patient).order_by("version__made_at", "kind"),
        columns=("version__number", "kind", "note"),
    )
    yield Part(
        name="holds",
        title=gettext_lazy("Times on hold"),
        rows=Hold.objects.filter(prescription__patient=patient).order_by("starts_at"),
        columns=("starts_at", "ends_at", "cause", "reason", "begun_by__name", "ended_by__name"),
    )


def _done(patient: Patient) -> Iterator[Part]:
    yield Part(
        name="sets",
        title=gettext_lazy("Sets, with those taken back"),
        rows=LoggedSet.objects.filter(patient=patient).order_by("performed_at", "pk"),
        columns=(
            *("uuid", "performed_at", "entered_at", "entered_by__name", "source", "day", "counts", "repetitions"),
            *("seconds", "pain", "note", "voided_at", "voided_by__name", "void_reason"),
        ),
    )
    yield Part(
        name="days",
        title=gettext_lazy("Days"),
        rows=DayRecord.objects.filter(patient=patient).order_by("day"),
        columns=("day", "prescribed", "done", "uncounted", "closed_at"),
    )


def _told(patient: Patient) -> Iterator[Part]:
    yield Part(
        name="reports",
        title=gettext_lazy("Reports of pain"),
        rows=PainFlag.objects.filter(patient=patient).order_by("reported_at"),
        columns=(
            *("number", "reported_at", "reported_by__name", "written_at", "score", "places", "kinds", "next_morning"),
            *("warning_signs", "note", "level", "reasons", "stop", "state", "acknowledged_at", "acknowledged_by__name"),
            *("resolved_at", "resolved_by__name", "outcome", "decision", "resolution", "message_to_patient"),
        ),
    )
    yield Part(
        name="report_events",
        title=gettext_lazy("What became of your reports"),
        rows=FlagEvent.objects.filter(flag__patient=patient).order_by("at", "pk"),
        columns=("flag__number", "at", "kind", "by__name", "note"),
    )


def _around(patient: Patient) -> Iterator[Part]:
    yield Part(
        name="messages",
        title=gettext_lazy("Emails"),
        rows=Message.objects.filter(patient=patient).order_by("due_at", "pk"),
        columns=("kind", "to", "due_at", "state", "reason", "sent_at", "delivered_at", "bounced_at"),
    )
    yield Part(
        name="from_the_clinic",
        title=gettext_lazy("What the clinic wrote to you"),
        rows=ClinicMessage.objects.filter(patient=patient).order_by("written_at", "pk"),
        columns=("written_at", "written_by__name", "text", "read_at"),
    )
    yield Part(
        name="care",
        title=gettext_lazy("Your care in the clinic"),
        rows=CareEvent.objects.filter(patient=patient).order_by("at", "pk"),
        columns=("at", "kind", "by__name", "note"),
    )
    yield Part(
        name="people",
        title=gettext_lazy("Who follows your record"),
        rows=PatientAccess.objects.filter(patient=patient).order_by("granted_at"),
        columns=("user__name", "user__email", "relation", "may_log", "may_report", "granted_at", "revoked_at"),
    )
    yield Part(
        name="invitations",
        title=gettext_lazy("Invitations"),
        rows=Invitation.objects.filter(patient=patient).order_by("created_at"),
        columns=("kind", "name", "email", "created_at", "invited_by__name", "accepted_at", "revoked_at"),
    )
    yield Part(
        name="looks",
        title=gettext_lazy("Who looked at your record"),
        rows=AccessEvent.objects.filter(patients__contains=[patient.pk]).order_by("at", "pk"),
        columns=("at", "actor__name", "role", "action"),
    )
