"""The WSGI application that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

resolve("/")  # loads every view, before somebody waits for it
# What is loaded by now stays: the collector of garbage need not look at it again, nor at others after each 700.
gc.freeze()
gc.set_threshold(10_000)
