"""Delivery: claim, ask whether it is still wanted, write the mail, send it, and say what became of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ObjectDoesNotExist

from adherence.models import Message
from adherence.outbox.delivery import states, wanted
from adherence.outbox.delivery.post import Clock, Post
from adherence.outbox.mails import compose

__all__ = ["deliver", "quiesce"]

AT_MOST = timedelta(seconds=20)  # of work in one call: whoever is asked to end has 30


def deliver(clock: Clock) -> int:
    """Send what is due, one claim and one transaction a message, over one connection. Answers how many were taken.

    Any number of deliverers may run at once. `clock` is read for each message, before its final dot and after it.
    """
    began = clock()
    states.recover(began)
    states.expire(began)
    count = 0
    with Post(clock) as post:
        while (now := clock()) - began < AT_MOST and (message := states.claim(now)):
            count += _deliver(message, post, now)
    return count


def quiesce(now: datetime) -> int:
    """After a restore, before any worker starts: nothing overdue is sent again. Answers how many were given up.

    What was under way when the copy was made may have arrived; what was due may have been sent since.
    """
    states.recover_all(now)
    return states.give_up_due(now)


def _deliver(message: Message, post: Post, now: datetime) -> bool:
    """A row that cannot be written is shown as failed, and keeps no other waiting."""
    try:
        reason = wanted.refusal(message, now)
        email = None if reason else compose(message, now)
        if email:
            email.message()  # an address or a subject that cannot be a header's says so here
    except (ValueError, ObjectDoesNotExist) as error:
        states.fail(message, f"It could not be written: {error}", now)
        return False
    if reason:
        states.skip(message, reason, now)
    return email is not None and post.hand_over(message, email)
