"""Precautions: each blocks, limits or warns as the clinical rules say, and none passes without its note."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from exercises.forms.amendment import initial_of
from exercises.models import Prescription
from patients.models import Patient, Surgery
from tests.prescribing.browser import Data, errors, filled, sent

DAY = timedelta(days=1)
ACHILLES: Data = {"achilles_repair": "on", "achilles_repair_note": "Neutral until week 6"}
CAST: Data = {"cast_or_boot": "on", "cast_or_boot_note": "Until 1 December. Toes and knee", "cast_side": "right"}
CLOT: Data = {"clot": "on", "clot_note": "Apixaban, since 28 October", "clot_settled": "on"}
FRACTURE: Data = {"unstable_fracture": "on", "unstable_fracture_note": "Mr Hale", "unstable_fracture_settled": "on"}
WOUND: Data = {"open_wound": "on", "open_wound_note": "Heel. Dry", "open_wound_settled": "on"}


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        (ACHILLES | {"dorsiflexion_limit": 0}, {}),
        (ACHILLES, {"dorsiflexion_limit": "Set a limit for the Achilles repair: 0 is neutral"}),
        (CAST | {"side": "left"}, {}),
        (CAST, {"side": "No pumps inside the cast or boot: choose the other foot, left"}),
        (CAST | {"side": "both"}, {"side": "No pumps inside the cast or boot: choose the other foot, left"}),
        (
            CAST | {"cast_side": "both"},
            {"side": "No pumps inside a cast or boot: with both legs in one, do not prescribe yet"},
        ),
        (CAST | {"cast_side": ""}, {"cast_side": "Choose which leg is in the cast or boot"}),
        (CAST | {"side": ""}, {"side": "Choose which foot"}),
        (CLOT, {}),
        (
            CLOT | {"clot_settled": ""},
            {
                "clot_settled": "No pumps before anticoagulation is therapeutic. Tick that it is, or do not prescribe "
                "yet"
            },
        ),
        (FRACTURE, {}),
        (
            FRACTURE | {"unstable_fracture_settled": ""},
            {
                "unstable_fracture_settled": "No pumps before the surgeon agrees. Tick that they have, or do not "
                "prescribe yet"
            },
        ),
        (WOUND, {}),
        (
            WOUND | {"open_wound_settled": ""},
            {"open_wound_settled": "No pumps before the wound is reviewed. Tick that it is, or do not prescribe yet"},
        ),
    ],
)
def test_each_precaution_has_its_consequence(
    data: Data, refused: dict[str, str], patient: Patient, now: datetime
) -> None:
    assert errors(filled(patient, now, sent(**data))) == refused


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        (ACHILLES | {"dorsiflexion_limit": 0}, "Say what the surgeon allows after the Achilles repair"),
        (CAST | {"side": "left"}, "Say what was decided about the cast or boot"),
        (CLOT, "Say since when anticoagulation is therapeutic, or do not prescribe yet"),
        (FRACTURE, "Say who agreed to pumps with the unstable fracture"),
        (WOUND, "Say what was decided about the open wound"),
    ],
)
@pytest.mark.parametrize("note", ["", "  "])
def test_one_that_is_ticked_without_a_note_blocks(
    note: str, data: Data, refused: str, patient: Patient, now: datetime
) -> None:
    name = next(each for each in data if each.endswith("_note"))
    assert errors(filled(patient, now, sent(**(data | {name: note})))) == {name: refused}


def test_without_a_known_operation_the_leg_in_the_cast_is_asked(patient: Patient, now: datetime) -> None:
    Surgery.objects.all().delete()
    assert filled(patient, now, sent()).about.known["cast_side"] is None


def test_an_amendment_knows_what_was_attested(prescription: Prescription) -> None:
    version = prescription.versions.get()
    version.precautions.create(kind="clot", note="Apixaban")
    version.precautions.create(kind="cast_or_boot", note="Boot on the left")
    initial = initial_of(version)
    assert [initial[name] for name in ("clot_settled", "unstable_fracture_settled", "cast_side")] == [
        True,
        False,
        "left",
    ]


@pytest.mark.parametrize(
    ("data", "procedure", "days", "warned"),
    [
        ({}, "knee_replacement", 21, []),
        ({}, "achilles_repair", 21, ["The operation was an Achilles tendon repair. Its precaution is not ticked."]),
        (ACHILLES | {"dorsiflexion_limit": 0}, "achilles_repair", 21, []),
        (
            ACHILLES | {"dorsiflexion_limit": 10},
            "achilles_repair",
            42,
            ["Until week 6 after an Achilles repair the limit is often 0. This plan allows 10 degrees."],
        ),
        (ACHILLES | {"dorsiflexion_limit": 10}, "achilles_repair", 43, []),
    ],
)
def test_what_does_not_block_warns(
    data: Data, procedure: str, days: int, warned: list[str], patient: Patient, now: datetime
) -> None:
    Surgery.objects.update(procedure=procedure, date=now.date() - days * DAY)
    assert list(filled(patient, now, sent(**data)).warnings) == warned
