"""Figures of a clinic's week, for its manager: numbers, and nobody's name. A constant number of queries."""

from adherence.reports.figures.read import Figures, Mail, read
from adherence.reports.figures.sheet import lines
from adherence.reports.figures.weeks import EARLIEST, Week, last_week, week_of
from adherence.reports.figures.words import shown

__all__ = ["EARLIEST", "Figures", "Mail", "Week", "last_week", "lines", "read", "shown", "week_of"]
