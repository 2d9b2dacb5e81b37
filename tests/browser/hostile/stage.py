"""The application behind a browser, without a server: each request of Chromium's is answered by Django's test client.

Everything happens in one thread and one transaction, which is undone in the end; what a request does is undone once it
is answered. Policies and headers are those of the answer, and Chromium keeps to them.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connections
from django.http import HttpResponseBase
from django.test import Client
from playwright.sync_api import Request, Route

from tests.guards.world import undone

P = ParamSpec("P")
T = TypeVar("T")
ORIGIN = "https://testserver"
KEPT_BACK = {"Content-Security-Policy", "Content-Disposition"}
PASSED_ON = ("accept", "content-type", "referer", "origin", "hx-request", "hx-target", "x-csrftoken")


class Stage:
    """One thread with the database; `run` does something in it."""

    def __init__(self, thread: ThreadPoolExecutor) -> None:
        self._thread = thread
        self._files = cache(self._file)

    def run(self, step: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self._thread.submit(step, *args, **kwargs).result()

    def door(
        self, cookie: str | None, strangers: list[str], *, bare: bool = False, left_out: Container[str] = ()
    ) -> Callable[[Route, Request], None]:
        """Answers a browser whose session is `cookie`; requests to other hosts are noted and not made.

        A `bare` door leaves the page's policy out, as a file on a disk has none: what gets out of its text runs.
        Kinds of resources that are `left_out` are not answered.
        """

        def answer(route: Route, request: Request) -> None:
            if not request.url.startswith(f"{ORIGIN}/"):
                strangers.append(request.url)
            if not request.url.startswith(f"{ORIGIN}/") or request.resource_type in left_out:
                return route.abort()
            status, headers, body = self._answer(cookie, request)
            if bare:
                headers = {name: value for name, value in headers.items() if name not in KEPT_BACK}
            return route.fulfill(status=status, headers=headers, body=body)

        return answer

    def _answer(self, cookie: str | None, request: Request) -> tuple[int, dict[str, str], bytes]:
        if request.url.startswith(f"{ORIGIN}{settings.STATIC_URL}"):
            return self._files(request.url)
        headers = {name: value for name, value in request.headers.items() if name in PASSED_ON}
        return self.run(asked, cookie, request.method, request.url, request.post_data_buffer or b"", headers)

    def _file(self, url: str) -> tuple[int, dict[str, str], bytes]:
        return self.run(asked, None, "GET", url, b"", {})


def asked(
    cookie: str | None, method: str, url: str, body: bytes, headers: dict[str, str]
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the answer in the end: redirects are followed here, since a route cannot."""
    client = Client(raise_request_exception=False)
    if cookie:
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    kind = headers.pop("content-type", "application/octet-stream")
    at = urlsplit(url)
    with undone():
        response: HttpResponseBase = (
            client.post(f"{at.path}?{at.query}", body, kind, secure=True, follow=True, headers=headers)
            if method == "POST"
            else client.get(f"{at.path}?{at.query}", secure=True, follow=True, headers=headers)
        )
        return response.status_code, dict(response.headers), b"".join(response)


@contextmanager
def stage() -> Iterator[Stage]:
    """What is done on it is undone when it is left."""
    with ThreadPoolExecutor(1) as thread:
        everything = undone()
        thread.submit(everything.__enter__).result()
        try:
            yield Stage(thread)
        finally:
            thread.submit(everything.__exit__, None, None, None).result()
            thread.submit(connections.close_all).result()
