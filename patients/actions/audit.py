"""Who looked at whose record: no log, no look."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import connection

from patients.access import Standing
from patients.models import AccessEvent, PatientAccess, User
from patients.models.audit import OPERATOR

LONGEST = 60  # letters of an action
# Which request it was, the database reads by itself (RequestNumber).
LOOK = """
    INSERT INTO patients_accessevent (at, actor_id, role, action, patients) VALUES (%s, %s, %s, %s, %s::uuid[])
"""


def record_look(patients: Iterable[UUID], *, by: Standing, action: str, now: datetime) -> None:
    """Write that `by` looked at these patients' records (`action`: the page's URL name); nothing for none."""
    looked_at = list(patients)
    if looked_at:
        with connection.cursor() as cursor:
            cursor.execute(LOOK, [now, by.user.pk, _role(by, looked_at), action, looked_at])


def record_operators_look(patients: Iterable[UUID], *, by: User, action: str, now: datetime) -> None:
    """The same for an operator, who belongs to no clinic and follows nobody."""
    looked_at = list(patients)
    if looked_at:
        AccessEvent.objects.create(at=now, actor=by, role=OPERATOR, action=action[:LONGEST], patients=looked_at)


def _role(standing: Standing, looked_at: list[UUID]) -> str:
    """The role in the clinic; for a record of another clinic, how the account follows it."""
    access = standing.access
    if access and looked_at == [access.patient_id] and access.patient.clinic != standing.clinic:
        return access.relation
    return standing.memberships[0].role if standing.is_team else PatientAccess.Relation.SELF
