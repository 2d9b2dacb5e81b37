"""The figures of a clinic's week are right, and cost the same however many patients there are."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adherence.models import Message
from adherence.reports import figures as reports
from adherence.reports.figures import Figures
from adherence.reports.figures.people import Stands
from adherence.reports.figures.spread import Band
from adherence.reports.messages import Became
from adherence.scoring import Score
from adherence.triage import Level
from exercises.models import Prescription
from patients.models import Clinic, Patient, User
from tests import cast, desk
from tests.test_messages import mail

MONDAY = date(2026, 11, 9)  # a week before `now`
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def read(clinic: Clinic, now: datetime, day: date = MONDAY) -> Figures:
    return reports.read(Patient.objects.filter(clinic=clinic), clinic, reports.week_of(day, zone=clinic.zone, now=now))


def planned(clinic: Clinic, by: User, name: str, done: list[int], *, prescribed: int = 8) -> Prescription:
    """With closed days up to the week's Sunday."""
    prescription = cast.prescribe(cast.patient(clinic, by, name, "Adams"), by=by)
    desk.days(prescription, done, before=MONDAY + 7 * DAY, prescribed=prescribed)
    return prescription


def test_the_week_counts_who_came_who_left_and_where_the_others_stand(
    clinic: Clinic, clinician: User, now: datetime
) -> None:
    begins = reports.week_of(MONDAY, zone=clinic.zone, now=now).begins_at
    people = {name: cast.patient(clinic, clinician, name, "Adams") for name in "ABCDEFGH"}
    dates: dict[str, dict[str, datetime | None]] = {
        "A": {"created_at": begins, "joined_at": begins + DAY},  # new, and has no plan
        "B": {"joined_at": None},  # invited
        "C": {"created_at": begins, "joined_at": begins + 7 * DAY},  # new, invited; joins after the week
        "G": {"discharged_at": begins + DAY},
        "H": {"discharged_at": begins - HOUR},  # long gone
    }
    for name, changes in dates.items():
        Patient.objects.filter(pk=people[name].pk).update(**changes)
    running, held, over = (cast.prescribe(people[name], by=clinician) for name in "DEF")
    desk.hold(held, at=begins + DAY)
    desk.hold(running, at=begins + DAY, ends_at=begins + 2 * DAY)
    Prescription.objects.filter(pk=over.pk).update(ended_at=begins + DAY, ending="completed")
    found = read(clinic, now).people
    assert (found.in_care, found.added, found.joined, found.discharged, dict(found.stand)) == (
        6,
        2,
        1,
        1,
        {Stands.RUNNING: 1, Stands.ON_HOLD: 1, Stands.NO_PLAN: 1, Stands.OVER: 1, Stands.INVITED: 2},
    )


def test_what_happened_after_the_week_is_not_in_it(clinic: Clinic, clinician: User, now: datetime) -> None:
    ends = reports.week_of(MONDAY, zone=clinic.zone, now=now).until
    prescription = planned(clinic, clinician, "Ann", [8] * 7)
    desk.hold(prescription, at=ends + HOUR)
    Prescription.objects.filter(pk=prescription.pk).update(ended_at=ends + HOUR, ending="completed")
    Patient.objects.filter(pk=prescription.patient_id).update(discharged_at=ends + HOUR)
    Patient.objects.filter(pk=cast.patient(clinic, clinician, "Bea", "Adams").pk).update(created_at=ends)
    found = read(clinic, now).people
    assert (found.in_care, found.discharged, found.stand[Stands.RUNNING]) == (1, 0, 1)


def test_patients_are_spread_by_their_share_of_the_weeks_sets(clinic: Clinic, clinician: User, now: datetime) -> None:
    planned(clinic, clinician, "Ann", [8] * 7)
    planned(clinic, clinician, "Bea", [0, 4, 4, 4, 4, 4, 4, 4])  # the first day is of the week before
    planned(clinic, clinician, "Cora", [20, 0, 0, 0, 0, 0, 0])  # credited no more than was due
    planned(clinic, clinician, "Dora", [3] * 7, prescribed=0)
    cast.patient(clinic, clinician, "Eva", "Adams")
    newcomer = planned(clinic, clinician, "Flora", [0] * 7).patient
    Patient.objects.filter(pk=newcomer.pk).update(joined_at=None)
    found = read(clinic, now)
    spread = {band: number for band, number in found.spread.items() if number}
    expected = {Band.NOTHING_DUE: 2, Band.TO_24: 1, Band.TO_74: 1, Band.ALL: 1}
    assert (spread, found.joined, found.total) == (expected, 5, Score(168, 92, 54))


