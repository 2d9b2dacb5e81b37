"""Mail without any record: `python -m tests.bench plain INSTANT NUMBER`. Begins when it is told to, on stdin.

The reminders due at INSTANT, written beforehand, go through Django's SMTP backend over one connection. Prints how many,
and seconds.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime

from django.core.mail import get_connection

from adherence.models import Message
from adherence.outbox.mails import compose
from tests.bench.crew import wait_to_be_told


def main() -> None:
    due_at, number = datetime.fromisoformat(sys.argv[1]), int(sys.argv[2])
    due = Message.objects.filter(kind=Message.Kind.REMINDER, due_at=due_at).select_related("patient__clinic")
    mails = [compose(message, due_at) for message in due[:number]]
    wait_to_be_told()
    began = time.perf_counter()
    with get_connection("django.core.mail.backends.smtp.EmailBackend") as connection:
        for mail in mails:
            connection.send_messages([mail])
    print(len(mails), time.perf_counter() - began)
