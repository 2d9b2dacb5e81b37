"""What the database refuses of a prescription."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from exercises.models import Phase, Precaution, Prescription
from patients.models import User
from tests.prescribing.orders import DAY, MIDNIGHT, TODAY


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("version_number_is_used_once", {"number": 1}),
        ("version_ends_after_it_begins", {"in_force_until": MIDNIGHT - 2 * DAY}),
        ("dorsiflexion_limit_is_up_to_30_degrees", {"dorsiflexion_limit": 31}),
        ("version_side_is_known", {"side": "front"}),
        ("one_version_is_in_force_at_a_time", {"in_force_from": MIDNIGHT - 2 * DAY}),
    ],
)
def test_the_database_refuses_a_version(
    name: str, wrong: dict[str, object], prescription: Prescription, clinician: User, now: datetime
) -> None:
    prescription.versions.update(in_force_until=MIDNIGHT - DAY)
    right = {"number": 2, "day_zero": TODAY, "in_force_from": MIDNIGHT, "made_by": clinician, "side": "right"}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        prescription.versions.create(**(right | wrong))


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("ended_prescription_says_how", {"ending": "stopped"}),
        ("ended_prescription_says_how", {"ended_at": MIDNIGHT}),
    ],
)
def test_the_database_refuses_a_prescription(name: str, wrong: dict[str, object], prescription: Prescription) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Prescription.objects.update(**wrong)


def test_phases_of_a_version_share_no_day(prescription: Prescription) -> None:
    with pytest.raises(IntegrityError, match="phases_of_a_version_do_not_overlap"), transaction.atomic():
        Phase.objects.create(version=prescription.versions.get(), first_day=9, times_per_day=1, repetitions=1)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("precaution_is_attested_once", {"kind": "clot"}),
        ("precaution_is_known", {"kind": "rain"}),
        ("precaution_has_a_note", {"note": "  "}),
    ],
)
def test_the_database_refuses_a_precaution(name: str, wrong: dict[str, str], prescription: Prescription) -> None:
    version = prescription.versions.get()
    Precaution.objects.create(version=version, kind="clot", note="Apixaban")
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Precaution.objects.create(version=version, **({"kind": "open_wound", "note": "Dry"} | wrong))
