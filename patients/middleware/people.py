"""Answers a signed-in person: in their language, in their sight, and so that history can name them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

import pghistory
from django.contrib.auth.middleware import get_user
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import translation
from pghistory.middleware import HistoryMiddleware

from patients.access import Request, accesses_of, in_sight_of, memberships_of
from patients.middleware.standing import SEEN_AT

ADMIN = "/admin/"


class LanguageMiddleware:
    """Speaks the language of the account, as its mails do; LocaleMiddleware has chosen one for strangers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = get_user(request)  # Django's is lazy, which costs more than it saves: each page asks
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class ProvenanceMiddleware(HistoryMiddleware):
    """Has history say who asked for a change, in which request and where: no name, no query, no secret of a link."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        said: dict[str, Any] = super().get_context(request)
        return {"user": said["user"], "method": request.method}

    def process_view(
        self, request: HttpRequest, _view: object, args: tuple[Any, ...], kwargs: Mapping[str, Any]
    ) -> None:
        """A path with anything but keys in it is told by its pattern."""
        keys_only = all(isinstance(blank, UUID | int) for blank in (*args, *kwargs.values()))
        match = request.resolver_match
        pghistory.context(url=request.path if keys_only or match is None else f"/{match.route}")


class RowSecurityMiddleware:
    """Answers a signed-in person in one transaction, in which PostgreSQL shows the rows in their sight and no others.

    What a page wrote, the look at a record among it, stands only if the whole answer does. An operator's admin counts
    and looks up everywhere.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.get_response(request)
        operates = request.user.is_staff and request.path.startswith(ADMIN)
        likely = memberships_of if SEEN_AT in request.session else accesses_of  # the team has a time that it was seen
        with in_sight_of(request.user.pk, everything=operates, beside=likely.asked(request.user)) as sight:
            cast("Request", request).sight = sight
            response = self.get_response(request)
            if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
                transaction.set_rollback(True)
        return _streamed(response, request.user.pk) if response.streaming else response


def _streamed(response: HttpResponseBase, person: UUID) -> HttpResponseBase:
    """What is read while it is sent is read after the request's own transaction."""
    sent = cast("StreamingHttpResponse", response)
    sent.streaming_content = _in_sight_of(person, cast("Iterator[bytes]", sent.streaming_content))
    return sent


def _in_sight_of(person: UUID, pieces: Iterator[bytes]) -> Iterator[bytes]:
    with in_sight_of(person):
        yield from pieces
