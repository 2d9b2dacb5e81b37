"""Pages whose address is a secret out of a mail."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.decorators import decorator_from_middleware
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from patients.access.rows import seeing_nothing

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class _LinkCsrf(CsrfViewMiddleware):
    """Asks for the same cookie and token as everywhere, and takes the origin `null` for an answer.

    A page that sends no referrer makes browsers post with that origin (Fetch standard, "append a request Origin
    header"), and Django's own check would turn every such form away.
    """

    def _origin_verified(self, request: HttpRequest) -> bool:
        known = super()._origin_verified(request)  # type: ignore[misc]  # Django's own, left out of its stubs
        return request.META["HTTP_ORIGIN"] == "null" or bool(known)


_link_csrf = decorator_from_middleware(_LinkCsrf)


def secret_address(view: View[P]) -> View[P]:
    """A page whose address is a secret out of a mail: kept by no cache, told to no other site, and blind without it."""
    opened = seeing_nothing(view)

    @wraps(view)
    def unreferred(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = opened(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return never_cache(unreferred)


def link_page(view: View[P]) -> View[P]:
    """A secret address with a form that a browser sends: asks for its token."""
    return csrf_exempt(_link_csrf(secret_address(view)))
