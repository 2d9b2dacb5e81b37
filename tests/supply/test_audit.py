"""Known faults of the locked packages are asked for, told, and never passed over in silence."""

from __future__ import annotations

import runpy
import sys
from datetime import date

import pytest

from config.supply import audit
from config.supply.__main__ import FOUND, UNKNOWN, main
from config.supply.lock import PROJECT, Locked, locked
from config.supply.policy import Accepted
from tests.supply.conftest import Knows

DJANGO = Locked(name="django", version="5.2.0", hashes=(), wanted_by=(), is_ours=True, runs=True)
PIPE = Locked(name="pipe", version="1.0", hashes=(), wanted_by=(), is_ours=False, runs=False)
NOBODY = "http://127.0.0.1:9"  # the port that discards: nothing listens there
TOLD = {
    "id": "GHSA-1",
    "aliases": ["CVE-2026-1"],
    "summary": "SQL through a name",
    "affected": [
        {"package": {"name": "another"}, "ranges": [{"events": [{"fixed": "9"}]}]},
        {"package": {"name": "Django"}, "ranges": [{"events": [{"introduced": "0"}, {"fixed": "5.2.20"}]}]},
    ],
}
FAULT = audit.Fault(
    package=DJANGO, id="GHSA-1", names=("CVE-2026-1",), summary="SQL through a name", mended_in=("5.2.20",)
)


@pytest.fixture
def faulty(service: Knows) -> Knows:
    service.faults["django", "5.2.0"] = [["GHSA-1"]]
    service.told["GHSA-1"] = TOLD
    return service


def test_a_known_fault_is_found(faulty: Knows) -> None:
    assert audit.known_faults((DJANGO, PIPE), service=faulty.address) == (FAULT,)


def test_it_says_what_it_is_and_where_it_is_mended() -> None:
    bare = audit.Fault(package=PIPE, id="PYSEC-2", names=(), summary="", mended_in=())
    assert [str(FAULT), str(bare)] == [
        "django 5.2.0: GHSA-1 (CVE-2026-1): SQL through a name; mended in 5.2.20",
        "pipe 1.0: PYSEC-2: no summary; not mended yet",
    ]


def test_one_question_asks_for_every_package(service: Knows) -> None:
    audit.known_faults(locked(), service=service.address)
    asked = [(each["package"]["name"], each["version"]) for each in service.asked[0]["queries"]]
    assert (len(service.asked), asked) == (1, [(each.name, each.version) for each in locked()])


def test_a_long_answer_is_read_to_its_end(faulty: Knows) -> None:
    faulty.faults["django", "5.2.0"] = [["GHSA-1"], ["GHSA-2"]]
    faulty.told["GHSA-2"] = TOLD | {"id": "GHSA-2"}
    found = audit.known_faults((PIPE, DJANGO), service=faulty.address)
    assert ([each.id for each in found], len(faulty.asked[1]["queries"])) == (["GHSA-1", "GHSA-2"], 1)


def test_what_was_withdrawn_is_none(faulty: Knows) -> None:
    faulty.told["GHSA-1"] = TOLD | {"withdrawn": "2026-02-01T00:00:00Z"}
    assert audit.known_faults((DJANGO,), service=faulty.address) == ()


@pytest.mark.parametrize(
    ("key", "until", "counts"),
    [
        ("GHSA-1", date(2026, 11, 22), False),
        ("CVE-2026-1", date(2026, 11, 22), False),
        ("GHSA-1", date(2026, 11, 21), True),  # its time is over
        ("GHSA-9", date(2026, 11, 22), True),
    ],
)
def test_what_was_accepted_counts_again_after_its_day(*, key: str, until: date, counts: bool) -> None:
    accepted = {key: Accepted(why="we do not call it", until=until)}
    assert bool(audit.that_count([FAULT], accepted, today=date(2026, 11, 22))) is counts


@pytest.mark.parametrize(
    "instead",
    ["<html>", "[]", '{"results": []}', '{"results": null}', '{"results": [null]}', '{"results": [{"vulns": [{}]}]}'],
)
def test_who_answers_something_else_has_not_answered(instead: str, service: Knows) -> None:
    service.instead = instead
    with pytest.raises(audit.NoAnswer):
        audit.known_faults((DJANGO,), service=service.address)


def test_who_never_ends_has_not_answered(faulty: Knows) -> None:
    faulty.faults["django", "5.2.0"] = [["GHSA-1"]] * 99
    with pytest.raises(audit.NoAnswer, match="without an end"):
        audit.known_faults((DJANGO,), service=faulty.address)


def test_a_fault_that_nobody_tells_of_is_no_answer(faulty: Knows) -> None:
    faulty.told.clear()
    with pytest.raises(audit.NoAnswer, match="404"):
        audit.known_faults((DJANGO,), service=faulty.address)


def test_the_command_is_well_when_nothing_is_known(service: Knows, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["audit", "--service", service.address])
    assert (status, capsys.readouterr().out) == (0, f"{len(locked())} packages: 0 known faults, 0 more are accepted\n")


def test_the_command_fails_on_a_fault(service: Knows, capsys: pytest.CaptureFixture[str]) -> None:
    package = next(each for each in locked() if each.name == "django")
    service.faults["django", package.version] = [["GHSA-1"]]
    service.told["GHSA-1"] = TOLD
    status = main(["audit", "--service", service.address])
    assert (status, "GHSA-1 (CVE-2026-1)" in capsys.readouterr().out) == (FOUND, True)


def test_the_command_fails_and_says_so_when_nobody_answers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["supply", "audit", "--service", NOBODY])
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(PROJECT / "config" / "supply" / "__main__.py"), run_name="__main__")
    told = capsys.readouterr().err
    assert (ended.value.code, told.startswith(f"The audit was NOT made: {NOBODY} does not answer")) == (UNKNOWN, True)
