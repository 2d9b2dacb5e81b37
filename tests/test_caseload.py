"""The caseload's page and its spreadsheet: who sees whom, searched, filtered, sorted, counted."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from adherence.models import DayRecord
from adherence.reports.caseload import listing
from adherence.reports.caseload.sheet import safe
from patients.models import AccessEvent, Clinic, Patient, PatientAccess, User
from tests import cast, desk
from tests.counting import OWN_TRANSACTION

SignIn = Callable[[User], Client]


def names(client: Client, query: str = "") -> list[str]:
    page = client.get(f"/caseload/{query}")
    assert page.status_code == 200
    return [name.split()[-1] for name in re.findall(r">([^<]+)</a>, <span", page.content.decode())]


@pytest.fixture
def three(clinic: Clinic, clinician: User, staff: User) -> list[Patient]:
    """Adams does all sets, Baker a few of them, Zoë Çelik none and has an urgent flag; Baker is Sam's patient."""
    now, made = timezone.now(), []
    today = now.astimezone(clinic.zone).date()
    for given, family, sets in (("Ann", "Adams", 8), ("Bob", "Baker", 3), ("Zoë", "Çelik", 0)):
        patient = cast.patient(clinic, clinician, given, family, surgery=today - timedelta(days=20 + sets))
        prescription = cast.prescribe(patient, by=clinician)
        desk.days(prescription, [sets] * 14, before=patient.local_date(now))
        desk.logged(prescription, at=now - timedelta(hours=1 + sets), pain=2)
        desk.logged(prescription, at=now - timedelta(minutes=50 + sets), pain=4)
        made.append(patient)
    Patient.objects.filter(pk=made[1].pk).update(clinician=staff)
    desk.flag(made[2], "urgent", at=now - timedelta(minutes=5))
    made[0].surgeries.update(procedure="ankle_fusion")
    return made


@pytest.mark.parametrize("who", ["clinician", "staff", "manager"])
def test_the_team_sees_its_patients(
    who: str, three: list[Patient], sign_in: SignIn, request: pytest.FixtureRequest
) -> None:
    assert sorted(names(sign_in(request.getfixturevalue(who)))) == ["Adams", "Baker", "Çelik"]


def test_a_colleague_elsewhere_sees_an_empty_desk(three: list[Patient], colleague: User, sign_in: SignIn) -> None:
    page = sign_in(colleague).get("/caseload/").content.decode()
    assert ("No patients yet" in page, "Adams" in page) == (True, False)


def test_a_record_followed_elsewhere_is_not_in_the_caseload(
    three: list[Patient], colleague: User, sign_in: SignIn
) -> None:
    PatientAccess.objects.create(user=colleague, patient=three[0], relation="carer")
    assert names(sign_in(colleague)) == []


def test_reasons_stand_apart(three: list[Patient], staff: User, sign_in: SignIn) -> None:
    page = sign_in(staff).get("/caseload/?q=celik").content.decode()
    reasons = page[page.index('<td role="cell" class="wide why"') :].partition("</td>")[0]
    assert (reasons.count("<b>") > 0, "</span><span class" in reasons) == (True, False)


@pytest.mark.parametrize("address", ["/caseload/", "/caseload.csv"])
def test_patients_have_no_caseload(margaret: User, sign_in: SignIn, address: str) -> None:
    assert sign_in(margaret).get(address).status_code == 403


def test_every_look_is_written_down(three: list[Patient], clinician: User, sign_in: SignIn) -> None:
    client = sign_in(clinician)
    client.get("/caseload/?q=adams")
    client.get("/caseload.csv?q=baker")
    looks = AccessEvent.objects.order_by("pk").values_list("action", "actor", "patients")
    assert list(looks) == [
        ("caseload", clinician.pk, [three[0].pk]),
        ("caseload-csv", clinician.pk, [three[1].pk]),
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=celik", ["Çelik"]),
        ("?q=zoe+CELIK", ["Çelik"]),
        ("?procedure=ankle_fusion", ["Adams"]),
        ("?state=now", ["Çelik"]),
        ("?state=check", ["Baker"]),
        ("?state=finished", []),
        ("?sort=name", ["Adams", "Baker", "Çelik"]),
        ("?sort=share", ["Çelik", "Baker", "Adams"]),
        ("?sort=last_set", ["Adams", "Baker", "Çelik"]),
        ("?sort=surgery", ["Çelik", "Baker", "Adams"]),
        ("?sort=nonsense&state=nowhere&procedure=x&clinician=%00&page=-3&q=%00", ["Çelik", "Baker", "Adams"]),
        ("?page=99999999999999999999&q=%ED%A0%80", []),
        (f"?q={'x' * 200}", ["Çelik", "Baker", "Adams"]),
    ],
)
def test_the_address_says_who_is_listed(
    query: str, found: list[str], three: list[Patient], manager: User, sign_in: SignIn
) -> None:
    assert names(sign_in(manager), query) == found


def test_a_record_number_is_found(three: list[Patient], staff: User, sign_in: SignIn) -> None:
    assert names(sign_in(staff), f"?q={three[0].record_number.lower()}") == ["Adams"]


def test_one_clinicians_patients(three: list[Patient], staff: User, sign_in: SignIn) -> None:
    assert names(sign_in(staff), f"?clinician={staff.pk}") == ["Baker"]


