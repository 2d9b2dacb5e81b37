"""Taking one's record along: all of it, for people to read and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from adherence.reports.everything import Part, parts_of, words
from patients.access import Request, current_patient, own_record_only
from patients.actions.audit import record_look
from patients.models import Patient
from patients.views.fresh import freshly_signed_in


@require_safe
@own_record_only
@freshly_signed_in
def download(request: Request) -> HttpResponse:
    """What there is to take along."""
    return render(request, "adherence/patient/download.html", {"patient": current_patient(request)})


@require_safe
@own_record_only
@freshly_signed_in
def download_json(request: Request) -> StreamingHttpResponse:
    return _file(request, "json", "application/json", _json(current_patient(request)))


@require_safe
@own_record_only
@freshly_signed_in
def download_page(request: Request) -> StreamingHttpResponse:
    """A page that needs nothing else: no style, no script."""
    return _file(request, "html", "text/html; charset=utf-8", _page(current_patient(request), timezone.now()))


def _file(request: Request, kind: str, content_type: str, pieces: Iterator[str]) -> StreamingHttpResponse:
    now = timezone.now()
    record_look([current_patient(request).pk], by=request.standing, action="download", now=now)
    answer = StreamingHttpResponse(pieces, content_type=content_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="dorsi-record-{now:%Y-%m-%d}.{kind}"'
    return answer


def _json(patient: Patient) -> Iterator[str]:
    """One object with a list for each part."""
    for place, part in enumerate(parts_of(patient)):
        yield f"{',' if place else '{'}\n{json.dumps(part.name)}: ["
        for number, row in enumerate(part.read()):
            yield f"{',' if number else ''}\n{json.dumps(dict(row), cls=DjangoJSONEncoder, ensure_ascii=False)}"
        yield "]"
    yield "\n}\n"


def _page(patient: Patient, now: datetime) -> Iterator[str]:
    yield render_to_string("adherence/patient/copy/top.html", {"patient": patient, "now": now.astimezone(patient.zone)})
    for part in parts_of(patient):
        yield from _section(part, patient)
    yield render_to_string("adherence/patient/copy/end.html")


def _section(part: Part, patient: Patient) -> Iterator[str]:
    yield render_to_string("adherence/patient/copy/part.html", {"part": part})
    for row in part.read():
        yield render_to_string("adherence/patient/copy/row.html", {"facts": words(part, row, patient.zone)})
