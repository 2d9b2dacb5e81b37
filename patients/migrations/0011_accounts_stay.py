"""An account is closed or erased, never deleted: what it did names it. A page never deletes it, whatever it is asked."""

from __future__ import annotations

from django.db import migrations

from patients.row_security import never_deleted


class Migration(migrations.Migration):
    dependencies = [("patients", "0010_erasures")]
    operations = [never_deleted("patients_user")]
