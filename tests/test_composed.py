"""A question composed once is answered each time for what it is asked with, as the queryset itself would be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Thread
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Q, QuerySet
from django.test.utils import CaptureQueriesContext

from patients.models import Clinic, Patient, User
from patients.models.composed import composed_once
from tests import cast


@composed_once
def joined(keys: Sequence[UUID], since: datetime) -> QuerySet[Patient]:
    recent = Q(joined_at=None) | Q(joined_at__gte=since)
    return Patient.objects.filter(recent, pk__in=keys).select_related("clinic").order_by("family_name")


@composed_once
def names(user: User, clinic: Clinic, like: str) -> QuerySet[Patient, tuple[str, str]]:
    listed = Patient.objects.visible_to(user).filter(clinic=clinic, family_name__gte=like).order_by("family_name")
    return listed.values_list("family_name", "clinic__name")


@pytest.fixture
def three(clinic: Clinic, clinician: User, now: datetime) -> list[Patient]:
    made = [cast.patient(clinic, clinician, "Pat", family) for family in ("Adams", "Baker", "O'Hara %s")]
    Patient.objects.update(joined_at=now)
    return made


def test_each_asking_has_its_own_values(three: list[Patient], now: datetime) -> None:
    keys = [each.pk for each in three]
    Patient.objects.filter(pk=keys[0]).update(joined_at=now - timedelta(days=9))
    asked = [
        joined(keys, since=now - timedelta(days=10)),
        joined(keys[:2], now - timedelta(days=8)),
        joined([], now),
        joined(keys[2:], since=now - timedelta(days=10)),
    ]
    assert [[each.family_name for each in rows] for rows in asked] == [
        ["Adams", "Baker", "O'Hara %s"],
        ["Baker"],
        [],
        ["O'Hara %s"],
    ]


def test_rows_come_whole(three: list[Patient], now: datetime) -> None:
    (row,) = joined([three[0].pk], now - timedelta(days=99))
    with CaptureQueriesContext(connection) as queries:
        assert (row, row.clinic, row.record_number) == (three[0], three[0].clinic, three[0].record_number)
    assert len(queries) == 0


def test_rows_are_asked_for_by_key_and_words_are_quoted(
    three: list[Patient], clinic: Clinic, clinician: User, colleague: User
) -> None:
    asked = [names(clinician, clinic, "B"), names(colleague, clinic, "A"), names(clinician, clinic, "O'Hara %s")]
    assert asked == [[("Baker", clinic.name), ("O'Hara %s", clinic.name)], [], [("O'Hara %s", clinic.name)]]


def test_it_is_asked_afresh(three: list[Patient], clinic: Clinic, clinician: User) -> None:
    before = names(clinician, clinic, "")
    Patient.objects.filter(pk=three[0].pk).update(family_name="Zed")
    assert (len(before), [family for family, _ in names(clinician, clinic, "Z")]) == (3, ["Zed"])


@pytest.mark.django_db(transaction=True)
def test_every_thread_asks_over_its_own_connection(three: list[Patient], now: datetime) -> None:
    keys, found = [each.pk for each in three], []

    def ask() -> None:
        found.append(len(joined(keys, since=now - timedelta(days=99))))
        connection.close()

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [3] * 4
