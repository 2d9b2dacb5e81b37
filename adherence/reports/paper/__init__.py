"""What is printed: a sheet as PDF, in the patient's language. The words come from the pages' own reports."""

from adherence.reports.paper.handout import handout_of

__all__ = ["handout_of"]