def test_no_match_offers_the_next_step(three: list[Patient], staff: User, sign_in: SignIn) -> None:
    page = sign_in(staff).get(f"/caseload/?q=Okonkwo&clinician={staff.pk}").content.decode()
    assert [
        words in page
        for words in ("No patients match “Okonkwo”", "Search everyone’s patients", "Clear search", 'href="?q=Okonkwo"')
    ] == [True] * 4


def test_an_empty_group_says_so_and_leads_back(three: list[Patient], staff: User, sign_in: SignIn) -> None:
    page = sign_in(staff).get("/caseload/?state=finished").content.decode()
    assert [words in page for words in ("No patients here", "Show everybody", "Clear search")] == [True, True, False]


def test_tabs_count_what_the_filters_leave(three: list[Patient], staff: User, sign_in: SignIn) -> None:
    page = sign_in(staff).get("/caseload/?q=a&state=now").content.decode()
    assert re.findall(r'>(\w[\w ]+) <span class="count">(\d)</span>', page) == [
        ("All", "2"),
        ("Needs you now", "0"),
        ("Check today", "1"),
        ("On track", "1"),
        ("On hold", "0"),
        ("Invited", "0"),
        ("Finished", "0"),
    ]


def test_a_discharged_patient_is_no_longer_listed(three: list[Patient], staff: User, sign_in: SignIn) -> None:
    Patient.objects.filter(pk=three[0].pk).update(discharged_at=timezone.now())
    assert names(sign_in(staff)) == ["Çelik", "Baker"]


def test_beyond_a_page_there_is_another(
    three: list[Patient], staff: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    client = sign_in(staff)
    page = client.get("/caseload/?sort=name").content.decode()
    assert (
        "?sort=name&amp;page=2" in page,
        names(client, "?sort=name&page=2"),
        names(client, "?sort=name&page=9"),
    ) == (
        True,
        ["Çelik"],
        ["Çelik"],
    )


def test_a_row_says_adherence_last_set_pain_and_flags(three: list[Patient], staff: User, sign_in: SignIn) -> None:
    page = sign_in(staff).get("/caseload/?q=celik").content.decode()
    words = " ".join(re.sub(r"<[^>]+>", " ", page[page.index("<tbody") :]).split())
    pieces = ("Right knee replacement, day 20", "0% 0 of 56", "6 /10 moderate", "Up from 4", "1 open")
    assert [piece in words for piece in pieces] == [True] * 5


@pytest.mark.parametrize("address", ["/caseload/", "/caseload.csv"])
def test_the_number_of_queries_is_the_same_at_1_and_at_3_and_before_days_are_closed(
    address: str,
    three: list[Patient],
    staff: User,
    sign_in: SignIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client, counts, long_ago = sign_in(staff), [], timezone.now() - timedelta(days=30)
    client.get(address)
    for away, closed in ((three[:2], True), ([], True), ([], False)):
        Patient.objects.update(discharged_at=None)
        Patient.objects.filter(pk__in=[each.pk for each in away]).update(discharged_at=long_ago)
        DayRecord.objects.filter(patient__in=() if closed else three).delete()
        with django_assert_max_num_queries(15 + OWN_TRANSACTION) as captured:
            page = client.get(address).content.decode()
        counts.append((len(captured), sum(each.family_name in page for each in three)))
    assert counts == [(counts[0][0], number) for number in (1, 3, 3)]


def test_the_spreadsheet_holds_everybody_who_matches(three: list[Patient], staff: User, sign_in: SignIn) -> None:
    Patient.objects.filter(pk=three[0].pk).update(family_name="=HYPERLINK(1)")
    answer = sign_in(staff).get("/caseload.csv?sort=name")
    lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (answer.headers["Content-Type"], [line[1] for line in lines], lines[2][8:11]) == (
        "text/csv; charset=utf-8",
        ["Last name", "'=HYPERLINK(1)", "Baker", "Çelik"],
        ["21", "56", "37"],
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    assert safe(f"{start}1") == f"'{start}1"


@pytest.mark.parametrize("cell", ["Doyle", "", 7, -7])
def test_other_cells_stay_as_they_are(cell: str | int) -> None:
    assert safe(cell) == cell


def test_a_new_clinic_is_told_how_to_begin(clinic: Clinic, clinician: User, sign_in: SignIn) -> None:
    page = sign_in(clinician).get("/caseload/").content.decode()
    assert ("Invite your first patient" in page, 'role="search"' in page) == (True, False)


def test_a_manager_who_invites_nobody_is_not_told_to(clinic: Clinic, manager: User, sign_in: SignIn) -> None:
    page = sign_in(manager).get("/caseload/").content.decode()
    assert ("No patients yet" in page, "/patients/invite/" in page, "Invite your first" in page) == (True, False, False)


def test_before_the_first_day_is_over_nothing_was_due(
    clinic: Clinic, clinician: User, sign_in: SignIn, now: datetime
) -> None:
    cast.patient(clinic, clinician, "New", "Patient", surgery=date(2099, 1, 1))
    cast.patient(clinic, clinician, "Old", "Friend").surgeries.all().delete()
    page = sign_in(clinician).get("/caseload/?sort=surgery").content.decode()
    assert [words in page for words in ("Nothing was due", "Nothing yet", "None yet", "day -")] == [True] * 3 + [False]


def test_somebody_who_has_not_joined_has_no_figures_yet(three: list[Patient], clinician: User, sign_in: SignIn) -> None:
    Patient.objects.filter(family_name="Baker").update(joined_at=None)
    page = sign_in(clinician).get("/caseload/").content.decode()
    assert [words in page for words in ("56 of 56", "21 of 56", "Not joined yet")] == [True, False, True]
