"""Ankle pumps, and the doses that hospitals have published."""

from dataclasses import asdict

from django.db import migrations

from exercises.published import EXERCISE_NAME, EXERCISE_SLUG, PRESETS


def publish(apps, schema_editor):
    Exercise, Preset = apps.get_model("exercises", "Exercise"), apps.get_model("exercises", "Preset")
    Phase = apps.get_model("exercises", "Phase")
    exercise, _ = Exercise.objects.get_or_create(slug=EXERCISE_SLUG, defaults={"name": EXERCISE_NAME})
    for order, published in enumerate(PRESETS, start=1):
        facts = asdict(published)
        phases = facts.pop("phases")
        preset = Preset.objects.create(exercise=exercise, order=order, **facts)
        Phase.objects.bulk_create(Phase(preset=preset, **phase) for phase in phases)


class Migration(migrations.Migration):
    dependencies = [("exercises", "0003_preset_side")]

    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
