"""What the outbox of a phone posts."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from patients.access import outbox_key
from patients.models import Patient, PatientAccess, User

Browser = Callable[[User], Client]
ONE, TWO = (f"00000000-0000-4000-8000-00000000000{n}" for n in (1, 2))
AN_HOUR_AGO = (timezone.now() - timedelta(hours=1)).isoformat()


def item(**changes: object) -> dict[str, object]:
    return {"uuid": ONE, "performed_at": AN_HOUR_AGO, "repetitions": 10, "source": "offline"} | changes


def send(phone: Client, *items: object) -> list[dict[str, object]]:
    response = phone.post("/api/sets/", json.dumps(items), content_type="application/json")
    assert response.status_code == 200
    return response.json()  # type: ignore[no-any-return]  # JSON


def key_of(user: User, patient: Patient) -> str:
    return outbox_key(PatientAccess.objects.get(user=user, patient=patient))
