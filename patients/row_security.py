"""Row security in PostgreSQL: the seat belt under `visible_to`. Words for migrations; docs/decisions/0005 says why.

A web process works as the role `dorsi_web`, which owns nothing and bypasses nothing. A table that tells something of
a patient shows that role only the rows in sight of whoever it works for (patients.access.rows), and none to nobody.
A new table of that kind is protected in the migration that makes it; tests/guards/test_row_security.py asks for it.
"""

from __future__ import annotations

from django.db import migrations

ROLE = "dorsi_web"
EVERYTHING = "(SELECT dorsi_sees_everything())"
OF_A_CLINIC = "clinic_id = ANY ((SELECT dorsi_keys('clinics'))::uuid[])"
OF_A_PATIENT = "EXISTS (SELECT 1 FROM patients_patient WHERE patients_patient.id = patient_id)"


def of_a(table: str, column: str) -> str:
    """Rows whose `column` names a row in sight of another protected table."""
    return f"EXISTS (SELECT 1 FROM {table} AS above WHERE above.id = {column})"  # noqa: S608  # a migration's own words


def protect(table: str, sight: str, *, write: str = "") -> migrations.RunSQL:
    """Show the web role the rows of `table` for which `sight` is true (SQL); it writes those, or what `write` says."""
    written = f"({write or sight}) OR {EVERYTHING}"
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY rows_in_sight ON {table} FOR SELECT USING (({sight}) OR {EVERYTHING});
        CREATE POLICY rows_to_make ON {table} FOR INSERT WITH CHECK ({written});
        CREATE POLICY rows_to_change ON {table} FOR UPDATE USING ({written});
        CREATE POLICY rows_to_remove ON {table} FOR DELETE USING ({written});
        """,
        f"""
        DROP POLICY rows_in_sight ON {table};
        DROP POLICY rows_to_make ON {table};
        DROP POLICY rows_to_change ON {table};
        DROP POLICY rows_to_remove ON {table};
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def protect_history(table: str, sight: str) -> migrations.RunSQL:
    """The same for what triggers write down: anybody's change adds to it, and nobody changes or removes it."""
    return migrations.RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        CREATE POLICY rows_in_sight ON {table} FOR SELECT USING (({sight}) OR {EVERYTHING});
        CREATE POLICY rows_to_add ON {table} FOR INSERT WITH CHECK (true);
        REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {ROLE};
        """,  # noqa: S608  # a migration's own words
        f"""
        DROP POLICY rows_in_sight ON {table};
        DROP POLICY rows_to_add ON {table};
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def never_deleted(*tables: str) -> migrations.RunSQL:
    """A page ends and retires what is in `tables`; it deletes nothing of them, whatever it is asked."""
    names = ", ".join(tables)
    return migrations.RunSQL(f"REVOKE DELETE ON {names} FROM {ROLE}", f"GRANT DELETE ON {names} TO {ROLE}")
