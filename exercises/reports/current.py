"""A patient's plan, read as one value of one question: four that the ORM composes took a quarter of Today."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, connection, models

from exercises.models import Hold, Phase, Prescription, PrescriptionVersion
from exercises.reports.plans import Plan
from patients.models import Patient, Surgery, User

if TYPE_CHECKING:
    from exercises.reports.plans import SignedVersion

M = TypeVar("M", bound=models.Model)
Row = Mapping[str, Any]

_SIGNED = """|| jsonb_build_object(
    'maker', (SELECT jsonb_build_object('id', maker.id, 'name', maker.name, 'email', maker.email)
        FROM patients_user AS maker WHERE maker.id = version.made_by_id),
    'title', (SELECT job.job_title FROM patients_membership AS job
        WHERE job.user_id = version.made_by_id AND job.clinic_id = who.clinic_id AND job.job_title <> ''
        ORDER BY job.created_at LIMIT 1))"""
_IN_FORCE = """
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
    WHERE p.patient_id = %s AND (p.ended_at IS NULL OR p.ended_at > %s)
    ORDER BY p.prescribed_at DESC LIMIT 1
"""
_QUESTIONS = {True: _IN_FORCE.format(signed=_SIGNED), False: _IN_FORCE.format(signed="")}


def current_plan(patient: Patient, now: datetime, *, signed: bool = True) -> Plan | None:
    """The patient's prescription that has not ended; None without one. Who made it comes along when `signed`.

    A maker's name and email are known; what else is asked of them is read then.
    """
    with connection.cursor() as cursor:
        cursor.execute(_QUESTIONS[signed], [patient.pk, now])
        row = cursor.fetchone()
    return Plan(_prescription(json.loads(row[0]), patient)) if row else None


def _prescription(read: Row, patient: Patient) -> Prescription:
    prescription = _made(Prescription, read)
    prescription.patient = patient
    prescription.surgery = _made(Surgery, read["surgery"]) if read["surgery"] else None
    versions = [_version(row, prescription) for row in read["versions"] or ()]
    holds = [_made(Hold, row) for row in read["holds"] or ()]
    _known(prescription, versions=(PrescriptionVersion, versions), holds=(Hold, holds))
    return prescription


def _version(read: Row, prescription: Prescription) -> PrescriptionVersion:
    version = _made(PrescriptionVersion, read)
    version.prescription = prescription
    if "maker" in read:
        version.made_by = _made(User, read["maker"])
        cast("SignedVersion", version).author_title = read["title"]
    _known(version, phases=(Phase, [_made(Phase, row) for row in read["phases"] or ()]))
    return version


def _known(parent: models.Model, **children: tuple[type[models.Model], list[Any]]) -> None:
    """Leave `children` where prefetch_related would."""
    answers: dict[str, models.QuerySet[Any]] = {}
    for name, (model, rows) in children.items():
        answers[name] = models.QuerySet(model)
        answers[name]._result_cache = rows  # noqa: SLF001  # as prefetch_related itself does
    vars(parent)["_prefetched_objects_cache"] = answers


def _made(model: type[M], read: Row) -> M:
    """The row of a table as its model has it; what was not read of it is read when asked for."""
    fields = [(name, convert) for name, convert in _columns(model) if name in read]
    names, values = zip(*((name, convert(read[name])) for name, convert in fields), strict=True)
    return model.from_db(DEFAULT_DB_ALIAS, names, values)


@cache
def _columns(model: type[models.Model]) -> list[tuple[str, Callable[[Any], Any]]]:
    return [(field.attname, field.to_python) for field in model._meta.concrete_fields]
