"""Pain flags: a patient's report of pain or of a warning sign, triaged when it is made, and what became of it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from adherence.triage import Level as TriageLevel
from patients.models import Patient, PatientAccess, keys_visible_to

if TYPE_CHECKING:
    from patients.models import User


class Level(models.TextChoices):
    """Triage levels as they read on screen; the values are those of adherence.triage."""

    EMERGENCY = TriageLevel.EMERGENCY.value, _("Emergency")
    URGENT = TriageLevel.URGENT.value, _("Urgent")
    REVIEW = TriageLevel.REVIEW.value, _("Soon")
    NOTE = TriageLevel.NOTE.value, _("Routine")


class Place(models.TextChoices):
    FRONT_OF_KNEE = "front_of_knee", _("Front of knee")
    BACK_OF_KNEE = "back_of_knee", _("Back of knee")
    CALF = "calf", _("Calf")
    ANKLE = "ankle", _("Ankle")
    FOOT = "foot", _("Foot or toes")
    WOUND = "wound", _("My wound")
    ELSEWHERE = "elsewhere", _("Somewhere else")


class PainFlagQuerySet(models.QuerySet["PainFlag"]):
    def visible_to(self, user: User) -> PainFlagQuerySet:
        return self.filter(patient__in=keys_visible_to(user))

    def naming_carers(self) -> PainFlagQuerySet:
        """Each with `.by_carer`."""
        carer = PatientAccess.objects.carer_behind("reported_by").values("user__name")
        return self.annotate(by_carer=models.Subquery(carer))  # type: ignore[no-redef]  # its default is the class’s

    def open(self) -> PainFlagQuerySet:
        """Not resolved: to acknowledge, or to follow up."""
        return self.exclude(state=PainFlag.State.RESOLVED)

    def stopping(self, patient: Patient) -> PainFlagQuerySet:
        """What told the patient to stop and is not resolved: until then no plan of theirs runs. The oldest first."""
        return self.open().filter(patient=patient, stop=True).order_by("reported_at", "pk")

    def awake(self, now: datetime) -> PainFlagQuerySet:
        """Not snoozed at `now`."""
        return self.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=now))

    def in_triage_order(self) -> PainFlagQuerySet:
        """By level, then by time left to acknowledge; unacknowledged before acknowledged at the same level."""
        ranks = [When(level=level, then=Value(rank)) for rank, level in enumerate(Level.values)]
        return self.order_by(
            Case(*ranks),
            F("acknowledged_at").asc(nulls_first=True),
            F("acknowledge_by").asc(nulls_last=True),
            "reported_at",
        )


@pghistory.track()
class PainFlag(models.Model):
    """A report of pain or of a warning sign, with the decision made on it and the thresholds in force."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        RESOLVED = "resolved", _("Resolved")

    class Outcome(models.TextChoices):
        ADVICE = "advice", _("Advice given")
        CHANGED = "changed", _("Prescription changed")
        APPOINTMENT = "appointment", _("Appointment booked")
        EMERGENCY_CARE = "emergency_care", _("Sent to emergency care")
        NO_ACTION = "no_action", _("No action needed")

    class Decision(models.TextChoices):
        RESUME = "resume", _("Restart the plan now")
        KEEP_ON_HOLD = "keep_on_hold", _("Keep on hold")
        STOP = "stop", _("Stop the plan")

    number = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="flags")
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reported_at = models.DateTimeField()
    # When it was filled in on the phone, where that was well before it reached us.
    written_at = models.DateTimeField(null=True, blank=True, editable=False)
    score = models.PositiveSmallIntegerField(_("pain, 0 to 10"), null=True, blank=True)
    places = ArrayField(models.CharField(max_length=20, choices=Place.choices), default=list, blank=True)
    kinds = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    next_morning = models.BooleanField(_("still there the next morning"), default=False)
    warning_signs = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    note = models.TextField(_("in the patient’s words"), max_length=1000, blank=True)
    payload_hash = models.CharField(max_length=64)

    level = models.CharField(max_length=10, choices=Level.choices)
    reasons = models.JSONField(default=list)
    stop = models.BooleanField()
    stop_threshold = models.PositiveSmallIntegerField()
    review_threshold = models.PositiveSmallIntegerField()
    acknowledge_by = models.DateTimeField(null=True, blank=True)

    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    assigned_to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    snoozed_until = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome.choices, blank=True)
    decision = models.CharField(max_length=20, choices=Decision.choices, blank=True)
    resolution = models.TextField(_("note"), max_length=1000, blank=True)
    message_to_patient = models.TextField(_("message to the patient"), max_length=500, blank=True)
    escalated = models.PositiveSmallIntegerField(_("times escalated"), default=0)

    by_carer: str | None = None  # the name of the carer who reported it, where a queryset has asked for it

    objects = PainFlagQuerySet.as_manager()

    class Meta:
        verbose_name = _("pain flag")
        ordering = ["-reported_at"]
        constraints = [
            models.CheckConstraint(condition=Q(score=None) | Q(score__lte=10), name="flag_score_is_0_to_10"),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="flag_level_is_known"),
            models.CheckConstraint(
                condition=Q(state="open", acknowledged_at=None, resolved_at=None)
                | Q(
                    state="acknowledged", acknowledged_at__isnull=False, acknowledged_by__isnull=False, resolved_at=None
                )
                | Q(
                    state="resolved",
                    acknowledged_at__isnull=False,
                    acknowledged_by__isnull=False,
                    resolved_at__isnull=False,
                    resolved_by__isnull=False,
                ),
                name="flag_state_names_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="resolved") | (~Q(outcome="") & ~Q(resolution="")),
                name="resolved_flag_has_an_outcome_and_a_note",
            ),
            models.CheckConstraint(
                condition=~Q(state="resolved", stop=True) | ~Q(decision=""), name="resolved_stop_has_a_decision"
            ),
            models.CheckConstraint(condition=Q(escalated__lte=2), name="flag_escalates_at_most_twice"),
        ]
        indexes = [
            models.Index(fields=["patient", "-reported_at"], name="flags_of_a_patient"),
            models.Index(fields=["acknowledge_by"], condition=Q(state="open"), name="flags_waiting"),
        ]

    def __str__(self) -> str:
        return f"flag {self.number}"

    @property
    def triage_level(self) -> Level:
        return Level(self.level)


class FlagEvent(models.Model):
    """Something that happened to a flag: append-only, by a person or (empty) by Dorsi."""

    class Kind(models.TextChoices):
        REPORTED = "reported", _("Sent")
        HELD = "held", _("Plan put on hold")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")
        ASSIGNED = "assigned", _("Assigned")
        SNOOZED = "snoozed", _("Snoozed")
        CALLED = "called", _("Call logged")
        ESCALATED = "escalated", _("Escalated")
        RESOLVED = "resolved", _("Resolved")

    flag = models.ForeignKey(PainFlag, models.PROTECT, related_name="events")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    note = models.TextField(max_length=1000, blank=True)

    class Meta:
        verbose_name = _("event of a flag")
        ordering = ["at", "pk"]
        triggers = [pgtrigger.Protect(name="flag_events_stay", operation=pgtrigger.Update | pgtrigger.Delete)]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "reported",
                        "held",
                        "acknowledged",
                        "assigned",
                        "snoozed",
                        "called",
                        "escalated",
                        "resolved",
                    ]
                ),
                name="flag_event_kind_is_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} at {self.at:%Y-%m-%d %H:%M}"
