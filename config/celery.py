"""The Celery application: workers and beat read their settings from Django's."""

import os
from logging.config import dictConfig

from celery import Celery
from celery.signals import setup_logging
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("dorsi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["adherence"])


@setup_logging.connect
def log_as_everybody_does(**_words: object) -> None:
    """Celery would take Django's handlers away, and put what an error says, words of patients' rows, into the log."""
    dictConfig(settings.LOGGING)
