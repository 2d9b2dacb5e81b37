"""The bill of materials is CycloneDX, complete, and the same on every machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from config.supply import bill, policy
from config.supply.__main__ import main
from config.supply.lock import locked

SCHEMA = JsonStrictValidator(SchemaVersion.V1_6)


@pytest.fixture(scope="module")
def made() -> str:
    return bill.bill_of(locked(), policy.read())


@pytest.fixture
def read(made: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(made)
    return found


def test_it_is_cyclonedx(made: str) -> None:
    assert SCHEMA.validate_str(made) is None


def test_the_schema_would_refuse_another(read: dict[str, Any]) -> None:
    read["components"][0]["scope"] = "sometimes"
    assert SCHEMA.validate_str(json.dumps(read)) is not None


def test_who_makes_it_again_gets_the_same_bytes(made: str) -> None:
    assert bill.bill_of(locked(), policy.read()) == made


def test_another_lock_has_another_number(read: dict[str, Any]) -> None:
    fewer = json.loads(bill.bill_of(tuple(each for each in locked() if each.name != "segno"), policy.read()))
    assert fewer["serialNumber"] != read["serialNumber"]


def test_every_package_is_there_with_version_hashes_and_licence(read: dict[str, Any]) -> None:
    listed = {
        (part["name"], part["version"], part["scope"] == "required", len(part["hashes"]), bool(part["licenses"]))
        for part in read["components"]
    }
    assert listed == {(each.name, each.version, each.runs, len(each.hashes), True) for each in locked()}


def test_it_says_who_wants_whom(read: dict[str, Any]) -> None:
    wants = {each["ref"].partition("@")[0]: each.get("dependsOn", []) for each in read["dependencies"]}
    names = {name: {each.partition("@")[0] for each in wanted} for name, wanted in wants.items()}
    assert {"pkg:pypi/django", "pkg:pypi/celery"} <= names["dorsi"]
    assert {"pkg:pypi/asgiref", "pkg:pypi/sqlparse"} <= names["pkg:pypi/django"]


def test_the_commands(tmp_path: Path, made: str, capsys: pytest.CaptureFixture[str]) -> None:
    statuses = (main(["bill", "--into", str(tmp_path / "bill.json")]), main(["licences"]))
    told = capsys.readouterr().out
    assert (statuses, (tmp_path / "bill.json").read_text()) == ((0, 0), made)
    assert "bill.json: " in told
    assert "MIT" in told


def test_the_list_of_licences_fails_on_what_is_not_allowed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    strict = tmp_path / "policy.toml"
    strict.write_text(policy.FILE.read_text().replace('"MIT" = "permissive"\n', ""))
    status = main(["licences", "--policy", str(strict)])
    assert (status, "django-allauth" in capsys.readouterr().out) == (1, True)
