"""What stands round every page: whose record it is, where one is, and how to get on."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils.translation import override

from patients.access import Request, standing_of
from patients.models import Clinic, Patient, PatientAccess, User
from tests import cast

SignIn = Callable[[User], Client]


def request_of(user: User, path: str = "/") -> Request:
    request = RequestFactory().get(path)
    request.user = user
    request.session = {}  # type: ignore[assignment]  # as good as a session here
    request.resolver_match = resolve(path)
    request.standing = standing_of(user)  # type: ignore[attr-defined]  # the middleware's work
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]  # noqa: SLF001  # and the messages' own
    return request  # type: ignore[return-value]  # as middleware leaves it


def rail_of(user: User, **context: object) -> str:
    return render_to_string("clinic.html", context, request=request_of(user))


def test_an_account_that_follows_one_record_has_no_switcher(margaret: User, sign_in: SignIn) -> None:
    page = sign_in(margaret).get(reverse("learn-ankle-pumps")).content.decode()
    assert 'class="whose"' not in page


def test_an_account_that_follows_two_records_always_sees_whose_it_is(
    margaret: User, patient: Patient, clinic: Clinic, clinician: User, sign_in: SignIn
) -> None:
    george = cast.patient(clinic, clinician, "George", "Doyle", surgery=date(2026, 11, 2))
    PatientAccess.objects.create(user=margaret, patient=george, relation="carer")
    page = sign_in(margaret).get(reverse("learn-ankle-pumps")).content.decode()
    assert ("Margaret Doyle’s record" in page, re.findall(r'<option value="([\w-]+)"( selected)?>', page)) == (
        True,
        [(str(patient.pk), " selected"), (str(george.pk), "")],
    )


def test_a_manager_finds_the_team_and_the_clinic_and_others_do_not(manager: User, clinician: User) -> None:
    assert [">Team<" in rail_of(user) for user in (manager, clinician)] == [True, False]


def test_the_rail_says_who_is_signed_in_and_signs_out_by_post(clinician: User) -> None:
    rail = rail_of(clinician)
    assert [
        piece in rail
        for piece in (
            "<b>Anya Petrov</b>",
            "physiotherapist<br>Harbour Knee &amp; Foot Clinic",
            'action="/accounts/logout/"',
        )
    ] == [True] * 3


def test_the_rail_leads_to_where_one_is_signed_in_and_from_there_to_the_password_and_the_second_step(
    clinician: User, sign_in: SignIn
) -> None:
    sign_ins = reverse("usersessions_list")
    page = sign_in(clinician).get(sign_ins).content.decode()
    led_to = [f'href="{reverse(name)}"' in page for name in ("account_change_password", "mfa_index", "account_email")]
    assert (f'href="{sign_ins}"' in rail_of(clinician), led_to) == (True, [True] * 3)


@pytest.mark.parametrize(("flags", "count"), [(5, "count count--alert"), (0, "count")])
def test_the_rail_counts_open_flags_in_words_too(clinician: User, flags: int, count: str) -> None:
    said = f'<span class="{count}"><span class="vh">, </span>{flags}<span class="vh"> open</span></span>'
    assert said in rail_of(clinician, open_flags=flags)


@pytest.mark.parametrize(("patients", "said"), [(1, "patient"), (38, "patients")])
def test_the_rail_counts_patients_in_words_too(clinician: User, patients: int, said: str) -> None:
    counted = f'<span class="vh">, </span>{patients}<span class="vh"> {said}</span>'
    assert counted in rail_of(clinician, patient_count=patients)


def test_a_message_is_a_notice_with_its_tone(clinician: User) -> None:
    request = request_of(clinician)
    for level in (messages.SUCCESS, messages.INFO, messages.WARNING, messages.ERROR):
        messages.add_message(request, level, "Saved")
    page = render_to_string("clinic.html", {}, request=request)
    assert re.findall(r'class="notice (is-\w+)" role="status"', page) == ["is-ok", "is-info", "is-warn", "is-danger"]


def test_the_page_of_a_section_marks_the_section(margaret: User) -> None:
    link = Template('<a {% nav "home" "learn-ankle-pumps" %}>')
    assert [
        link.render(Context({"request": request_of(margaret, path)})) for path in ("/learn/ankle-pumps/", "/switch/")
    ] == ['<a href="/" aria-current="page">', '<a href="/">']


def test_a_link_without_a_request_is_still_a_link() -> None:
    assert Template('<a {% nav "home" %}>').render(Context({})) == '<a href="/">'


def test_a_page_is_read_in_the_direction_of_its_language(db: None) -> None:
    with override("ar"):
        assert '<html lang="ar" dir="rtl"' in render_to_string("404.html")
