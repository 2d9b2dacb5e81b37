"""Rows that become mail: how one is made, and how many are put down at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from adherence.models import Message

T = TypeVar("T")
CHUNK = 500
RESTORED = "It may have been sent before the database was restored."  # the error of what `quiesce` gave up
FIRST, SOON = 0, 1  # priorities: sign-in codes, then what somebody waits for, then everything else (5)


def keyed(message: Message, *key: object) -> Message:
    """The same unsaved message, with a key, which makes it the one it is, and with its first attempt when it is due."""
    message.key = key_of(Message.Kind(message.kind), *key)
    message.next_attempt_at = message.due_at
    message.message_id = message_id_of(message.pk)
    return message


def key_of(kind: Message.Kind, *key: object) -> str:
    """The kind and `key`, joined by slashes."""
    return "/".join([kind.value, *map(str, key)])


def message_id_of(pk: UUID) -> str:
    """A message keeps its Message-ID over all attempts: a reader may recognise a second copy by it."""
    return f"<{pk}@{_host(settings.SITE_URL)}>"


@cache
def _host(site: str) -> str | None:
    return urlsplit(site).hostname


def put_down(rows: Iterable[Message]) -> int:
    """Insert the rows whose key is new, a chunk at a time: two queries each. Answers how many."""
    return sum(_put_down_chunk(chunk) for chunk in chunks(rows))


def chunks(things: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    rest = iter(things)
    while chunk := list(islice(rest, size)):
        yield chunk


def _put_down_chunk(rows: list[Message]) -> int:
    known = set(Message.objects.filter(key__in=[each.key for each in rows]).values_list("key", flat=True))
    fresh = [each for each in rows if each.key not in known]
    # Another planner may have been as quick: the unique key decides.
    Message.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)
