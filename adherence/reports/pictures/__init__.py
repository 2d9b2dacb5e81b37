"""Geometry of every drawing, worked out here so that templates only place it. No database, no clock.

Each drawing has its component of the same name in templates/components/.
"""

from adherence.reports.pictures.columns import columns
from adherence.reports.pictures.days import Day
from adherence.reports.pictures.dial import beads, dial
from adherence.reports.pictures.heat import heat
from adherence.reports.pictures.meter import meter, waited
from adherence.reports.pictures.pain import PainDay, pain_line
from adherence.reports.pictures.ring import ring
from adherence.reports.pictures.strip import strip

__all__ = ["Day", "PainDay", "beads", "columns", "dial", "heat", "meter", "pain_line", "ring", "strip", "waited"]
