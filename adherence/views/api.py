"""The phone's outbox: sets logged without a network, sent later."""

from __future__ import annotations

import json
from datetime import datetime
from http import HTTPStatus
from typing import Any, NoReturn

from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from adherence.actions import sets
from adherence.forms.sets import OutboxForm
from adherence.models import LoggedSet
from patients.access import Request, current_patient, logging_only, patient_only

MOST_BYTES = 64 * 1024
MOST_ITEMS = 100
Result = dict[str, object]


@require_POST
@patient_only
@logging_only
def api_sets(request: Request) -> HttpResponse:
    """Log a JSON list of sets; answers with one result an item, in order: 201, 200, 409 or 422 with its errors.

    400 for what is no list of objects, or too long.
    """
    try:
        items = _items(request.body)
    except (ValueError, RawPostDataException):  # a form's body was read by others before us
        return JsonResponse({"error": _("Send a JSON list of up to 100 sets")}, status=HTTPStatus.BAD_REQUEST)
    return JsonResponse([_result(request, item, timezone.now()) for item in items], safe=False)


def _items(body: bytes) -> list[dict[str, Any]]:
    """Raises ValueError on anything but a short list of flat objects."""
    if len(body) > MOST_BYTES:
        raise ValueError(body[:0])
    try:
        items = json.loads(body, parse_constant=_refuse)
        json.dumps(
            items, ensure_ascii=False, allow_nan=False
        ).encode()  # a lone surrogate is no text, nor 1e999 a number
    except RecursionError as deep:
        raise ValueError(MOST_BYTES) from deep
    if not isinstance(items, list) or len(items) > MOST_ITEMS or not all(map(_is_flat, items)):
        raise ValueError(MOST_ITEMS)
    return items


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _is_flat(item: object) -> bool:
    return isinstance(item, dict) and not any(isinstance(value, list | dict) for value in item.values())


def _result(request: Request, item: dict[str, Any], now: datetime) -> Result:
    form = OutboxForm({name: value for name, value in item.items() if value is not None})
    echo = {"uuid": item.get("uuid")}
    if not form.is_valid():
        return echo | {"status": HTTPStatus.UNPROCESSABLE_ENTITY, "errors": form.errors}
    try:
        with transaction.atomic():
            entry = _log(request, form, now)
    except sets.Conflict:
        return echo | {"status": HTTPStatus.CONFLICT, "errors": {"uuid": [_("Another set has this uuid")]}}
    except sets.Refused as refused:
        errors = {"performed_at": refused.messages}
        return echo | {"status": HTTPStatus.UNPROCESSABLE_ENTITY, "errors": errors}
    created = entry.entered_at == now
    status = HTTPStatus.CREATED if created else HTTPStatus.OK
    return echo | {"status": status, "day": entry.day, "counts": entry.counts}


def _log(request: Request, form: OutboxForm, now: datetime) -> LoggedSet:
    said = form.cleaned_data
    return sets.log(
        current_patient(request),
        by=request.user,
        uuid=said["uuid"],
        performed_at=said["performed_at"],
        repetitions=said["repetitions"],
        seconds=said["seconds"],
        source=LoggedSet.Source(said["source"]),
        pain=said["pain"],
        note=said["note"],
        now=now,
    )
