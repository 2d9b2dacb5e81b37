"""The states of a message, and every step between them: each a conditional UPDATE, so that only one can take it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Case, DateTimeField, F, Q, QuerySet, Value, When
from django.db.models.functions import Greatest

from adherence.models import Message
from adherence.outbox.rows import RESTORED, SOON
from patients.models.composed import composed_once

State, Policy = Message.State, Message.Policy
LEASE = timedelta(seconds=3 * settings.EMAIL_TIMEOUT)
# What must not be lost is tried for two days, or until nobody needs it any more: a flag is acknowledged.
ATTEMPTS: Mapping[str, int] = {Policy.AT_MOST_ONCE: 8, Policy.AT_LEAST_ONCE: 600}
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(minutes=5)
GROWS = 5  # attempts; from then on the wait is the longest
ERROR_LENGTH = 300
STOPPED = "The deliverer stopped."


def claim(now: datetime) -> Message | None:
    """Take the next message that is due, for as long as the lease lasts; None when nobody waits."""
    with transaction.atomic():
        message = next(iter(_next_due(now)), None)
        if message is None:
            return None
        message.state, message.claim_token = State.CLAIMED, uuid.uuid4()
        message.lease_until, message.attempts = now + LEASE, message.attempts + 1
        message.save(update_fields=["state", "claim_token", "lease_until", "attempts"])
    return message


@composed_once
def _next_due(now: datetime) -> QuerySet[Message]:
    return Message.objects.due(now).exclude(not_after__lt=now).select_for_update(skip_locked=True)[:1]


def begin_sending(message: Message, now: datetime) -> bool:
    """From here on it may arrive. False when the claim is no longer ours."""
    return bool(_mine(message).filter(state=State.CLAIMED).update(state=State.SENDING, lease_until=now + LEASE))


def sent(message: Message, now: datetime) -> None:
    """It was taken: also when that came to light after the lease was over."""
    _finish(Message.objects.filter(_is_mine(message) | _was_mine(message)), State.SENT, now, sent_at=now)


def skip(message: Message, reason: Message.Reason, now: datetime) -> None:
    _finish(_mine(message), State.SKIPPED, now, reason=reason)


def try_again(message: Message, error: str, now: datetime) -> None:
    """It was not taken: wait longer each time, until the attempts are spent."""
    if message.attempts >= ATTEMPTS[message.policy]:
        fail(message, error, now)
        return
    _back(_mine(message), error, now + wait_after(message.attempts))


def wait_after(attempts: int) -> timedelta:
    """Longer after each attempt, and never long."""
    return min(FIRST_WAIT * (1 << (min(attempts, GROWS) - 1)), LONGEST_WAIT)


def fail(message: Message, error: str, now: datetime) -> None:
    """It was refused for good: also when that came to light after the lease was over."""
    held = Message.objects.filter(_is_mine(message) | _was_mine(message))
    _finish(held, State.FAILED, now, error=error[:ERROR_LENGTH])


def too_late(message: Message, now: datetime) -> None:
    _finish(_mine(message), State.EXPIRED, now)


def lose_sight(message: Message, error: str, now: datetime) -> None:
    """The line broke after the final dot: it may have arrived. Only what must not be lost is sent again."""
    if message.policy == Policy.AT_LEAST_ONCE:
        try_again(message, error, now)
        return
    _finish(_mine(message), State.UNKNOWN, now, error=error[:ERROR_LENGTH])


def recover(now: datetime) -> None:
    """Take back what a dead deliverer held. Nothing of what it was sending is sent again, but for alerts.

    A lease longer than any that is given says that the clock has gone back; so does a long wait for what was asked for
    at once, unless the web server's clock is ahead, or before another attempt; and so does an end in the future.
    """
    _take_back(Message.objects.filter(Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE)), now)
    asked = Message.objects.filter(state=State.PENDING, priority__lte=SOON)
    asked.filter(next_attempt_at__gt=now + LONGEST_WAIT).update(next_attempt_at=now)
    tried = Message.objects.filter(state=State.PENDING, attempts__gt=0, next_attempt_at__gt=F("due_at"))
    tried.filter(next_attempt_at__gt=now + LONGEST_WAIT).update(next_attempt_at=Greatest(F("due_at"), Value(now)))
    _wake(now)


def _wake(now: datetime) -> None:
    """What a clock that was ahead did not send, and whose time is still to come, waits again: it is asked then."""
    ahead = Message.objects.filter(state__in=[State.SKIPPED, State.EXPIRED], finished_at__gt=now + LONGEST_WAIT)
    has_text = ~Q(kind=Message.Kind.ACCOUNT)  # account mail has lost its own
    unsent = ahead.filter(Q(not_after=None) | Q(not_after__gt=now), has_text).exclude(error=RESTORED)
    unsent.update(state=State.PENDING, reason="", finished_at=None, next_attempt_at=Greatest(F("due_at"), Value(now)))


def recover_all(now: datetime) -> None:
    """The same for whatever is under way: after a restore nobody is at work."""
    _take_back(Message.objects.filter(lease_until__isnull=False), now)


@transaction.atomic
def expire(now: datetime) -> int:
    """What waited past its time is not sent any more. Answers how many."""
    return _finish(_free(Message.objects.filter(state=State.PENDING, not_after__lt=now)), State.EXPIRED, now)


def give_up_due(now: datetime) -> int:
    """After a restore: what was due by now is not sent any more, whatever its time. Answers how many.

    Also what was just put down as too late: the copy did not know it, and it may have been sent.
    """
    due = Message.objects.filter(Q(state=State.PENDING, due_at__lte=now) | Q(state=State.EXPIRED, finished_at=now))
    return _finish(due, State.EXPIRED, now, error=RESTORED)


@transaction.atomic
def _take_back(held: QuerySet[Message], now: datetime) -> None:
    held = _free(held)
    before_dot = held.filter(Q(state=State.CLAIMED) | Q(state=State.SENDING, policy=Policy.AT_LEAST_ONCE))
    for policy, attempts in ATTEMPTS.items():
        _finish(before_dot.filter(policy=policy, attempts__gte=attempts), State.FAILED, now, error=STOPPED)
    _back(before_dot, STOPPED, _after_wait(now))
    _finish(held.filter(state=State.SENDING), State.UNKNOWN, now, error=STOPPED)


def _free(messages: QuerySet[Message]) -> QuerySet[Message]:
    """Those that no open transaction holds, locked: a deliverer that hangs within one must not stop the others."""
    free = messages.select_for_update(skip_locked=True).values_list("pk", flat=True)
    return Message.objects.filter(pk__in=list(free))


def _is_mine(message: Message) -> Q:
    return Q(pk=message.pk, claim_token=message.claim_token, state__in=[State.CLAIMED, State.SENDING])


def _was_mine(message: Message) -> Q:
    """Taken back from us as lost sight of, and not touched since."""
    return Q(pk=message.pk, state=State.UNKNOWN, attempts=message.attempts)


def _mine(message: Message) -> QuerySet[Message]:
    return Message.objects.filter(_is_mine(message))


def _after_wait(now: datetime) -> Case:
    """When a row's next attempt is, by how many it has had: whatever stopped its deliverer may well be the row."""
    whens = [When(attempts__gte=n, then=Value(now + wait_after(n))) for n in range(GROWS, 0, -1)]
    return Case(*whens, default=Value(now), output_field=DateTimeField())


def _back(messages: QuerySet[Message], error: str, next_attempt_at: datetime | Case) -> int:
    return messages.update(
        state=State.PENDING,
        claim_token=None,
        lease_until=None,
        error=error[:ERROR_LENGTH],
        next_attempt_at=Greatest(next_attempt_at, F("due_at")),  # its time may have moved meanwhile
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
