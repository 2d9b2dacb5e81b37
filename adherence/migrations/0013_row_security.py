"""Which sets, flags and messages the web role sees. patients.row_security explains."""

from __future__ import annotations

from django.db import migrations

from patients.row_security import OF_A_CLINIC, OF_A_PATIENT, of_a, protect, protect_history

OF_A_PRESCRIPTION = of_a("exercises_prescription", "prescription_id")
OF_A_FLAG = "EXISTS (SELECT 1 FROM adherence_painflag WHERE adherence_painflag.number = flag_id)"
OURS = f"{OF_A_PATIENT} OR {OF_A_CLINIC}"


class Migration(migrations.Migration):
    dependencies = [
        ("adherence", "0012_reminders_as_clinic"),
        ("exercises", "0007_row_security"),
        ("patients", "0007_row_security"),
    ]

    operations = [
        protect("adherence_loggedset", OF_A_PATIENT),
        protect_history("adherence_loggedsetevent", OF_A_PATIENT),
        protect("adherence_dayrecord", OF_A_PATIENT),
        protect("adherence_painflag", OF_A_PATIENT),
        protect_history("adherence_painflagevent", OF_A_PATIENT),
        protect_history("adherence_flagevent", OF_A_FLAG),
        protect("adherence_remindersettings", OF_A_PATIENT),
        protect_history("adherence_remindersettingsevent", OF_A_PATIENT),
        protect("adherence_reminderplan", OF_A_PRESCRIPTION),
        protect("adherence_clinicmessage", OF_A_PATIENT),
        protect_history("adherence_clinicmessageevent", OF_A_PATIENT),
        # Anybody may have a mail written: a patient's flag alerts the team, and a stranger asks for a code.
        protect("adherence_message", f"{OURS} OR recipient_id = (SELECT dorsi_key('person'))", write=OURS),
        migrations.RunSQL(
            "CREATE POLICY rows_to_ask_for ON adherence_message FOR INSERT WITH CHECK (true)",
            "DROP POLICY rows_to_ask_for ON adherence_message",
        ),
    ]
