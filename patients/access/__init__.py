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
from patients.access.standing import Standing, outbox_key, standing_of

__all__ = [
    "CHOSEN",
    "Request",
    "Standing",
    "clinical_only",
    "clinician_only",
    "current_clinic",
    "current_patient",
    "for_scripts",
    "link_page",
    "logging_only",
    "logging_somewhere",
    "manager_only",
    "outbox_key",
    "own_record_only",
    "patient_only",
    "reporting_somewhere",
    "secret_address",
    "standing_of",
    "team_only",
]
