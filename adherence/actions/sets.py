"""Logging sets and undoing them. The unique row (patient, uuid) is the lock."""

from __future__ import annotations

import json
from contextlib import nullcontext
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from adherence.actions import days
from adherence.models import LoggedSet
from adherence.models.sets import is_off
from exercises.reports import Plan, with_regimens
from exercises.schedule import local_midnight
from patients.models import Patient, User

AHEAD = timedelta(minutes=5)  # clocks differ
BACK = timedelta(hours=48)
BACK_FOR_CLINIC = timedelta(days=30)
TOO_LONG_AGO = gettext_lazy("This was more than 2 days ago. Tell your clinic, so that they can add it")


class Refused(ValidationError):  # named as people say it
    """What was asked for is against the rules of logging; the message is for the person who asked."""


class Conflict(Exception):  # named as people say it
    """The uuid already belongs to a set with other content. Nothing was changed."""


def log(
    patient: Patient,
    *,
    by: User | None,
    uuid: UUID,
    performed_at: datetime,
    repetitions: int | None,
    seconds: int | None,
    source: LoggedSet.Source,
    pain: int | None = None,
    note: str = "",
    skew: timedelta | None = None,
    plan: Plan | None = None,
    now: datetime,
) -> LoggedSet:
    """Log a set done at `performed_at`; the same uuid with the same content gives the set of the first time.

    `performed_at == now` says "just now", and a repeat a moment later says the same. `skew` is how far the clock that
    said it was ahead: the time is corrected when that is too far. Raises Refused outside the limits of time (a clinic's
    set needs its reason as `note`), Conflict when the uuid has other content. `plan` is the one in force when the set
    was done, where the caller has read it.
    """
    entry = LoggedSet(
        uuid=uuid,
        patient=patient,
        performed_at=performed_at,
        entered_at=now,
        entered_by=by,
        repetitions=repetitions,
        seconds=seconds,
        source=source,
        pain=pain,
        note=note,
        counts=False,
    )
    entry.payload_hash, unfelt = digest(entry, pain), digest(entry, None)
    _correct(entry, skew)
    refusal = _refusal(entry)
    if refusal:
        return _logged_before(entry) or _refuse(refusal)
    entry.day = patient.local_date(performed_at)
    known = plan if plan and plan.version_at(entry.performed_at) else _plan_at(patient, entry.performed_at)
    _set_against_plan(entry, known)
    return entry if days.keep_and_count(entry) else _first(entry, unfelt)


def log_several(
    patient: Patient,
    *,
    by: User,
    uuid: UUID,
    count: int,
    performed_at: datetime,
    repetitions: int | None,
    seconds: int | None,
    source: LoggedSet.Source,
    pain: int | None = None,
    note: str = "",
    skew: timedelta | None = None,
    plan: Plan | None = None,
    now: datetime,
) -> list[LoggedSet]:
    """Log `count` like sets, all or none; the first has `uuid`, the others uuids made from it. Raises as `log`."""
    with transaction.atomic() if count > 1 else nullcontext():  # one set is one statement
        return [
            log(
                patient,
                by=by,
                uuid=uuid5(uuid, str(place)) if place else uuid,
                performed_at=performed_at,
                repetitions=repetitions,
                seconds=seconds,
                source=source,
                pain=pain,
                note=note,
                skew=skew,
                plan=plan,
                now=now,
            )
            for place in range(count)
        ]


def feel(logged_set: LoggedSet, *, pain: int, now: datetime) -> None:
    """Add how a set felt (0–10) when nothing was said yet; what was said first stays.

    Raises Refused for a set of so long ago that it could not be logged either.
    """
    if logged_set.performed_at < now - BACK:
        raise Refused(TOO_LONG_AGO, "not_now")
    LoggedSet.objects.filter(pk=logged_set.pk, pain=None, voided_at=None).update(pain=pain)


