"""Who is asking, and what they may do."""

from patients.access.doors import (
    CHOSEN,
    Request,
    clinical_only,
    clinician_only,
    current_clinic,
    current_patient,
    for_scripts,
    logging_only,
    logging_somewhere,
    manager_only,
    own_record_only,
    patient_only,
    reporting_somewhere,
    team_only,
)
from patients.access.links import link_page, secret_address
from patients.access.rows import Opened, in_sight_of, open_link, seeing_everything
from patients.access.standing import Standing, accesses_of, memberships_of, outbox_key, standing_of

__all__ = [
    "CHOSEN",
    "Opened",
    "Request",
    "Standing",
    "accesses_of",
    "clinical_only",
    "clinician_only",
    "current_clinic",
    "current_patient",
    "for_scripts",
    "in_sight_of",
    "link_page",
    "logging_only",
    "logging_somewhere",
    "manager_only",
    "memberships_of",
    "open_link",
    "outbox_key",
    "own_record_only",
    "patient_only",
    "reporting_somewhere",
    "secret_address",
    "seeing_everything",
    "standing_of",
    "team_only",
]
