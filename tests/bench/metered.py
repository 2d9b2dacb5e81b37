"""Any of the sites as granian serves it, each answer with the processor seconds that its process has used so far."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.core.servers.basehttp import get_internal_wsgi_application

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

METER = "X-Processor-Seconds"
site = get_internal_wsgi_application()  # the one that settings name: what is done for it counts


def application(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    return site(environ, _with_meter(start))


def _with_meter(start: StartResponse) -> Callable[..., Any]:
    def started(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:  # noqa: ANN401  # WSGI's signature
        return start(status, [*headers, (METER, repr(time.process_time()))], *error)

    return started
