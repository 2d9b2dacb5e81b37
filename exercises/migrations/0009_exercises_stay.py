"""An exercise stays as long as anything was ordered of it. A page never deletes it, whatever it is asked."""

from __future__ import annotations

from django.db import migrations

from patients.row_security import never_deleted


class Migration(migrations.Migration):
    dependencies = [("exercises", "0008_deletions_are_recorded")]
    operations = [never_deleted("exercises_exercise")]
