"""`manage.py quiesce`: after a restore, before any worker starts, so that no old mail is sent again."""

from __future__ import annotations

import pghistory
from django.core.management.base import BaseCommand

from adherence import outbox
from adherence.outbox.clock import database_now


class Command(BaseCommand):
    help = "Give up every message that is overdue or under way. Run it after a restore, before workers start."

    def handle(self, **_options: object) -> None:
        now = database_now()
        with pghistory.context(command="quiesce"):
            # What the copy is too old to hold may have been sent since, too: it is put down, and then given up.
            outbox.plan(now)
            given_up = outbox.quiesce(now)
        self.stdout.write(f"{given_up} overdue messages will not be sent.")
