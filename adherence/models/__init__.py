"""DID: sets and day records, pain flags and their review, reminder settings, outgoing messages."""

from adherence.models.clinic_messages import ClinicMessage
from adherence.models.days import DayRecord
from adherence.models.flags import FlagEvent, PainFlag
from adherence.models.messages import Heartbeat, Message
from adherence.models.reminders import ReminderPlan, ReminderSettings
from adherence.models.sets import LoggedSet
from adherence.models.tallies import MessageTally

__all__ = [
    "ClinicMessage",
    "DayRecord",
    "FlagEvent",
    "Heartbeat",
    "LoggedSet",
    "Message",
    "MessageTally",
    "PainFlag",
    "ReminderPlan",
    "ReminderSettings",
]
