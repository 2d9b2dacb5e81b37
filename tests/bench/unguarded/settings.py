"""Ours, with one middleware for another."""

from __future__ import annotations

from config import settings as ours
from config.settings import *  # noqa: F403  # all of them

GUARD, NO_GUARD = "patients.middleware.people.RowSecurityMiddleware", "tests.bench.unguarded.middleware.OneTransaction"
MIDDLEWARE = [NO_GUARD if name == GUARD else name for name in ours.MIDDLEWARE]
