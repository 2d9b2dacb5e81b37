"""Who looked at whose record: no log, no look."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from patients.access import Standing
from patients.models import AccessEvent, PatientAccess


def record_look(patients: Iterable[UUID], *, by: Standing, action: str, now: datetime) -> None:
    """Write that `by` looked at these patients' records (`action`: the page's URL name); nothing for none."""
    looked_at = list(patients)
    if looked_at:
        AccessEvent.objects.create(at=now, actor_id=by.user.pk, role=_role(by), action=action, patients=looked_at)


def _role(standing: Standing) -> str:
    if standing.is_team:
        return standing.memberships[0].role
    return standing.access.relation if standing.access else PatientAccess.Relation.SELF
