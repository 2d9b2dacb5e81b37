"""Published presets: the doses that hospitals have published, each with its source."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from exercises import schedule
from exercises.models import Exercise, Phase, Preset
from exercises.published import PRESETS
from patients.models import Clinic, User
from tests import cast

HOURLY = schedule.EveryMinutes(minutes=60)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("source", "procedure", "side", "days", "dose"),
    [
        (
            "North Bristol NHS Trust, knee replacement",
            "knee_replacement",
            "",
            (0, None),
            schedule.Dose(frequency=HOURLY, sets_per_session=1, repetitions=10),
        ),
        ("Providence", "", "both", (0, None), schedule.Dose(frequency=HOURLY, sets_per_session=1, repetitions=10)),
        (
            "Sunnybrook",
            "",
            "",
            (0, 1),
            schedule.Dose(frequency=HOURLY, sets_per_session=1, repetitions=10, hold_down_seconds=3, hold_up_seconds=3),
        ),
        (
            "University of Iowa",
            "",
            "",
            (0, None),
            schedule.Dose(frequency=schedule.EveryMinutes(minutes=30), sets_per_session=1, seconds=120),
        ),
        (
            "Fortius",
            "",
            "",
            (0, None),
            schedule.Dose(frequency=schedule.TimesPerDay(times=3), sets_per_session=2, repetitions=10),
        ),
    ],
)
def test_a_preset_is_the_published_dose(
    source: str, procedure: str, side: str, days: tuple[int, int | None], dose: schedule.Dose
) -> None:
    preset = Preset.objects.get(source=source)
    phase = preset.phases.get()
    assert (preset.procedure, preset.side, (phase.first_day, phase.last_day), phase.dose) == (
        procedure,
        side,
        days,
        dose,
    )


def test_the_published_presets_come_in_their_order() -> None:
    assert [preset.slug for preset in Preset.objects.all()] == [published.slug for published in PRESETS]


def test_a_clinics_own_preset_is_seen_by_its_own_team(clinic: Clinic, clinician: User, colleague: User) -> None:
    cast.preset(clinic, by=clinician, slug="ours")
    seen = [Preset.objects.visible_to(user).filter(slug="ours").count() for user in (clinician, colleague)]
    assert seen == [1, 0]


def test_a_published_preset_names_its_source() -> None:
    with pytest.raises(IntegrityError, match="published_preset_names_its_source"), transaction.atomic():
        Preset.objects.create(exercise=Exercise.objects.get(), slug="rumour", name="Rumour", summary="9 a day")


def test_a_slug_is_one_preset() -> None:
    with pytest.raises(IntegrityError, match="preset_slug_is_unique_in_a_clinic"), transaction.atomic():
        Preset.objects.create(
            exercise=Exercise.objects.get(), slug="hourly-both-ankles", name="Again", summary="x", source="x"
        )


def test_two_clinics_may_use_the_same_slug_and_name(clinic: Clinic, clinician: User) -> None:
    for each in (clinic, cast.clinic("Hillside Foot & Ankle")):
        cast.preset(each, by=clinician, slug="ours")
    assert Preset.objects.filter(slug="ours").count() == 2


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("preset_name_is_used_once_in_a_clinic", {"name": "OURS"}),
        ("own_preset_says_who_made_it", {"made_by": None}),
        ("retired_preset_says_who_retired_it", {"retired_at": cast.LONG_AGO}),
        ("preset_limit_is_up_to_30_degrees", {"dorsiflexion_limit": 31}),
    ],
)
def test_the_database_refuses_an_own_preset(
    name: str, wrong: dict[str, object], clinic: Clinic, clinician: User
) -> None:
    cast.preset(clinic, by=clinician, name="Ours")
    other = cast.preset(clinic, by=clinician, name="Other")
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Preset.objects.filter(pk=other.pk).update(**wrong)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("phase_belongs_to_a_preset_or_a_version", {"preset": None}),
        ("phase_ends_after_it_begins", {"last_day": 29}),
        ("phase_has_one_frequency", {"every_minutes": 60}),
        ("phase_has_one_frequency", {"times_per_day": None}),
        ("phase_has_one_frequency", {"times_per_day": 25}),
        ("phase_has_one_frequency", {"times_per_day": None, "every_minutes": 14}),
        ("phase_counts_repetitions_or_seconds", {"seconds": 60}),
        ("phase_counts_repetitions_or_seconds", {"repetitions": None}),
        ("phase_counts_repetitions_or_seconds", {"repetitions": None, "seconds": 9}),
        ("session_has_1_to_10_sets", {"sets_per_session": 11}),
        ("holds_last_up_to_30_seconds", {"hold_up_seconds": 31}),
        ("phases_of_a_preset_do_not_overlap", {"first_day": 20}),
    ],
)
def test_the_database_refuses_a_phase(name: str, wrong: dict[str, int | None]) -> None:
    preset = Preset.objects.create(exercise=Exercise.objects.get(), slug="s", name="S", summary="s", source="s")
    right = {"preset": preset, "times_per_day": 3, "repetitions": 10}
    Phase.objects.create(**right, first_day=0, last_day=20)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Phase.objects.create(**(right | {"first_day": 30, "last_day": 40} | wrong))
