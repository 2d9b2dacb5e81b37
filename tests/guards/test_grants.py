"""What the role of web processes may do to each table, as PostgreSQL itself says: a new table without a line fails."""

from __future__ import annotations

from django.db import connection

from patients.row_security import ROLE

# A page adds to what is written down; nobody changes or removes it. Seals and erasing are the owner's alone.
RIGHTS = {
    "read": """
        django_migrations patients_erasedrow patients_seal patients_sealedcolumns patients_sealmark
    """,
    "read add": """
        adherence_clinicmessageevent adherence_flagevent adherence_loggedsetevent adherence_painflagevent
        adherence_remindersettingsevent exercises_holdevent exercises_phaseevent exercises_precautionevent
        exercises_prescriptionevent exercises_prescriptionversionevent exercises_presetevent patients_accessevent
        patients_careevent patients_clinicevent patients_erasure patients_invitationevent patients_membershipevent
        patients_patientaccessevent patients_patientevent patients_surgeryevent
    """,
    # pghistory_context: a request says who asks once it knows; sealed a minute later.
    "read add change": """
        adherence_clinicmessage adherence_dayrecord adherence_loggedset adherence_message adherence_painflag
        adherence_remindersettings exercises_exercise exercises_hold exercises_phase exercises_precaution
        exercises_prescription exercises_prescriptionversion exercises_preset patients_clinic patients_invitation
        patients_membership patients_patient patients_patientaccess patients_surgery patients_user pghistory_context
    """,
    "read add change remove": """
        account_emailaddress account_emailconfirmation adherence_heartbeat adherence_messagetally
        adherence_reminderplan auth_group auth_group_permissions auth_permission django_admin_log django_cache
        django_content_type django_session mfa_authenticator patients_user_groups patients_user_user_permissions
        usersessions_usersession
    """,
}
# Of a column is enough to be told: a right to change one is a right to change.
WORDS = {"read": "SELECT", "add": "INSERT", "change": "UPDATE"}
WHOLE = {"remove": "DELETE", "empty": "TRUNCATE", "hang a trigger on": "TRIGGER"}
ASKED = """
    SELECT relname::text, concat_ws(' ', {rights}) FROM pg_class
    WHERE relkind IN ('r', 'p', 'v', 'm', 'f') AND relnamespace = 'public'::regnamespace
"""


def rights() -> dict[str, str]:
    of_columns = [
        f"CASE WHEN has_any_column_privilege(%s, oid, '{of}') THEN '{word}' END" for word, of in WORDS.items()
    ]
    of_tables = [f"CASE WHEN has_table_privilege(%s, oid, '{of}') THEN '{word}' END" for word, of in WHOLE.items()]
    asked = [*of_columns, *of_tables]
    with connection.cursor() as cursor:
        cursor.execute(ASKED.format(rights=", ".join(asked)), [ROLE] * len(asked))
        return dict(cursor.fetchall())


def test_each_table_lets_pages_do_what_is_said_here(db: None) -> None:
    assert rights() == {table: may for may, tables in RIGHTS.items() for table in tables.split()}


def test_a_right_to_one_column_is_told(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT UPDATE (digest) ON patients_seal TO {ROLE}")
    assert rights()["patients_seal"] == "read change"
