"""What was sent, or was not and why, is part of the record. A page never deletes it, whatever it is asked."""

from __future__ import annotations

from django.db import migrations

from patients.row_security import never_deleted


class Migration(migrations.Migration):
    dependencies = [("adherence", "0015_messages_tried")]
    operations = [never_deleted("adherence_message")]
