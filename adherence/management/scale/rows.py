"""The rows of many patients, each table in one statement for all clinics of a batch.

Parameters: `clinics` with `numbers`, `clinicians`, `zones` and `sizes` beside them, `days`, `now` and more. What chance
decides follows from a patient's address, the day and the session, so that it is the same each time.
"""

from __future__ import annotations

PATIENTS = """
    INSERT INTO patients_patient (id, clinic_id, clinician_id, given_name, family_name, date_of_birth, record_number,
        email, phone, language, time_zone, next_time_zone, wakes_at, sleeps_at, consented_at, created_at, joined_at)
    SELECT gen_random_uuid(), clinic, clinician, 'Pat', 'Number ' || number, date '1940-03-04' + number * 60,
        'S-' || number, 'pat.' || number || '.' || clinic_number || '@seed.example', '07700 900 142',
        'en-gb', zone, '', %(wakes_at)s, %(sleeps_at)s, met.at, met.at, met.at
    FROM unnest(%(clinics)s::uuid[], %(numbers)s::int[], %(clinicians)s::uuid[], %(zones)s::text[], %(sizes)s::int[])
        AS one (clinic, clinic_number, clinician, zone, size)
    CROSS JOIN generate_series(1, size) AS number
    CROSS JOIN (SELECT %(now)s::timestamptz - (%(days)s + 2) * interval '1 day' AS at) AS met
"""

ACCOUNTS = """
    INSERT INTO patients_user
        (id, password, is_superuser, email, name, language, colours, is_active, is_staff, date_joined)
    SELECT gen_random_uuid(), %(password)s, false, email, given_name || ' ' || family_name, language, 'phone', true,
        false, joined_at
    FROM patients_patient WHERE clinic_id = ANY(%(clinics)s)
"""

# From here on: patients of the batch with their accounts.
_THEIRS = """
    FROM patients_patient AS patient JOIN patients_user AS account USING (email)
    WHERE patient.clinic_id = ANY(%(clinics)s)
"""

ADDRESSES = (
    """
    INSERT INTO account_emailaddress (user_id, email, verified, "primary")
    SELECT account.id, email, true, true
"""
    + _THEIRS
)

ACCESSES = (
    """
    INSERT INTO patients_patientaccess (id, user_id, patient_id, relation, may_log, may_report, granted_at)
    SELECT gen_random_uuid(), account.id, patient.id, 'self', true, true, joined_at
"""
    + _THEIRS
)

# The plan begins with the first of the days, the day after surgery.
SURGERIES = """
    INSERT INTO patients_surgery (id, patient_id, procedure, side, date, created_at)
    SELECT gen_random_uuid(), id, 'knee_replacement', CASE WHEN hashtext(email) > 0 THEN 'left' ELSE 'right' END,
        (%(now)s AT TIME ZONE time_zone)::date - %(days)s - 1, created_at
    FROM patients_patient WHERE clinic_id = ANY(%(clinics)s)
"""

REMINDERS = """
    INSERT INTO adherence_remindersettings (patient_id, own_times)
    SELECT id, '{}' FROM patients_patient WHERE clinic_id = ANY(%(clinics)s)
"""

PRESCRIPTIONS = """
    INSERT INTO exercises_prescription
        (id, patient_id, exercise_id, surgery_id, prescribed_by_id, prescribed_at, ending, ended_reason)
    SELECT gen_random_uuid(), patient.id, %(exercise)s, surgery.id, patient.clinician_id,
        (surgery.date + 1)::timestamp AT TIME ZONE patient.time_zone, '', ''
    FROM patients_patient AS patient JOIN patients_surgery AS surgery ON surgery.patient_id = patient.id
    WHERE patient.clinic_id = ANY(%(clinics)s)
"""

VERSIONS = """
    INSERT INTO exercises_prescriptionversion (prescription_id, number, day_zero, in_force_from, made_by_id, made_at,
        reason, side, position, note_to_patient)
    SELECT ordered.id, 1, surgery.date, ordered.prescribed_at, ordered.prescribed_by_id, ordered.prescribed_at,
        '', surgery.side, 'either', ''
    FROM patients_patient AS patient
    JOIN exercises_prescription AS ordered ON ordered.patient_id = patient.id
    JOIN patients_surgery AS surgery ON surgery.id = ordered.surgery_id
    WHERE patient.clinic_id = ANY(%(clinics)s)
"""

