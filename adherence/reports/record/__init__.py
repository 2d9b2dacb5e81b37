"""A patient's record on one page: the plan and its versions, days, pain, sets, flags, holds, mail, every event."""

from adherence.reports.record.page import Record
from adherence.reports.record.read import ALL_SETS, RECENT_SETS, in_full, read, record_of

__all__ = ["ALL_SETS", "RECENT_SETS", "Record", "in_full", "read", "record_of"]
