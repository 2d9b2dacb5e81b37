"""Clock changes, moves over zones, server clocks that jump: every slot is mailed once, or the clinic sees why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from adherence.actions import reminders, zones
from adherence.actions.reminders import Preferences
from adherence.models import Message, ReminderSettings
from adherence.outbox import deliver, plan
from exercises.models import Prescription
from patients.models import Clinic, Patient, User
from tests import cast

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NIGHT = (time(0, 30), time(3))
WISHES = Preferences(
    enabled=True,
    paused_until=None,
    own_times=(),
    repeat_after=None,
    weekly_summary=False,
    summary_as_link=False,
    language="en-gb",
    time_zone="Europe/London",
    wakes_at=time(8),
    sleeps_at=time(20),
    phone="",
    colours="phone",
)


def live(instants: Iterable[datetime]) -> None:
    """What both drivers do, at each instant."""
    for now in instants:
        zones.change_due(now)
        plan(now)
        deliver(lambda at=now: at)  # type: ignore[misc]  # read at once


def every(minutes: int, since: datetime, until: datetime) -> Iterator[datetime]:
    while since <= until:
        yield since
        since += minutes * MINUTE


def fates(since: date = date.min, until: date = date.max) -> dict[str, str]:
    """What became of each slot, by local day and number."""
    rows = Message.objects.filter(kind="reminder", slot_day__range=(since, until)).order_by("slot_day", "slot_number")
    return {f"{each.slot_day:%a} {each.slot_number}": each.reason or each.state for each in rows}


def sent() -> list[datetime]:
    rows = Message.objects.filter(kind="reminder", state="sent")
    return sorted(each.sent_at for each in rows if each.sent_at)


def mailed(patient: Patient) -> int:
    """What the mail server saw, whatever the rows say."""
    return len([each for each in mail.outbox if each.to == [patient.email]])


# --- The nights on which clocks change ------------------------------------------------------------------------------


def near(instants: list[datetime]) -> list[datetime]:
    """Each of the instants with the minutes around it, and every half hour between."""
    first, last = min(instants) - 2 * HOUR, max(instants) + HOUR
    around = {at + minutes * MINUTE for at in instants for minutes in (-1, 0, 1)}
    return sorted(around | set(every(30, first, last)))


def utc(day: date, clocks: str) -> list[datetime]:
    """Instants in ascending order from UTC times; on the day before when the first is late in the evening."""
    found: list[datetime] = []
    for clock in clocks.split():
        at = datetime.combine(day - timedelta(days=1), time.fromisoformat(clock), tzinfo=UTC)
        later = at < found[-1] if found else at.hour < 12
        found.append(at + timedelta(days=1) if later else at)
    return found


NIGHTS = [
    ("Europe/London", date(2026, 3, 29), NIGHT, 6, "00:30 01:00 01:30 02:00"),
    ("Europe/London", date(2026, 10, 25), NIGHT, 6, "23:30 00:00 00:30 02:00 02:30 03:00"),
    ("America/New_York", date(2026, 3, 8), NIGHT, 6, "05:30 06:00 06:30 07:00 07:30"),
    ("America/New_York", date(2026, 11, 1), NIGHT, 6, "04:30 05:00 05:30 07:00 07:30 08:00"),
    ("Australia/Lord_Howe", date(2026, 4, 5), NIGHT, 6, "13:30 14:00 14:30 15:30 16:00 16:30"),
    ("Australia/Lord_Howe", date(2026, 10, 4), NIGHT, 6, "14:00 14:30 15:00 15:30 16:00"),
    ("America/Nuuk", date(2026, 3, 29), (time(22), time(23, 30)), 4, "00:00 00:30 01:00 01:30"),
    ("America/Nuuk", date(2026, 10, 25), (time(22), time(23, 30)), 4, "23:00 23:30 00:00 00:30"),
    ("Africa/Casablanca", date(2026, 2, 15), NIGHT, 6, "23:30 00:00 00:30 01:00 01:30 03:00"),
    ("Africa/Casablanca", date(2026, 3, 22), NIGHT, 6, "00:30 01:00 01:30 02:00 02:30"),
    ("Africa/Cairo", date(2026, 4, 24), NIGHT, 6, "22:00 22:30 23:00 23:30 00:00"),
    ("Africa/Cairo", date(2026, 10, 30), NIGHT, 6, "22:30 23:00 23:30 00:00 00:30 01:00"),
]


@pytest.mark.parametrize(("zone", "day", "awake", "times", "expected"), NIGHTS)
def test_each_slot_of_a_night_of_a_clock_change_is_mailed_once_at_its_minute(  # a row of the table
    clinic: Clinic,
    clinician: User,
    zone: str,
    day: date,
    awake: tuple[time, time],
    times: int,
    expected: str,
) -> None:
    """The times are UTC, worked out by hand: a skipped time moves forward, one that occurs twice is the first."""
    owl = cast.patient(
        clinic,
        clinician,
        "Iris",
        "Bennett",
        surgery=date(2026, 1, 20),
        time_zone=zone,
        wakes_at=awake[0],
        sleeps_at=awake[1],
    )
    cast.prescribe(owl, by=clinician, times_per_day=times)
    instants = utc(day, expected)
    live(near(instants))
    assert (sent(), mailed(owl), set(fates().values())) == (instants, len(instants), {"sent", "pending"})


def test_a_night_lived_minute_by_minute_is_no_other(clinic: Clinic, clinician: User) -> None:
    owl = cast.patient(
        clinic, clinician, "Iris", "Bennett", wakes_at=NIGHT[0], sleeps_at=NIGHT[1], surgery=date(2026, 10, 1)
    )
    cast.prescribe(owl, by=clinician, times_per_day=6)
    live(every(1, datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 2, 1, tzinfo=UTC)))
    assert (sent(), mailed(owl)) == (utc(date(2026, 10, 25), "00:30 02:00"), 2)


# --- A patient moves, a minute before midnight ----------------------------------------------------------------------


def slots(zone: ZoneInfo) -> set[datetime]:
    """Those of Monday to Thursday on the zone's clock."""
    days = [date(2026, 11, 16) + timedelta(days=n) for n in range(4)]
    return {datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC) for day in days for hour in (8, 12, 16, 20)}


