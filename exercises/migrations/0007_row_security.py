"""Which prescriptions and presets the web role sees. patients.row_security explains."""

from __future__ import annotations

from django.db import migrations

from patients.row_security import OF_A_CLINIC, OF_A_PATIENT, of_a, protect, protect_history

OF_A_PRESCRIPTION = of_a("exercises_prescription", "prescription_id")
OF_A_VERSION = of_a("exercises_prescriptionversion", "version_id")
OF_A_VERSION_OR_PRESET = f"{OF_A_VERSION} OR {of_a('exercises_preset', 'preset_id')}"
PUBLISHED_OR_OURS = f"clinic_id IS NULL OR {OF_A_CLINIC}"


class Migration(migrations.Migration):
    dependencies = [
        ("exercises", "0006_own_presets"),
        ("patients", "0007_row_security"),
    ]

    operations = [
        protect("exercises_prescription", OF_A_PATIENT),
        protect_history("exercises_prescriptionevent", OF_A_PATIENT),
        protect("exercises_prescriptionversion", OF_A_PRESCRIPTION),
        protect_history("exercises_prescriptionversionevent", OF_A_PRESCRIPTION),
        protect("exercises_hold", OF_A_PRESCRIPTION),
        protect_history("exercises_holdevent", OF_A_PRESCRIPTION),
        protect("exercises_preset", PUBLISHED_OR_OURS, write=OF_A_CLINIC),
        protect_history("exercises_presetevent", PUBLISHED_OR_OURS),
        protect("exercises_phase", OF_A_VERSION_OR_PRESET),
        protect_history("exercises_phaseevent", OF_A_VERSION_OR_PRESET),
        protect("exercises_precaution", OF_A_VERSION),
        protect_history("exercises_precautionevent", OF_A_VERSION),
    ]
