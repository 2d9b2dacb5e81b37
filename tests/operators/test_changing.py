"""What operators may change is checked before it is saved: an error beside the field, never a fault."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from patients.models import Clinic, Membership, User

USER = {"name": "Omar", "language": "en-gb", "is_active": "on", "is_staff": "on"}
CLINIC = {
    "name": "Harbour",
    "country": "GB",
    "time_zone": "Europe/London",
    "phone": "01632 960 100",
    "emergency_number": "",
    "opening_hours": "",
    "out_of_hours": "",
}


def change(row: User | Clinic | Membership) -> str:
    return reverse(f"admin:patients_{row.__class__.__name__.lower()}_change", args=[row.pk])


@pytest.mark.parametrize("value", ["", "x" * 161, "a\0b"])
def test_a_name_that_is_none_is_an_error(value: str, operator: User, omar: Client) -> None:
    page = omar.post(change(operator), USER | {"name": value})
    assert (page.status_code, list(page.context["adminform"].form.errors)) == (200, ["name"])


@pytest.mark.parametrize("value", ["", "xx", "\0", "x" * 300])
def test_a_language_that_is_none_is_an_error(value: str, operator: User, omar: Client) -> None:
    page = omar.post(change(operator), USER | {"language": value})
    assert (page.status_code, list(page.context["adminform"].form.errors)) == (200, ["language"])


@pytest.mark.parametrize("field", ["is_active", "is_staff"])
def test_a_mark_is_on_or_off_whatever_is_sent(field: str, margaret: User, omar: Client) -> None:
    marks = {"name": "M", "language": "es"}
    found = []
    for value in ("off\0", "False"):
        omar.post(change(margaret), marks | {field: value})
        margaret.refresh_from_db()
        found.append(getattr(margaret, field))
    assert found == [True, False]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("name", "a\0b"),
        ("country", "XX"),
        ("country", "Great Britain"),
        ("time_zone", "Europe/Nowhere"),
        ("time_zone", "x" * 65),
        ("time_zone", ""),
        ("phone", ""),
        ("phone", "call us"),
        ("phone", "0" * 31),
        ("emergency_number", "9" * 11),
        ("emergency_number", "help"),
        ("opening_hours", "x" * 201),
        ("opening_hours", "\0"),
        ("out_of_hours", "x" * 601),
        ("out_of_hours", "\0"),
    ],
)
def test_what_no_clinic_can_have_is_an_error(field: str, value: str, clinic: Clinic, omar: Client) -> None:
    page = omar.post(change(clinic), CLINIC | {field: value})
    clinic.refresh_from_db()
    assert (page.status_code, list(page.context["adminform"].form.errors), clinic.name) == (
        200,
        [field],
        "Harbour Knee & Foot Clinic",
    )


def test_a_name_stays_on_one_line(clinic: Clinic, omar: Client) -> None:
    """Line breaks would reach the headers of mail."""
    omar.post(change(clinic), CLINIC | {"name": "Harbour\r\nBcc: all@example.org"})
    clinic.refresh_from_db()
    assert clinic.name == "Harbour Bcc: all@example.org"


def test_what_a_colleague_changes_meanwhile_stays(
    clinic: Clinic, omar: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading and saving the manager has lowered a threshold."""
    clean: Callable[[Clinic], None] = Clinic.full_clean

    def meanwhile(row: Clinic, *args: object, **kwargs: object) -> None:
        Clinic.objects.update(stop_threshold=5)
        clean(row, *args, **kwargs)

    monkeypatch.setattr(Clinic, "full_clean", meanwhile)
    omar.post(change(clinic), CLINIC)
    clinic.refresh_from_db()
    assert (clinic.name, clinic.stop_threshold) == ("Harbour", 5)


def test_what_is_read_is_not_written(clinician: User, omar: Client) -> None:
    role = Membership.objects.get()
    assert omar.post(change(role), {"role": "manager"}).status_code == 403


def test_an_operator_names_another_who_may_look_at_everything(
    margaret: User, omar: Client, sign_in: Callable[[User], Client]
) -> None:
    Authenticator.objects.create(user=margaret, type=Authenticator.Type.TOTP, data={})
    omar.post(change(margaret), USER | {"name": "Margaret Doyle"})
    browser = sign_in(User.objects.get(pk=margaret.pk))
    assert [browser.get(path).status_code for path in ("/admin/", "/admin/patients/clinic/")] == [200, 200]


def test_a_lost_second_factor_is_taken_away(margaret: User, omar: Client) -> None:
    lost = Authenticator.objects.create(user=margaret, type=Authenticator.Type.TOTP, data={})
    omar.post(reverse("admin:mfa_authenticator_delete", args=[lost.pk]), {"post": "yes"})
    assert not Authenticator.objects.filter(user=margaret).exists()
