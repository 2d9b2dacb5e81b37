"""Messages: every email is a row before it is sent. docs/messages.md draws the states."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from adherence.models.flags import PainFlag
from adherence.models.tallies import TRIGGERS
from exercises.models import Prescription
from patients.models import Clinic, Invitation, Membership, Patient, keys_visible_to

if TYPE_CHECKING:
    from patients.models import User


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: User) -> MessageQuerySet:
        """Messages to the patients whom the user sees, and to the teams of the clinics that the user works in.

        Sign-in mail belongs to no clinic, and to nobody's page.
        """
        seen = keys_visible_to(user)
        clinics = Membership.objects.active().filter(user=user).values("clinic")
        return self.filter(models.Q(patient__in=seen) | models.Q(patient=None, clinic__in=clinics))

    def to_patients(self) -> MessageQuerySet:
        return self.exclude(patient=None)

    def to_the_team(self) -> MessageQuerySet:
        return self.filter(patient=None)

    def due(self, now: datetime) -> MessageQuerySet:
        """Waiting, and to be tried at `now`; what cannot wait comes first."""
        return self.filter(state=Message.State.PENDING, next_attempt_at__lte=now).order_by(
            "priority", "next_attempt_at"
        )


class Message(models.Model):
    """One email for one reason. `key` says what it is, so that planning twice is planning once."""

    class Kind(models.TextChoices):
        REMINDER = "reminder", _("Reminder")
        REPEAT = "repeat", _("Second reminder")
        PATIENT_SUMMARY = "patient_summary", _("Weekly summary")
        DIGEST = "digest", _("Daily digest")
        CLINICIAN_SUMMARY = "clinician_summary", _("Weekly adherence summary")
        FLAG_ALERT = "flag_alert", _("Flag alert")
        ESCALATION = "escalation", _("Escalation")
        INVITATION = "invitation", _("Invitation")
        PLAN_CHANGED = "plan_changed", _("Plan changed")
        NUDGE = "nudge", _("Reminder sent by the clinic")
        CLINIC_MESSAGE = "clinic_message", _("Message from the clinic")
        ACCOUNT = "account", _("Sign-in and account")

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        CLAIMED = "claimed", _("About to be sent")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        SKIPPED = "skipped", _("Not sent")
        EXPIRED = "expired", _("Too late to send")
        FAILED = "failed", _("Failed")
        UNKNOWN = "unknown", _("May have arrived")

    class Policy(models.TextChoices):
        AT_MOST_ONCE = "at_most_once"
        AT_LEAST_ONCE = "at_least_once"

    class Reason(models.TextChoices):
        DONE = "done", _("The session was already done")
        NOT_PRESCRIBED = "not_prescribed", _("The session is no longer in the plan")
        ON_HOLD = "on_hold", _("The plan is on hold")
        PAUSED = "paused", _("Reminders are paused")
        OFF = "off", _("Reminders are off")
        PASSED = "passed", _("Its time had passed already when the times changed")
        ENOUGH = "enough", _("There were 8 that day already")
        NOTHING_TO_SAY = "nothing_to_say", _("There was nothing to report")
        WITHDRAWN = "withdrawn", _("The reason for it is gone")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    policy = models.CharField(max_length=15, choices=Policy.choices, default=Policy.AT_MOST_ONCE)
    priority = models.PositiveSmallIntegerField(default=5)
    to = models.EmailField(_("to"), blank=True)
    clinic = models.ForeignKey(Clinic, models.PROTECT, null=True, blank=True, related_name="+")
    # Two indexes below begin with the patient and the prescription: two more would only slow the planner down.
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, blank=True, related_name="messages", db_index=False)
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    prescription = models.ForeignKey(
        Prescription, models.PROTECT, null=True, blank=True, related_name="messages", db_index=False
    )
    flag = models.ForeignKey(PainFlag, models.PROTECT, null=True, blank=True, related_name="messages")
    invitation = models.ForeignKey(Invitation, models.PROTECT, null=True, blank=True, related_name="messages")
    slot_day = models.DateField(null=True, blank=True)
    slot_number = models.PositiveSmallIntegerField(null=True, blank=True)
    # Account mail (a sign-in code) is rendered by allauth; it is kept here until it is gone, then emptied.
    rendered = models.JSONField(null=True, blank=True)

    due_at = models.DateTimeField()
    not_after = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    reason = models.CharField(max_length=15, choices=Reason.choices, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    claim_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=200)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    # What a provider tells us afterwards. A mail that came back was sent all the same.
    delivered_at = models.DateTimeField(null=True, blank=True)
    bounced_at = models.DateTimeField(null=True, blank=True)
    complained_at = models.DateTimeField(null=True, blank=True)
    bounce = models.CharField(max_length=300, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        triggers = TRIGGERS
        constraints = [
            models.UniqueConstraint(fields=["key"], name="message_is_planned_once"),
            models.CheckConstraint(
                condition=Q(state__in=["claimed", "sending"], claim_token__isnull=False, lease_until__isnull=False)
                | Q(
                    state__in=["pending", "sent", "skipped", "expired", "failed", "unknown"],
                    claim_token=None,
                    lease_until=None,
                ),
                name="claimed_message_has_a_lease",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at=None),
                name="sent_message_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state="skipped") & ~Q(reason="") | ~Q(state="skipped") & Q(reason=""),
                name="skipped_message_says_why",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "claimed", "sending"], finished_at=None)
                | Q(state__in=["sent", "skipped", "expired", "failed", "unknown"], finished_at__isnull=False),
                name="finished_message_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "claimed", "sending"]) | Q(rendered__isnull=True),
                name="finished_message_keeps_no_text",
            ),
            models.CheckConstraint(
                condition=Q(state="sent") | Q(delivered_at=None, bounced_at=None, complained_at=None),
                name="only_a_sent_message_is_heard_of",
            ),
            models.CheckConstraint(
                condition=Q(bounce="") | Q(bounced_at__isnull=False), name="words_of_a_bounce_have_a_bounce"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["failed", "unknown"]) | ~Q(error=""), name="failed_or_unknown_message_says_why"
            ),
            models.CheckConstraint(condition=Q(slot_number=None) | Q(slot_day__isnull=False), name="slot_has_a_day"),
        ]
        indexes = [
            models.Index(fields=["priority", "next_attempt_at"], condition=Q(state="pending"), name="messages_due"),
            models.Index(
                fields=["next_attempt_at"], condition=Q(state="pending", attempts__gt=0), name="messages_tried"
            ),
            models.Index(
                fields=["lease_until"], condition=Q(state__in=["claimed", "sending"]), name="messages_under_way"
            ),
            models.Index(fields=["patient", "-due_at"], name="messages_of_a_patient"),
            models.Index(fields=["prescription", "slot_day"], name="messages_of_a_prescription"),
            models.Index(
                fields=["kind", "slot_day"],
                condition=Q(kind__in=["patient_summary", "digest", "clinician_summary"]),
                name="messages_of_a_period",
            ),
            models.Index(fields=["clinic", "-due_at"], name="messages_of_a_clinic"),
            models.Index(
                fields=["patient", "-sent_at"], condition=Q(state="sent", bounced_at=None), name="messages_that_reached"
            ),
            models.Index(
                fields=["patient", "finished_at"],
                condition=Q(state="failed") | Q(bounced_at__isnull=False),
                name="messages_in_trouble",
            ),
            models.Index(
                fields=["finished_at"], condition=Q(state__in=["skipped", "expired"]), name="messages_not_sent"
            ),
        ]

    def __str__(self) -> str:
        return self.key


class HeartbeatQuerySet(models.QuerySet["Heartbeat"]):
    def last_of(self, job: str) -> datetime | None:
        """When any driver last did the job; None: never."""
        at: datetime | None = self.filter(driver__startswith=f"{job}/").aggregate(at=models.Max("at"))["at"]
        return at


class Heartbeat(models.Model):
    """When a driver (beat, worker, dispatcher) last did its round."""

    driver = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()

    objects = HeartbeatQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.driver}: {self.at:%Y-%m-%d %H:%M:%S}"