PHASES = """
    INSERT INTO exercises_phase
        (version_id, first_day, times_per_day, sets_per_session, repetitions, hold_down_seconds, hold_up_seconds)
    SELECT version.id, 0, %(times)s, 1, %(repetitions)s, 0, 0
    FROM patients_patient AS patient
    JOIN exercises_prescription AS ordered ON ordered.patient_id = patient.id
    JOIN exercises_prescriptionversion AS version ON version.prescription_id = ordered.id
    WHERE patient.clinic_id = ANY(%(clinics)s)
"""

# Each patient does a share of the sets between 70 and 95 of 100, 1 to 18 minutes after it is due, and says of every
# second one how much it hurt, 0 to 3. A day is closed five minutes after it is over. `digests` holds the digest of what
# the phone says of a set (adherence.actions.sets.digest) without a score, then with 0, 1 …
SETS_AND_DAYS = """
    WITH plan AS MATERIALIZED (
        SELECT patient.id AS patient, patient.time_zone AS zone, patient.email, ordered.id AS prescription,
            version.id AS version, account.id AS account, 70 + (hashtext(patient.email) & 65535) %% 26 AS share,
            (%(now)s AT TIME ZONE patient.time_zone)::date AS today
        FROM patients_patient AS patient
        JOIN patients_user AS account USING (email)
        JOIN exercises_prescription AS ordered ON ordered.patient_id = patient.id
        JOIN exercises_prescriptionversion AS version ON version.prescription_id = ordered.id
        WHERE patient.clinic_id = ANY(%(clinics)s)
    ), due AS (
        SELECT plan.*, today - ago AS day, today - ago + slot AS due_at,
            hashtext(email || (today - ago)::text || slot::text) AS chance
        FROM plan CROSS JOIN generate_series(1, %(days)s) AS ago CROSS JOIN unnest(%(slots)s::time[]) AS slot
    ), done AS (
        SELECT due.*, (due_at + (1 + (chance >> 7 & 255) %% 18) * interval '1 minute') AT TIME ZONE zone AS at,
            CASE WHEN chance >> 16 & 1 = 1 THEN chance >> 17 & 3 END AS pain
        FROM due WHERE (hashtext(chance::text) & 65535) %% 100 < share
    ), kept AS (
        INSERT INTO adherence_loggedset (uuid, patient_id, prescription_id, version_id, performed_at, entered_at,
            entered_by_id, day, counts, repetitions, source, pain, note, target_repetitions, target_hold_down_seconds,
            target_hold_up_seconds, payload_hash, void_reason)
        SELECT gen_random_uuid(), patient, prescription, version, at, at,
            account, day, true, %(repetitions)s, 'guided', pain, '', %(repetitions)s, 0,
            0, (%(digests)s::text[])[coalesce(pain + 2, 1)], ''
        FROM done
        RETURNING prescription_id AS prescription, day
    ), counted AS (
        SELECT prescription, day, count(*) AS done FROM kept GROUP BY prescription, day
    ), closed AS (
        INSERT INTO adherence_dayrecord (prescription_id, patient_id, day, prescribed, done, uncounted, closed_at)
        SELECT plan.prescription, patient, today - ago, %(times)s, coalesce(done, 0), 0, least(%(now)s,
            (today - ago + 1)::timestamp AT TIME ZONE zone + interval '5 minutes')
        FROM plan CROSS JOIN generate_series(1, %(days)s) AS ago
        LEFT JOIN counted ON counted.prescription = plan.prescription AND counted.day = today - ago
    )
    SELECT coalesce(sum(done), 0) FROM counted
"""

BEFORE_SETS = (
    PATIENTS,
    ACCOUNTS,
    ADDRESSES,
    ACCESSES,
    SURGERIES,
    REMINDERS,
    PRESCRIPTIONS,
    VERSIONS,
    PHASES,
)
