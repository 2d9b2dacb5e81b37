"""How a list from the phone is answered: item by item, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from django.http import HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.utils import timezone
from django.utils.translation import gettext as _

from adherence.forms.phone import BadBatch, Item, read_batch
from patients.access import Request

Result = dict[str, object]


def answer_each(request: Request, result: Callable[[Request, Item, datetime], Result]) -> HttpResponse:
    """The results of all items, in order, each at its own instant; 400 for what is no list of objects, or too long."""
    try:
        items = read_batch(request.body)
    except (BadBatch, RawPostDataException):  # a form's body was read by others before us
        return JsonResponse({"error": _("Send a JSON list of up to 100 entries")}, status=HTTPStatus.BAD_REQUEST)
    return JsonResponse([result(request, item, timezone.now()) for item in items], safe=False)


def echo(item: Item, status: HTTPStatus, **result: object) -> Result:
    """The item's uuid as it came: only that tells the phone which entry has arrived."""
    return {"uuid": item.get("uuid"), "status": status, **result}
