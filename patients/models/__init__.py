"""WHO: users, clinics and their teams, patients, surgeries, invitations, access, and the record of who looked."""

from patients.models.audit import AccessEvent
from patients.models.care import CareEvent
from patients.models.clinics import Clinic, Country, Membership, RepeatAfter, Role
from patients.models.erasures import ErasedRow, Erasure
from patients.models.invitations import Invitation
from patients.models.patients import Patient, PatientAccess, keys_visible_to
from patients.models.seals import Seal, SealedColumns, SealMark
from patients.models.surgeries import Procedure, Side, Surgery
from patients.models.users import Colours, User

__all__ = [
    "AccessEvent",
    "CareEvent",
    "Clinic",
    "Colours",
    "Country",
    "ErasedRow",
    "Erasure",
    "Invitation",
    "Membership",
    "Patient",
    "PatientAccess",
    "Procedure",
    "RepeatAfter",
    "Role",
    "Seal",
    "SealMark",
    "SealedColumns",
    "Side",
    "Surgery",
    "User",
    "keys_visible_to",
]
