"""What is printed: a sheet as PDF, in the patient's language. The words come from the pages' own reports."""

from adherence.reports.paper.handout import handout_of
from adherence.reports.paper.progress_report import report_of

__all__ = ["handout_of", "report_of"]
