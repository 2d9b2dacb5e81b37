"""Rows made of what was read are those that Django makes, and where a model has a say in it, Django makes them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

import pytest
from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext, isolate_apps

from patients.models import Patient
from patients.models.made import maker_of


def columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


@pytest.mark.parametrize("model", apps.get_models(), ids=lambda model: str(model._meta.label))
def test_a_row_is_as_django_makes_it(model: type[models.Model]) -> None:
    names = columns(model)
    values = [f"value of {name}" for name in names]
    made, wanted = maker_of(model, names, "that")(values), model.from_db("that", names, values)
    states = [vars(row).pop("_state") for row in (made, wanted)]
    assert (vars(made), made.get_deferred_fields()) == (vars(wanted), set())
    assert [(state.adding, state.db, state.fields_cache) for state in states] == [(False, "that", {})] * 2


@pytest.mark.django_db
def test_what_was_not_read_is_read_when_asked_for(patient: Patient) -> None:
    made = maker_of(Patient, ["id", "clinic_id"], DEFAULT_DB_ALIAS)([patient.pk, patient.clinic_id])
    with CaptureQueriesContext(connection) as queries:
        assert (made, made.clinic_id, made.get_deferred_fields() >= {"given_name"}) == (
            patient,
            patient.clinic_id,
            True,
        )
        assert len(queries) == 0
        assert (made.given_name, made.clinic) == (patient.given_name, patient.clinic)
    made.given_name = "Renamed"
    made.save(update_fields=["given_name"])
    assert Patient.objects.get(pk=patient.pk).given_name == "Renamed"


@isolate_apps("patients")
def test_a_model_with_a_say_in_it_is_made_by_django() -> None:
    class Told(models.Model):  # noqa: DJ008  # never shown
        words = models.TextField()

        class Meta:
            app_label = "patients"

        @classmethod
        def from_db(cls, *args: Any, **kwargs: Any) -> Self:  # noqa: ANN401  # Django's own
            row = super().from_db(*args, **kwargs)
            row.words = row.words.upper()
            return row

    class Started(models.Model):  # noqa: DJ008  # never shown
        words = models.TextField()

        class Meta:
            app_label = "patients"

        def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  # Django's own
            super().__init__(*args, **kwargs)
            self.words = self.words.upper()

    class Filed(models.Model):  # noqa: DJ008  # never shown
        words = models.FileField()

        class Meta:
            app_label = "patients"

    kinds: list[type[Any]] = [Told, Started, Filed]
    told, started, filed = (maker_of(kind, ["id", "words"], DEFAULT_DB_ALIAS)([1, "aloud"]) for kind in kinds)
    assert (told.words, started.words, filed.words.name) == ("ALOUD", "ALOUD", "aloud")


@pytest.fixture
def listener() -> Iterator[list[object]]:
    heard: list[object] = []

    def hear(instance: object, **_: object) -> None:
        heard.append(instance)

    post_init.connect(hear, sender=Patient)
    yield heard
    post_init.disconnect(hear, sender=Patient)


def test_who_listens_for_new_rows_hears_of_them(listener: list[object]) -> None:
    row = maker_of(Patient, columns(Patient), DEFAULT_DB_ALIAS)([None] * len(columns(Patient)))
    assert len(listener) == 1
    assert listener[0] is row


def test_values_and_names_must_match() -> None:
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        maker_of(Patient, ["id", "email"], DEFAULT_DB_ALIAS)([1])
