"""One transaction an answer, as behind row security, in which PostgreSQL shows everything."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from patients.access import Request
from patients.access.rows import EVERYTHING_THERE_IS


class OneTransaction:
    """Whether somebody works in a clinic is not known then, and asked of the memberships."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        cast("Request", request).sight = EVERYTHING_THERE_IS
        with transaction.atomic():
            return self.get_response(request)
