"""The clinic's settings, and the command that makes the first clinic."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from patients.forms.clinics import ClinicForm
from patients.forms.zones import zone_choices
from patients.models import Clinic, Membership, User
from patients.models.fields import zone_names

SignIn = Callable[[User], Client]
SETTINGS = {
    "name": "Harbour Clinic",
    "phone": "01632 960 200",
    "country": "IE",
    "emergency_number": "",
    "time_zone": "Europe/Dublin",
    "opening_hours": "Every day",
    "out_of_hours": "Call 112.",
    "stop_threshold": "7",
    "review_threshold": "3",
    "acknowledge_emergency": "10",
    "acknowledge_urgent": "60",
    "acknowledge_review": "720",
    "sends_reminders": "on",
    "repeat_after": "0",
    "weekly_summary": "on",
}


def test_a_manager_changes_the_settings(clinic: Clinic, manager: User, sign_in: SignIn) -> None:
    answer = sign_in(manager).post("/clinic/", SETTINGS)
    clinic.refresh_from_db()
    assert (answer.headers["Location"], clinic.name, clinic.emergency, clinic.zone.key, clinic.stop_threshold) == (
        "/clinic/",
        "Harbour Clinic",
        "112",
        "Europe/Dublin",
        7,
    )


def test_only_what_was_changed_is_written(clinic: Clinic, manager: User, sign_in: SignIn) -> None:
    form = sign_in(manager).get("/clinic/").context["form"]
    shown = {name: form[name].value() for name in SETTINGS}
    Clinic.objects.update(opening_hours="Changed meanwhile")
    sign_in(manager).post("/clinic/", shown | {"opening_hours": "Every day"})
    sign_in(manager).post("/clinic/", SETTINGS | {"opening_hours": "Every day"})
    clinic.refresh_from_db()
    assert (clinic.opening_hours, clinic.name) == ("Every day", "Harbour Clinic")


@pytest.mark.parametrize(
    ("changes", "field", "error"),
    [
        ({"stop_threshold": "3"}, "stop_threshold", "Enter a number from 4 to 9"),
        ({"stop_threshold": "10"}, "stop_threshold", "Enter a number from 4 to 9"),
        ({"stop_threshold": "six"}, "stop_threshold", "Enter a number from 4 to 9"),
        ({"review_threshold": "1"}, "review_threshold", "Enter a number from 2 to 8"),
        ({"review_threshold": "7"}, "review_threshold", "This score must be lower than the one that stops the plan"),
        ({"acknowledge_emergency": "31"}, "acknowledge_emergency", "Enter a number from 1 to 30"),
        ({"acknowledge_urgent": "0"}, "acknowledge_urgent", "Enter a number from 1 to 240"),
        ({"acknowledge_review": "99999999999999999999"}, "acknowledge_review", "Enter a number from 1 to 2880"),
        ({"phone": ""}, "phone", "Enter the number patients call"),
        ({"emergency_number": "help"}, "emergency_number", "Enter 2 to 6 figures, like 999"),
        ({"time_zone": "Mars"}, "time_zone", "Choose a time zone from the list"),
        ({"country": "XX"}, "country", "Select a valid choice. XX is not one of the available choices."),
        ({"out_of_hours": "x" * 601}, "out_of_hours", "Ensure this value has at most 600 characters (it has 601)."),
    ],
)
def test_a_setting_out_of_bounds_says_why_and_changes_nothing(
    changes: dict[str, str], field: str, error: str, clinic: Clinic, manager: User, sign_in: SignIn
) -> None:
    answer = sign_in(manager).post("/clinic/", SETTINGS | changes)
    clinic.refresh_from_db()
    assert (answer.context["form"].errors, clinic.phone) == ({field: [error]}, "01632 960 100")


def test_the_rail_keeps_the_clinics_name_while_another_is_refused(manager: User, sign_in: SignIn) -> None:
    answer = sign_in(manager).post("/clinic/", SETTINGS | {"phone": "", "name": "Typed"})
    assert str(answer.context["request"].standing.clinic) == "Harbour Knee & Foot Clinic"


def test_zones_are_grouped_by_part_of_the_world() -> None:
    groups = dict(zone_choices())
    assert [
        ("Europe/London", "London") in groups["Europe"],
        ("America/Argentina/Buenos_Aires", "Argentina, Buenos Aires") in groups["America"],
        groups["UTC"],
    ] == [True, True, [("UTC", "UTC")]]


def test_the_list_of_zones_marks_the_chosen_one_and_nothing_else() -> None:
    known, strange = (str(ClinicForm({"time_zone": zone})["time_zone"]) for zone in ("America/New_York", '"><b>'))
    assert ('"America/New_York" selected' in known, [each.count(" selected") for each in (known, strange)]) == (
        True,
        [1, 0],
    )
    assert [each.count("<option") for each in (known, strange)] == [len(zone_names())] * 2


# --- the first clinic ---


def create_clinic(**options: str) -> str:
    out = StringIO()
    words = {"name": "Harbour", "manager_email": "Lena@example.org", "manager_name": "Lena Fischer"} | options
    call_command("create_clinic", stdout=out, **words)
    return out.getvalue().strip()


def test_the_command_prints_a_link_by_which_the_manager_joins(client: Client, db: None) -> None:
    link = create_clinic(phone="01632 960 100", country="IE", time_zone="Europe/Dublin")
    client.post(urlsplit(link).path, {"way": "code"})
    clinic, lena = Clinic.objects.get(), Membership.objects.get()
    assert (link.startswith("http://127.0.0.1:8000/invitations/"), clinic.emergency, lena.role, lena.user.email) == (
        True,
        "112",
        "manager",
        "lena@example.org",
    )


def test_the_command_says_every_wrong_option(db: None) -> None:
    with pytest.raises(CommandError) as wrong:
        create_clinic(manager_email="lena", country="Narnia", time_zone="Mars")
    assert [line.split(":")[0] for line in str(wrong.value).splitlines()] == [
        "--country",
        "--time-zone",
        "--manager-email",
    ]
    assert Clinic.objects.count() == 0
