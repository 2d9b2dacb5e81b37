"""How often a link out of a mail may be asked for: each link by itself, and an address that tries to guess one."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.http import HttpRequest

LIMITS = {"link": "30/m/key", "guess": "30/m/ip"}


def link_is_tired(request: HttpRequest, token: str, *, known: bool) -> bool:
    """Count one look at, or use of, a link; True when that was one too many this minute.

    A link that is ours is counted by itself: many patients, and the mail programs that stop mailings for them, may
    share an address. Allauth's own count, in the cache in PostgreSQL, sees through our proxies.
    """
    action = "link" if known else "guess"
    return not ratelimit.consume(request, app="dorsi", action=action, config=LIMITS, key=token, limit_get=True)
