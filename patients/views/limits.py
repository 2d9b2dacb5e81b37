"""How often a link out of a mail may be asked for, and how much one account may write or have set in a minute."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from typing import Concatenate, ParamSpec

from allauth.core.internal import ratelimit
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from patients.access import Request

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]
LIMITS = {"link": "30/m/key", "guess": "30/m/ip"}
READING = ("GET", "HEAD", "OPTIONS", "TRACE")
MINUTE = 60  # seconds


def link_is_tired(request: HttpRequest, token: str, *, known: bool) -> bool:
    """Count one look at, or use of, a link; True when that was one too many this minute.

    A link that is ours is counted by itself: many patients, and the mail programs that stop mailings for them, may
    share an address. Allauth's own count, in the cache in PostgreSQL, sees through our proxies.
    """
    action = "link" if known else "guess"
    return not ratelimit.consume(request, app="dorsi", action=action, config=LIMITS, key=token, limit_get=True)


class ThisMinute:
    """Counts by key, in the memory of the process: a brake on floods that costs no query."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._minute = 0
        self._counts: Counter[Hashable] = Counter()

    def count(self, key: Hashable, *, now: float) -> int:
        """How often `key` was counted in the minute of `now` (seconds of a clock that never goes back)."""
        with self._lock:
            if now // MINUTE != self._minute:
                self._minute = int(now // MINUTE)
                self._counts.clear()
            self._counts[key] += 1
            return self._counts[key]


class WritesMiddleware:
    """Answers 429 to a signed-in account that writes far faster than people do; each web process counts for itself.

    Nobody presses a button five times a second, and a phone sends what it has kept in lists: whoever reports pain is
    not kept from it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._written = ThisMinute()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in READING or not request.user.is_authenticated:
            return self.get_response(request)
        written = self._written.count(request.user.pk, now=time.monotonic())
        if 0 < settings.WRITES_A_MINUTE < written:
            return _too_often(request)
        return self.get_response(request)


SHEETS = ThisMinute()


def sets_a_sheet(view: View[P]) -> View[P]:
    """For pages that typeset a PDF, which costs far more than a page: 429 to an account that asks for many a minute."""

    @wraps(view)
    def guarded(request: Request, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if 0 < settings.SHEETS_A_MINUTE < SHEETS.count(request.user.pk, now=time.monotonic()):
            return _too_often(request)
        return view(request, *args, **kwargs)

    return guarded


def _too_often(request: HttpRequest) -> HttpResponse:
    answer: HttpResponse = ratelimit.respond_429(request)
    answer.headers["Retry-After"] = str(MINUTE)
    return answer
