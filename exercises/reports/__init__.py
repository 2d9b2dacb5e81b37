"""Reads about prescriptions for pages, mails and the planner."""

from exercises.reports.current import current_plan, plan_read
from exercises.reports.every import every_plan
from exercises.reports.ordered import Ordered
from exercises.reports.plans import Due, Plan, plan_of, with_plans, with_regimens

__all__ = [
    "Due",
    "Ordered",
    "Plan",
    "current_plan",
    "every_plan",
    "plan_of",
    "plan_read",
    "with_plans",
    "with_regimens",
]
