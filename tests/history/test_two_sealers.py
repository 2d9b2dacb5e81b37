"""Two sealers at once make one chain, and a transaction that ends late is no alarm."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from threading import Event, Thread

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from patients.actions import seals
from patients.models import Seal
from patients.reports.seals import faults
from tests import cast
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
LATER = timedelta(hours=1)


def rows() -> int:
    return int(apps.get_model("patients", "ClinicEvent")._default_manager.count())


def sealed() -> int:
    return seals.seal(timezone.now() + LATER, batch=3)


def test_two_sealers_make_one_chain() -> None:
    for number in range(20):
        cast.clinic(f"Clinic {number}")
    made = at_once(*[partial(sealed)] * 4)
    made = [*made, sealed()]  # what the others left to each other
    written = list(Seal.objects.filter(of__table="patients_clinicevent").values_list("row", flat=True))
    assert (sum(each for each in made if isinstance(each, int)), len(written), len(set(written))) == (
        Seal.objects.count(),
        rows(),
        rows(),
    )
    assert list(faults(sealed_by=timezone.now() + LATER)) == []


def test_a_transaction_that_ends_late_is_sealed_when_it_ends() -> None:
    begun, may_end = Event(), Event()

    def late() -> None:
        with transaction.atomic():
            cast.clinic("Late")
            begun.set()
            may_end.wait(20)
        connection.close()

    slow = Thread(target=late)
    slow.start()
    begun.wait(20)
    cast.clinic("Early")
    now = timezone.now() + LATER
    seals.seal(now)
    seals.seal(now + seals.CERTAIN)  # no mark moves on while the transaction is open
    meanwhile = list(faults(sealed_by=now + LATER))
    may_end.set()
    slow.join()
    seals.seal(now + 2 * seals.CERTAIN)
    assert (meanwhile, list(faults(sealed_by=now + LATER)), rows()) == ([], [], 2)
