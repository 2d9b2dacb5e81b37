"""Where a notice waits for the next page: in a cookie, which costs no query, and sealed, since it may name somebody."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.signing import BadSignature
from django.http import HttpRequest

from patients import sealing

PURPOSE = b"dorsi.notices"


class SealedNotices(CookieStorage):
    """Readable by Dorsi alone, for the person it was written for: not for whoever signs in next on the same phone."""

    cookie_name = settings.NOTICES_COOKIE_NAME

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.signer = _Sealer(request)  # all that the storage asks of a signer


class _Sealer:
    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @property
    def whose(self) -> bytes:
        return str(self.request.user.pk or "").encode()

    def sign_object(self, said: object, *, serializer: Any, compress: bool) -> str:  # noqa: ANN401, ARG002  # Django's call
        return sealing.seal(serializer().dumps(said), purpose=PURPOSE, whose=self.whose)

    def unsign_object(self, sealed: str, *, serializer: Any) -> object:  # noqa: ANN401  # Django's call
        try:
            return serializer().loads(sealing.unseal(sealed, purpose=PURPOSE, whose=self.whose))
        except sealing.Broken as broken:
            raise BadSignature from broken
