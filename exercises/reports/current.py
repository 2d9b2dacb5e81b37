"""A patient's plan, read as one value of one question: four that the ORM composes took a quarter of Today."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.db import connection

from exercises.models import Hold, Phase, Prescription, PrescriptionVersion
from exercises.reports.plans import Plan
from exercises.reports.values import known, made
from patients.models import Patient, Surgery, User

if TYPE_CHECKING:
    from exercises.reports.plans import SignedVersion
    from exercises.reports.values import Row

_SIGNED = """|| jsonb_build_object(
    'maker', (SELECT jsonb_build_object('id', maker.id, 'name', maker.name, 'email', maker.email)
        FROM patients_user AS maker WHERE maker.id = version.made_by_id),
    'title', (SELECT job.job_title FROM patients_membership AS job
        WHERE job.user_id = version.made_by_id AND job.clinic_id = who.clinic_id AND job.job_title <> ''
        ORDER BY job.created_at LIMIT 1))"""
_PLAN = """
    SELECT to_jsonb(p) || jsonb_build_object(
        'surgery', (SELECT to_jsonb(surgery) FROM patients_surgery AS surgery WHERE surgery.id = p.surgery_id),
        'versions', (
            SELECT jsonb_agg(to_jsonb(version) || jsonb_build_object('phases', (
                SELECT jsonb_agg(to_jsonb(phase) ORDER BY phase.first_day) FROM exercises_phase AS phase
                WHERE phase.version_id = version.id)) {signed} ORDER BY version.number)
            FROM exercises_prescriptionversion AS version WHERE version.prescription_id = p.id),
        'holds', (
            SELECT jsonb_agg(to_jsonb(hold) ORDER BY hold.starts_at) FROM exercises_hold AS hold
            WHERE hold.prescription_id = p.id))
    FROM exercises_prescription AS p JOIN patients_patient AS who ON who.id = p.patient_id
"""
_IN_FORCE = """
    WHERE p.patient_id = %s AND (p.ended_at IS NULL OR p.ended_at > %s)
    ORDER BY p.prescribed_at DESC LIMIT 1
"""
_QUESTIONS = {True: _PLAN.format(signed=_SIGNED) + _IN_FORCE, False: _PLAN.format(signed="") + _IN_FORCE}
_THIS = _PLAN.format(signed="") + "WHERE p.id = %s"


def current_plan(patient: Patient, now: datetime, *, signed: bool = True) -> Plan | None:
    """The patient's prescription that has not ended; None without one. Who made it comes along when `signed`.

    A maker's name and email are known; what else is asked of them is read then.
    """
    return _asked(_QUESTIONS[signed], [patient.pk, now], patient)


def plan_read(prescription: UUID, patient: Patient) -> Plan:
    """A prescription of the patient's, ended or not; who made it is read when asked for. Raises DoesNotExist."""
    plan = _asked(_THIS, [prescription], patient)
    if plan is None:
        raise Prescription.DoesNotExist(prescription)
    return plan


def _asked(question: str, values: list[Any], patient: Patient) -> Plan | None:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        row = cursor.fetchone()
    return Plan(_prescription(json.loads(row[0]), patient)) if row else None


def _prescription(read: Row, patient: Patient) -> Prescription:
    prescription = made(Prescription, read)
    prescription.patient = patient
    prescription.surgery = made(Surgery, read["surgery"]) if read["surgery"] else None
    versions = [_version(row, prescription) for row in read["versions"] or ()]
    holds = [made(Hold, row) for row in read["holds"] or ()]
    known(prescription, versions=(PrescriptionVersion, versions), holds=(Hold, holds))
    return prescription


def _version(read: Row, prescription: Prescription) -> PrescriptionVersion:
    version = made(PrescriptionVersion, read)
    version.prescription = prescription
    if "maker" in read:
        version.made_by = made(User, read["maker"])
        cast("SignedVersion", version).author_title = read["title"]
    known(version, phases=(Phase, [made(Phase, row) for row in read["phases"] or ()]))
    return version