def void(logged_set: LoggedSet, *, by: User, reason: str = "", now: datetime) -> None:
    """Take a set back; it stays in the record with who and when. Twice is once.

    With a reason it is the clinic's correction, up to 30 days back; without one the patient's own undo, until the
    end of the next local day. Raises Refused after that.
    """
    if now >= (_correctable_until(logged_set) if reason else undo_until(logged_set)):
        raise Refused(_("It is too late to undo this set. Call your clinic if it is wrong"), "too_late")
    with transaction.atomic():
        standing = LoggedSet.objects.standing().filter(pk=logged_set.pk)
        voided = standing.update(voided_at=now, voided_by=by, void_reason=reason)
        if voided:
            days.discount_a_set(logged_set)


def undo_until(logged_set: LoggedSet) -> datetime:
    """The end of the local day after the set's own."""
    return local_midnight(logged_set.patient.time_zone, logged_set.day + timedelta(days=2))


def _correctable_until(logged_set: LoggedSet) -> datetime:
    return logged_set.performed_at + BACK_FOR_CLINIC


def digest(entry: LoggedSet, pain: int | None) -> str:
    """What the client says of the set; a repeat of the same request says the same."""
    just_now = entry.performed_at == entry.entered_at
    when = "now" if just_now else entry.performed_at.timestamp()
    content = [when, entry.repetitions, entry.seconds, entry.source, pain, entry.note]
    return sha256(json.dumps(content).encode()).hexdigest()


def _correct(entry: LoggedSet, skew: timedelta | None) -> None:
    """Take the phone's error out of its time: what it said stays what a repeat is known by."""
    if skew is None:
        return
    entry.clock_skew = round(skew.total_seconds())
    if is_off(skew):
        entry.performed_at -= skew


def _refusal(entry: LoggedSet) -> str:
    """Why the set must not be logged, or nothing."""
    by_clinic = entry.source == LoggedSet.Source.CLINIC
    if entry.performed_at > entry.entered_at + AHEAD:
        return _("This time is still to come. Log a set once you have done it")
    if by_clinic and not entry.note:
        return _("Say why the clinic adds this set")
    if by_clinic and entry.performed_at < entry.entered_at - BACK_FOR_CLINIC:
        return _("A set can be added for the last 30 days only")
    if not by_clinic and entry.performed_at < entry.entered_at - BACK:
        return str(TOO_LONG_AGO)
    return ""


def _refuse(refusal: str) -> LoggedSet:
    raise Refused(refusal, "not_now")


def _set_against_plan(entry: LoggedSet, plan: Plan | None) -> None:
    """Copy the target in force when the set was done, and say whether the set counts."""
    if plan is None:
        return
    entry.prescription, entry.version = plan.prescription, plan.version_at(entry.performed_at)
    entry.counts = plan.counts_at(entry.performed_at)
    dose = plan.dose_on(entry.day, entry.performed_at)
    if dose:
        entry.target_repetitions, entry.target_seconds = dose.repetitions, dose.seconds
        entry.target_hold_down_seconds, entry.target_hold_up_seconds = dose.hold_down_seconds, dose.hold_up_seconds


def _plan_at(patient: Patient, moment: datetime) -> Plan | None:
    """The prescription in force at `moment`, on hold or not: it may have ended since."""
    plans = map(Plan, with_regimens(patient.prescriptions.all().in_force(moment)))
    return next((plan for plan in plans if plan.version_at(moment)), None)


def _logged_before(entry: LoggedSet) -> LoggedSet | None:
    """The set of the first time, for a repeat that comes after the time allowed."""
    return LoggedSet.objects.filter(patient=entry.patient_id, uuid=entry.uuid, payload_hash=entry.payload_hash).first()


def _first(entry: LoggedSet, unfelt: str) -> LoggedSet:
    """The set of the first time. A guided set is asked about after it is kept: how it felt may be said later, once.

    `unfelt` is the digest of the entry without its pain: a phone cannot know whether that arrived.
    """
    first = LoggedSet.objects.select_related("patient").get(patient=entry.patient_id, uuid=entry.uuid)
    if first.payload_hash == entry.payload_hash:
        return first
    if entry.pain is None or entry.source != LoggedSet.Source.GUIDED or first.payload_hash != unfelt:
        raise Conflict
    feel(first, pain=entry.pain, now=entry.entered_at)
    return first
