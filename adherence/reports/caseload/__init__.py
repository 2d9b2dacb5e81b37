"""The caseload: who needs a call today, and why. Read for a whole clinic in a constant number of queries."""

from adherence.reports.caseload.asking import facts_of, in_brief, read
from adherence.reports.caseload.facts import Facts, parted
from adherence.reports.caseload.listing import Listing, Sort, Wanted, listing_of
from adherence.reports.caseload.needs import Group, Need, Reason, need_of
from adherence.reports.caseload.rows import Row, row_of
from adherence.reports.caseload.sheet import lines

__all__ = [
    "Facts",
    "Group",
    "Listing",
    "Need",
    "Reason",
    "Row",
    "Sort",
    "Wanted",
    "facts_of",
    "in_brief",
    "lines",
    "listing_of",
    "need_of",
    "parted",
    "read",
    "row_of",
]
