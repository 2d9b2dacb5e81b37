"""The states of a message, and every step between them: each a conditional UPDATE, so that only one can take it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet

from adherence.models import Message

State, Policy = Message.State, Message.Policy
LEASE = timedelta(seconds=3 * settings.EMAIL_TIMEOUT)
ATTEMPTS: Mapping[str, int] = {Policy.AT_MOST_ONCE: 8, Policy.AT_LEAST_ONCE: 40}
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=5)
ERROR_LENGTH = 300
STOPPED = "The deliverer stopped."


def claim(now: datetime) -> Message | None:
    """Take the next message that is due, for as long as the lease lasts; None when nobody waits."""
    with transaction.atomic():
        message = Message.objects.due(now).select_for_update(skip_locked=True).first()
        if message is None:
            return None
        message.state, message.claim_token = State.CLAIMED, uuid.uuid4()
        message.lease_until, message.attempts = now + LEASE, message.attempts + 1
        message.save(update_fields=["state", "claim_token", "lease_until", "attempts"])
    return message


def begin_sending(message: Message, now: datetime) -> bool:
    """From here on it may arrive. False when the claim is no longer ours."""
    return bool(_mine(message).filter(state=State.CLAIMED).update(state=State.SENDING, lease_until=now + LEASE))


def sent(message: Message, now: datetime) -> None:
    """It was taken: also when that came to light after the lease was over."""
    late = Q(pk=message.pk, state=State.UNKNOWN, attempts=message.attempts)
    _finish(Message.objects.filter(_is_mine(message) | late), State.SENT, now, sent_at=now)


def skip(message: Message, reason: Message.Reason, now: datetime) -> None:
    _finish(_mine(message), State.SKIPPED, now, reason=reason)


def try_again(message: Message, error: str, now: datetime) -> None:
    """It was not taken: wait longer each time, until the attempts are spent."""
    if message.attempts >= ATTEMPTS[message.policy]:
        fail(message, error, now)
        return
    wait = min(FIRST_WAIT * 2 ** (message.attempts - 1), LONGEST_WAIT)
    _back(_mine(message), error, now + wait)


def fail(message: Message, error: str, now: datetime) -> None:
    _finish(_mine(message), State.FAILED, now, error=error[:ERROR_LENGTH])


def lose_sight(message: Message, error: str, now: datetime) -> None:
    """The line broke after the final dot: it may have arrived. Only what must not be lost is sent again."""
    if message.policy == Policy.AT_LEAST_ONCE:
        try_again(message, error, now)
        return
    _finish(_mine(message), State.UNKNOWN, now, error=error[:ERROR_LENGTH])


def recover(now: datetime) -> None:
    """Take back what a dead deliverer held. Nothing of what it was sending is sent again, but for alerts."""
    _take_back(Message.objects.filter(lease_until__lt=now), now)


def recover_all(now: datetime) -> None:
    """The same for whatever is under way: after a restore nobody is at work."""
    _take_back(Message.objects.filter(lease_until__isnull=False), now)


def expire(now: datetime) -> int:
    """What waited past its time is not sent any more. Answers how many."""
    return _finish(Message.objects.filter(state=State.PENDING, not_after__lt=now), State.EXPIRED, now)


def give_up_due(now: datetime) -> int:
    """What was due by now is not sent any more, whatever its time. Answers how many."""
    return _finish(Message.objects.filter(state=State.PENDING, due_at__lte=now), State.EXPIRED, now)


def _take_back(held: QuerySet[Message], now: datetime) -> None:
    before_dot = held.filter(Q(state=State.CLAIMED) | Q(state=State.SENDING, policy=Policy.AT_LEAST_ONCE))
    for policy, attempts in ATTEMPTS.items():
        _finish(before_dot.filter(policy=policy, attempts__gte=attempts), State.FAILED, now, error=STOPPED)
    _back(before_dot, STOPPED, now)
    _finish(held.filter(state=State.SENDING), State.UNKNOWN, now, error=STOPPED)


def _is_mine(message: Message) -> Q:
    return Q(pk=message.pk, claim_token=message.claim_token, state__in=[State.CLAIMED, State.SENDING])


def _mine(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(_is_mine(message))


def _back(messages: QuerySet[Message], error: str, next_attempt_at: datetime) -> int:
    return messages.update(
        state=State.PENDING,
        claim_token=None,
        lease_until=None,
        error=error[:ERROR_LENGTH],
        next_attempt_at=next_attempt_at,
    )


def _finish(
    messages: QuerySet[Message],
    state: Message.State,
    now: datetime,
    *,
    reason: str = "",
    error: str | None = None,
    sent_at: datetime | None = None,
) -> int:
    """The end of a message's way. Its text, when it had one, goes with it: no sign-in code lies in an old row."""
    return messages.update(
        state=state,
        reason=reason,
        error=F("error") if error is None else error,
        sent_at=sent_at,
        finished_at=now,
        claim_token=None,
        lease_until=None,
        rendered=None,
    )
