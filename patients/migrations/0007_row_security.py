"""The web role, what it may touch, and which rows of this app it sees. patients.row_security explains."""

from __future__ import annotations

from django.db import migrations

from patients.row_security import OF_A_CLINIC, OF_A_PATIENT, ROLE, protect, protect_history

# The role belongs to the whole cluster: another database in it may have made it, perhaps at this very moment.
MAKE_ROLE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{ROLE}') THEN
        CREATE ROLE {ROLE} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
END $$;
"""

# Whoever migrates may step down to it, as tests do; a superuser may anyhow.
LET_OWNER_STEP_DOWN = f"""
DO $$ BEGIN
    IF NOT pg_has_role(current_user, '{ROLE}', 'SET') THEN
        EXECUTE format('GRANT {ROLE} TO %I WITH INHERIT FALSE, SET TRUE', current_user);
    END IF;
END $$;
"""

GRANTS = f"""
GRANT USAGE ON SCHEMA public TO {ROLE};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {ROLE};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {ROLE};
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {ROLE};
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {ROLE};
"""

# Settings that end with the transaction: dorsi.person, .clinics, .patients, .invitation, .joining, .everything.
CONTEXT = """
CREATE FUNCTION dorsi_keys(name text) RETURNS uuid[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(current_setting('dorsi.' || name, true), ''), '{}')::uuid[];

CREATE FUNCTION dorsi_key(name text) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('dorsi.' || name, true), '')::uuid;

CREATE FUNCTION dorsi_sees_everything() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(current_setting('dorsi.everything', true), ''), 'off')::boolean;

-- Reads what nobody may read without a context, hence the definer's rights. Answers whether the person works in a
-- clinic, and whether they follow a record.
CREATE FUNCTION dorsi_enter(person uuid, everything boolean, OUT works boolean, OUT follows boolean)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT set_config('dorsi.person', coalesce(person::text, ''), true),
           set_config('dorsi.everything', everything::text, true),
           set_config('dorsi.invitation', '', true),
           set_config('dorsi.joining', '', true);
    SELECT set_config('dorsi.clinics', coalesce((
               SELECT array_agg(DISTINCT clinic_id) FROM patients_membership AS membership
               JOIN patients_user AS account ON account.id = membership.user_id AND account.is_active
               WHERE membership.user_id = person AND membership.ended_at IS NULL)::text, ''), true) <> '',
           set_config('dorsi.patients', coalesce((
               SELECT array_agg(DISTINCT patient_id) FROM patients_patientaccess
               WHERE user_id = person AND revoked_at IS NULL)::text, ''), true) <> '';
$$;

CREATE FUNCTION dorsi_open(kind text, key uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE patient uuid;
BEGIN
    CASE kind
        WHEN 'patient' THEN patient := key;
        WHEN 'prescription' THEN
            SELECT patient_id INTO patient FROM exercises_prescription WHERE id = key;
        WHEN 'invitation' THEN
            SELECT patient_id INTO patient FROM patients_invitation WHERE id = key;
            PERFORM set_config('dorsi.invitation', key::text, true),
                    set_config('dorsi.joining', clinic_id::text, true)
            FROM patients_invitation WHERE id = key;
    END CASE;
    IF patient IS NOT NULL THEN
        PERFORM set_config('dorsi.patients', (dorsi_keys('patients') || patient)::text, true);
    END IF;
END $$;
"""
NO_CONTEXT = """
DROP FUNCTION dorsi_open(text, uuid);
DROP FUNCTION dorsi_enter(uuid, boolean);
DROP FUNCTION dorsi_sees_everything();
DROP FUNCTION dorsi_key(text);
DROP FUNCTION dorsi_keys(text);
"""

FOLLOWED = "id = ANY ((SELECT dorsi_keys('patients'))::uuid[])"
MINE = "user_id = (SELECT dorsi_key('person'))"
JOINING = "clinic_id = (SELECT dorsi_key('joining'))"
MY_CARERS_CLINIC = f"clinic_id IN (SELECT patients_patient.clinic_id FROM patients_patient WHERE {FOLLOWED})"
INVITED = f"{OF_A_CLINIC} OR {OF_A_PATIENT} OR id = (SELECT dorsi_key('invitation'))"
LOOKED_AT = "EXISTS (SELECT 1 FROM patients_patient WHERE patients_patient.id = ANY (patients))"


class Migration(migrations.Migration):
    dependencies = [("patients", "0006_reminder_policy")]

    operations = [
        migrations.RunSQL(MAKE_ROLE, migrations.RunSQL.noop),
        migrations.RunSQL(LET_OWNER_STEP_DOWN, migrations.RunSQL.noop),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
        migrations.RunSQL(CONTEXT, NO_CONTEXT),
        protect("patients_patient", f"{OF_A_CLINIC} OR {FOLLOWED}"),
        protect_history("patients_patientevent", f"{OF_A_CLINIC} OR {FOLLOWED}"),
        protect("patients_surgery", OF_A_PATIENT),
        protect_history("patients_surgeryevent", OF_A_PATIENT),
        protect("patients_patientaccess", f"{OF_A_PATIENT} OR {MINE}"),
        protect_history("patients_patientaccessevent", f"{OF_A_PATIENT} OR {MINE}"),
        protect("patients_invitation", INVITED),
        protect_history("patients_invitationevent", INVITED),
        protect_history("patients_careevent", OF_A_PATIENT),
        # A patient reads the names of the team, and alerts them; who works where is the clinic's to say.
        protect(
            "patients_membership",
            f"{OF_A_CLINIC} OR {MINE} OR {JOINING} OR {MY_CARERS_CLINIC}",
            write=f"{OF_A_CLINIC} OR {JOINING}",
        ),
        protect_history("patients_membershipevent", f"{OF_A_CLINIC} OR {MINE}"),
        protect_history("patients_accessevent", f"actor_id = (SELECT dorsi_key('person')) OR {LOOKED_AT}"),
    ]