def move(patient: Patient, *, to: str) -> None:
    """Monday at home, the move at 23:59, and what follows until Thursday."""
    moved = datetime(2026, 11, 16, 23, 59, tzinfo=patient.zone).astimezone(UTC)
    instants = slots(patient.zone) | slots(ZoneInfo(to))
    live(sorted(each for each in instants if each < moved))
    reminders.change(patient, replace(WISHES, time_zone=to), now=moved)
    live([moved + MINUTE, *sorted(each for each in instants if each > moved)])


def four(day: str, fate: str = "sent") -> dict[str, str]:
    return {f"{day} {number}": fate for number in range(1, 5)}


@pytest.mark.parametrize(
    ("home", "to", "passed"),
    [
        ("Europe/London", "America/New_York", {}),
        ("Europe/London", "Pacific/Honolulu", {}),
        ("Europe/London", "Asia/Tokyo", {"Tue 1": "passed"}),
        ("Europe/London", "Asia/Kathmandu", {}),
        ("Pacific/Midway", "Pacific/Kiritimati", four("Tue", "passed")),
    ],
)
def test_who_moves_at_one_minute_to_midnight_misses_and_doubles_nothing(
    prescription: Prescription, patient: Patient, home: str, to: str, passed: dict[str, str]
) -> None:
    """A slot that lies behind already on the new clock is told as such; what was mailed at home is not mailed again."""
    Patient.objects.update(time_zone=home)
    patient.refresh_from_db()
    reminders.change(patient, replace(WISHES, time_zone=home), now=datetime(2026, 11, 16, 5, tzinfo=UTC))
    move(patient, to=to)
    assert fates(date(2026, 11, 16), date(2026, 11, 18)) == four("Mon") | four("Tue") | four("Wed") | passed
    assert mailed(patient) == len(sent())


# --- The server's clock jumps ---------------------------------------------------------------------------------------


def jumping(at: datetime, by: timedelta) -> Iterator[datetime]:
    """Monday 08:00 to Tuesday 01:00, every half hour, the clock wrong for three hours."""
    for true in every(30, datetime(2026, 11, 16, 8, tzinfo=UTC), datetime(2026, 11, 17, 1, tzinfo=UTC)):
        yield true + by if at <= true < at + 3 * HOUR else true


@pytest.mark.parametrize("hours", [2, -2])
@pytest.mark.parametrize(("hour", "minute"), [(8, 30), (10, 30), (12, 0), (14, 30)])
def test_a_clock_that_jumps_doubles_and_loses_nothing_silently(
    prescription: Prescription, hours: int, hour: int, minute: int
) -> None:
    ReminderSettings.objects.create(patient=prescription.patient, weekly_summary=False)
    live(jumping(datetime(2026, 11, 16, hour, minute, tzinfo=UTC), hours * HOUR))
    monday = fates(until=date(2026, 11, 16))
    assert (monday.keys(), set(monday.values()) <= {"sent", "expired"}) == (four("Mon").keys(), True)
    assert mailed(prescription.patient) == len(sent())


def test_a_plan_made_while_the_clock_is_ahead_loses_no_slot(patient: Patient, clinician: User) -> None:
    """The clock says 13:00, it is 11:00: the slot of noon seems to be over, and is not."""
    eleven = datetime(2026, 11, 16, 11, tzinfo=UTC)
    cast.prescribe(patient, by=clinician)
    live([eleven + 2 * HOUR, eleven + MINUTE, eleven + HOUR])
    assert fates()["Mon 2"] == "sent"
