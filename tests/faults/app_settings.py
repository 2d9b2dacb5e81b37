"""The application as it is attacked: production's settings, less patient with mail servers, and hurried by beat."""

from __future__ import annotations

from config.settings import CELERY_BEAT_SCHEDULE as USUAL
from tests.settings import *  # noqa: F403  # the environment names every service: none is started here

EMAIL_TIMEOUT = 2  # seconds; a lease is three times that
CELERY_BEAT_SCHEDULE = USUAL | {"deliver messages": USUAL["deliver messages"] | {"schedule": 2}}