def test_a_running_week_ends_yesterday(clinic: Clinic, clinician: User, now: datetime) -> None:
    prescription = cast.prescribe(cast.patient(clinic, clinician, "Ann", "Adams"), by=clinician)
    desk.days(prescription, [8, 8, 4], before=date(2026, 11, 18))
    wednesday = now + 2 * DAY
    found = read(clinic, wednesday, wednesday.date())
    assert (found.total, reports.shown(found).window) == (
        Score(16, 12, 75),
        "Only days that are over count: Monday 16 November to Tuesday 17 November 2026.",
    )


@pytest.mark.parametrize(
    ("done", "said"),
    [
        ([], "No patient had sets due on these days."),
        (
            [8, 4],
            (
                "Of 2 patients with sets due, 1 did all of them and 0 did fewer than half."
                " All together: 75%, 84 of 112 sets."
            ),
        ),
        (
            [3],
            (
                "Of 1 patient with sets due, 0 did all of them and 1 did fewer than half."
                " All together: 37%, 21 of 56 sets."
            ),
        ),
    ],
)
def test_a_sentence_says_what_the_columns_show(
    done: list[int], said: str, clinic: Clinic, clinician: User, now: datetime
) -> None:
    for number, sets in enumerate(done):
        planned(clinic, clinician, f"Ann{number}", [sets] * 7)
    assert reports.shown(read(clinic, now)).sentence == said


def test_the_weeks_flags_say_how_soon_they_were_seen(
    patient: Patient, staff: User, colleague: User, now: datetime
) -> None:
    begins = reports.week_of(MONDAY, zone=patient.clinic.zone, now=now).begins_at
    for minutes in (30, 90, 180):
        seen = {"state": "acknowledged", "acknowledged_by": staff}
        desk.flag(patient, "urgent", at=begins, acknowledged_at=begins + timedelta(minutes=minutes), **seen)
    desk.flag(patient, "emergency", at=begins + DAY)
    desk.flag(patient, "urgent", at=begins - HOUR)
    desk.flag(patient, "urgent", at=begins + 7 * DAY)
    elsewhere = cast.patient(colleague.memberships.get().clinic, colleague, "Zoe", "Elsewhere")
    desk.flag(elsewhere, "urgent", at=begins + DAY)
    found = read(patient.clinic, now)
    urgent = reports.shown(found).speeds[2]
    assert (
        found.all_seen.count,
        found.seen[Level.EMERGENCY].waiting,
        (urgent.level, urgent.median, urgent.ninetieth, urgent.in_time),
    ) == (4, 1, ("Urgent", "1 h 30 min", "3 h", "2 of 3 (66%)"))


def test_messages_are_counted_by_kind_and_by_what_became_of_them(patient: Patient, now: datetime) -> None:
    begins = reports.week_of(MONDAY, zone=patient.clinic.zone, now=now).begins_at
    mail(patient, "sent", at=begins)
    mail(patient, "sent", at=begins, bounced_at=now)
    mail(patient, "skipped", reason="off", at=begins + DAY)
    digest = mail(patient, "failed", at=begins + DAY)
    Message.objects.filter(pk=digest.pk).update(patient=None, kind="digest")
    mail(patient, "sent", at=begins - HOUR)
    mail(patient, "sent", at=begins + 7 * DAY)
    mail(patient, "sent", at=begins, clinic=None)
    found = {each.kind: {state: n for state, n in each.became.items() if n} for each in read(patient.clinic, now).mail}
    assert found == {
        "reminder": {Became.SENT: 1, Became.BOUNCED: 1, Became.SKIPPED: 1},
        "digest": {Became.FAILED: 1},
    }


def test_a_whole_clinic_is_read_in_four_queries(clinic: Clinic, clinician: User, now: datetime) -> None:
    def cost() -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            read(clinic, now)
        return [query["sql"] for query in asked]

    counts = []
    for count in (1, 2):
        for number in range(count):
            planned(clinic, clinician, f"Ann{count}{number}", [8] * 7)
        asked = cost()
        counts.append((len(asked), sum("adherence_dayrecord" in sql for sql in asked)))
    assert counts == [(4, 1), (4, 1)]
