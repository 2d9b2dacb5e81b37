"""The application as it is attacked: production's settings, less patient with mail servers, and hurried by beat."""

from __future__ import annotations

from tests import settings as usual
from tests.settings import *  # noqa: F403  # the environment names every service: none is started here

EMAIL_TIMEOUT = 2  # seconds; a lease is three times that
HURRIED = usual.CELERY_BEAT_SCHEDULE["deliver messages"] | {"schedule": 2}
CELERY_BEAT_SCHEDULE = usual.CELERY_BEAT_SCHEDULE | {"deliver messages": HURRIED}
