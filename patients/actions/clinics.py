"""Clinics: to open one."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from patients.actions import invitations
from patients.models import Clinic, Invitation, Role


@transaction.atomic
def open_clinic(clinic: Clinic, *, manager_email: str, manager_name: str, now: datetime) -> Invitation:
    """Open a clinic, which is not saved yet, and invite its first manager, who invites everybody else."""
    clinic.created_at = now
    clinic.save(force_insert=True)
    return invitations.invite_team(clinic, by=None, email=manager_email, name=manager_name, role=Role.MANAGER, now=now)
