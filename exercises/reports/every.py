"""Every plan that a patient has had, as values of one question: the record shows who wrote, held and ended each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import connection

from exercises.models import Hold, Phase, Precaution, Prescription, PrescriptionVersion
from exercises.reports.plans import Plan
from exercises.reports.values import known, made, made_if_any
from patients.models import Patient, User

if TYPE_CHECKING:
    from exercises.reports.values import Row

_PERSON = """(SELECT jsonb_build_object('id', person.id, 'name', person.name, 'email', person.email)
    FROM patients_user AS person WHERE person.id = {key})"""
_PARTS = """(SELECT jsonb_agg(to_jsonb(part) ORDER BY part.{order}) FROM {table} AS part
    WHERE part.version_id = version.id)"""
_EVERY = f"""
    SELECT to_jsonb(p) || jsonb_build_object(
        'ended_by', {_PERSON.format(key="p.ended_by_id")},
        'versions', (
            SELECT jsonb_agg(to_jsonb(version) || jsonb_build_object(
                'made_by', {_PERSON.format(key="version.made_by_id")},
                'phases', {_PARTS.format(table="exercises_phase", order="first_day")},
                'precautions', {_PARTS.format(table="exercises_precaution", order="kind")}) ORDER BY version.number)
            FROM exercises_prescriptionversion AS version WHERE version.prescription_id = p.id),
        'holds', (
            SELECT jsonb_agg(to_jsonb(hold) || jsonb_build_object(
                'begun_by', {_PERSON.format(key="hold.begun_by_id")},
                'ended_by', {_PERSON.format(key="hold.ended_by_id")}) ORDER BY hold.starts_at)
            FROM exercises_hold AS hold WHERE hold.prescription_id = p.id))
    FROM exercises_prescription AS p WHERE p.patient_id = %s
    ORDER BY p.prescribed_at DESC
"""  # noqa: S608  # constants


def every_plan(patient: Patient) -> tuple[Plan, ...]:
    """The last one first. Of people the name and the email are known; what else is asked of them is read then."""
    with connection.cursor() as cursor:
        cursor.execute(_EVERY, [patient.pk])
        return tuple(Plan(_prescription(json.loads(read), patient)) for (read,) in cursor.fetchall())


def _prescription(read: Row, patient: Patient) -> Prescription:
    prescription = made(Prescription, read)
    prescription.patient = patient
    prescription.ended_by = made_if_any(User, read["ended_by"])
    versions = [_version(row, prescription) for row in read["versions"] or ()]
    holds = [_hold(row) for row in read["holds"] or ()]
    known(prescription, versions=(PrescriptionVersion, versions), holds=(Hold, holds))
    return prescription


def _version(read: Row, prescription: Prescription) -> PrescriptionVersion:
    version = made(PrescriptionVersion, read)
    version.prescription, version.made_by = prescription, made(User, read["made_by"])
    phases = [made(Phase, row) for row in read["phases"] or ()]
    precautions = [made(Precaution, row) for row in read["precautions"] or ()]
    known(version, phases=(Phase, phases), precautions=(Precaution, precautions))
    return version


def _hold(read: Row) -> Hold:
    hold = made(Hold, read)
    hold.begun_by, hold.ended_by = made_if_any(User, read["begun_by"]), made_if_any(User, read["ended_by"])
    return hold
