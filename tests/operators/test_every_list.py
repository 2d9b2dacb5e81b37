"""Every list of the operators' admin: opened, searched, at the same cost for one row and three, and saying little."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from patients.admin import HistoryAdmin
from patients.models import Patient
from tests.operators.conftest import one_of_everything

List = Any  # a ModelAdmin
LISTS: dict[str, List] = {each.opts.object_name or "": each for each in admin.site._registry.values()}  # noqa: SLF001  # its own list
HISTORIES = {name: each for name, each in LISTS.items() if isinstance(each, HistoryAdmin)}
# One of history is as good as another, but for the key of its rows: a UUID, a number, another row's.
APART = {
    name: each
    for name, each in LISTS.items()
    if name not in HISTORIES or name in {"PatientEvent", "PainFlagEvent", "ReminderSettingsEvent"}
}
OURS = ("patients", "exercises", "adherence")
# Read by `manage.py verify_audit`.
SEALS = {"ErasedRow", "Seal", "SealedColumns", "SealMark"}
# What operators have no use for: it is read on the page of another row, or counted by /metrics.
NOT_LISTED = {"Exercise", "Phase", "Precaution", "Hold", "MessageTally", "ReminderPlan", *SEALS}
SECRETS = ("TOTPSECRET", "SESSIONKEY")
SEARCHES = ("\0", "'\"%s(\\é", "9" * 30, "\ud800")
NUMBERS = ("\0", "9" * 30)


def address(each: List, name: str, *keys: object) -> str:
    return reverse(f"admin:{each.opts.app_label}_{each.opts.model_name}_{name}", args=keys)


def table(each: List) -> Any:  # noqa: ANN401  # one of many
    return each.model.objects


def cost(omar: Client, each: List) -> int:
    with CaptureQueriesContext(connection) as asked:
        omar.get(address(each, "changelist"))
    return len(asked)


@pytest.fixture
def patient(db: None) -> Patient:
    return one_of_everything("Margaret")


def test_every_table_of_ours_and_every_history_has_a_list() -> None:
    ours: list[type[Model]] = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    assert {model.__name__ for model in ours} - set(LISTS) == NOT_LISTED


def test_every_list_opens_and_shows_no_free_text_no_secret_and_no_name_in_what_is_clinical(
    patient: Patient, omar: Client
) -> None:
    pages = {name: omar.get(address(each, "changelist")) for name, each in LISTS.items()}
    clinical = {name for name, each in LISTS.items() if each.opts.app_label in {"exercises", "adherence"}}
    unsaid = {name: ["Freetext", *SECRETS, *(["Doyle"] if name in clinical | set(HISTORIES) else [])] for name in LISTS}
    found = {name: [word for word in unsaid[name] if word in page.text] for name, page in pages.items()}
    assert (
        {name for name, page in pages.items() if page.status_code != 200},
        {name: words for name, words in found.items() if words},
        patient.record_number in pages["PainFlag"].text,
    ) == (set(), {}, True)


def test_every_row_opens(patient: Patient, omar: Client) -> None:
    rows = {name: table(each).first() for name, each in LISTS.items()}
    found = {name: omar.get(address(LISTS[name], "change", row.pk)).status_code for name, row in rows.items()}
    assert {name: status for name, status in found.items() if status != 200} == {}


def test_a_list_costs_the_same_for_one_row_and_for_three(patient: Patient, omar: Client) -> None:
    omar.get("/admin/")
    one = {name: cost(omar, each) for name, each in LISTS.items()}
    rows = {name: table(each).count() for name, each in LISTS.items()}
    for name in ("Iris", "Grace"):
        one_of_everything(name)
    three = {name: cost(omar, each) for name, each in LISTS.items()}
    assert (three, [name for name, each in LISTS.items() if table(each).count() < rows[name] + 2]) == (one, [])


@pytest.mark.parametrize("name", ["Authenticator", "UserSession", "Message"])
def test_no_row_shows_a_secret(name: str, patient: Patient, omar: Client) -> None:
    page = omar.get(address(LISTS[name], "change", table(LISTS[name]).first().pk)).text
    assert [word for word in (*SECRETS, "Claim token:", "Rendered:") if word in page] == []


@pytest.mark.parametrize("name", APART)
def test_nothing_that_is_searched_is_a_fault(name: str, omar: Client) -> None:
    each = LISTS[name]
    filters = [f"{field}__exact" for field in each.list_filter]
    asked = [("q", garbage) for garbage in SEARCHES]
    asked += [(place, garbage) for place in ("p", "o", *filters, "nothing") for garbage in NUMBERS]
    queries = [urlencode([pair], errors="surrogatepass") for pair in asked]
    found = {query: omar.get(f"{address(each, 'changelist')}?{query}").status_code for query in queries}
    assert {query: status for query, status in found.items() if status >= 500} == {}


def test_no_key_of_a_row_is_a_fault(omar: Client) -> None:
    found = {
        (name, verb, key): omar.get(address(each, verb, key)).status_code
        for name, each in APART.items()
        for verb in ("change", "history")
        for key in ("x", "_00", "9" * 30)
    }
    found |= {("r", "r", key): omar.get(f"/admin/r/{key}/x/").status_code for key in "123456789"}
    assert {place: status for place, status in found.items() if status not in {302, 403, 404}} == {}


def test_what_completes_a_search_takes_garbage_too(omar: Client) -> None:
    asked = {"app_label": "patients", "model_name": "membership", "field_name": "user"}
    assert omar.get("/admin/autocomplete/", asked | {"term": "\0"}).status_code in {200, 403}


def test_a_history_is_found_by_the_key_of_its_row(patient: Patient, omar: Client) -> None:
    found = {}
    for name, each in HISTORIES.items():
        key = table(each).values_list("pgh_obj_id", flat=True).first()
        pages = [omar.get(address(each, "changelist"), {"q": word}) for word in (key, "nowhere")]
        found[name] = [page.context["cl"].result_count > 0 for page in pages]
    assert (len(found), {name: said for name, said in found.items() if said != [True, False]}) == (len(HISTORIES), {})


@pytest.mark.parametrize(
    ("name", "query", "count"),
    [
        ("Message", {"q": "SENT"}, 1),
        ("Message", {"state__exact": "failed"}, 0),
        ("LoggedSet", {"q": "H-"}, 1),
        ("PainFlag", {"state__exact": "open"}, 1),
        ("PainFlag", {"q": "nowhere"}, 0),
        ("Heartbeat", {"q": "beat"}, 1),
        ("UserSession", {"q": "127.0"}, 2),
    ],
)
def test_operators_search(name: str, query: dict[str, str], count: int, patient: Patient, omar: Client) -> None:
    assert omar.get(address(LISTS[name], "changelist"), query).context["cl"].result_count == count
