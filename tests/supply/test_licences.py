"""Every locked package has a licence that is allowed, or a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.supply import licences, policy
from config.supply.lock import Locked, locked
from config.supply.policy import Excepted, Policy

LOCK = """\
aiosmtpd==1.4.6 \\
    --hash=sha256:{0} \\
    --hash=sha256:{1}
    # via
    #   -c requirements/base.txt
    #   dorsi (pyproject.toml)
    #   vine
async-timeout==5.0.1 ; python_full_version < '3.11.3' \\
    --hash=sha256:{0}
    # via redis
""".format("a" * 64, "b" * 64)
PACKAGE = Locked(name="colorama", version="0.4.6", hashes=(), wanted_by=(), is_ours=True, runs=True)


def judged(licence: str, *, runs: bool = True, excepted: Excepted | None = None) -> list[str]:
    """What is wrong with a package of that licence, where MIT and BSD are allowed."""
    package = Locked(name="colorama", version="0.4.6", hashes=(), wanted_by=(), is_ours=True, runs=runs)
    exceptions = {"colorama": excepted} if excepted else {}
    ours = Policy(
        allowed={"MIT": "", "BSD": "", "ISC": ""}, told={"colorama": licence}, excepted=exceptions, accepted={}
    )
    return list(licences.faults((package,), ours))


def test_the_locked_packages_are_all_allowed() -> None:
    assert list(licences.faults(locked(), policy.read())) == []


def test_a_lock_is_read_with_platforms_hashes_and_who_wants_what(tmp_path: Path) -> None:
    (tmp_path / "base.txt").write_text("aiosmtpd==1.4.6 \\\n    # via vine\n")
    (tmp_path / "dev.txt").write_text(LOCK)
    assert locked(tmp_path) == (
        Locked(
            name="aiosmtpd",
            version="1.4.6",
            hashes=("a" * 64, "b" * 64),
            wanted_by=("vine",),
            is_ours=True,
            runs=True,
        ),
        Locked(
            name="async-timeout",
            version="5.0.1",
            hashes=("a" * 64,),
            wanted_by=("redis",),
            is_ours=False,
            runs=False,
        ),
    )


def test_every_locked_package_is_read_and_has_its_hashes() -> None:
    lines = (Path(__file__).parents[2] / "requirements" / "dev.txt").read_text().splitlines()
    packages = locked()
    assert ([package.name for package in packages], [str(each) for each in packages if not each.hashes]) == (
        [line.partition("==")[0] for line in lines if "==" in line and line[0] not in " #"],
        [],
    )


@pytest.mark.parametrize(
    ("licence", "wrong"),
    [
        ("MIT", []),
        ("BSD", []),
        ("MIT AND ISC", []),
        ("MIT OR GPL-3.0-only", []),
        ("MIT AND GPL-3.0-only", ["colorama 0.4.6: MIT AND GPL-3.0-only is not allowed"]),
        ("GPL-3.0-only", ["colorama 0.4.6: GPL-3.0-only is not allowed"]),
        ("", ["colorama 0.4.6: nobody knows its licence. Read it, and name it under [told]"]),
    ],
)
def test_a_licence_is_allowed_in_each_of_its_parts(licence: str, wrong: list[str]) -> None:
    assert judged(licence) == wrong


@pytest.mark.parametrize(
    ("licence", "development_only", "runs", "passes"),
    [
        ("GPL-3.0-only", False, True, True),
        ("GPL-3.0-only", True, False, True),
        ("GPL-3.0-only", True, True, False),  # it was a tool, and has become part of what runs
        ("AGPL-3.0-only", False, True, False),  # its licence has changed
    ],
)
def test_an_exception_is_for_one_licence_and_one_use(
    *, licence: str, development_only: bool, runs: bool, passes: bool
) -> None:
    excepted = Excepted(licence="GPL-3.0-only", why="a reason", development_only=development_only)
    assert (judged(licence, runs=runs, excepted=excepted) == []) is passes


@pytest.mark.parametrize(
    ("name", "licence"),
    [
        ("django", "BSD-3-Clause"),  # its expression
        ("celery", "BSD-3-Clause"),  # its old field
        ("vine", "BSD"),  # its classifier: the field names no licence that is known
        ("fido2", ""),  # several classifiers, and a text
        ("no-such-package", ""),
    ],
)
def test_a_package_says_its_licence_in_one_of_three_ways(name: str, licence: str) -> None:
    package = Locked(name=name, version="1", hashes=(), wanted_by=(), is_ours=False, runs=True)
    assert licences.licence_of(package, Policy(allowed={}, told={}, excepted={}, accepted={})) == licence


def test_what_the_policy_says_in_vain_is_found_out() -> None:
    ours = Policy(allowed={"MIT": ""}, told={"colorama": "MIT", "gone": "MIT"}, excepted={}, accepted={})
    assert list(licences.faults((PACKAGE,), ours)) == ["gone: is not locked any more"]


def test_an_exception_without_a_reason_is_refused(tmp_path: Path) -> None:
    (tmp_path / "policy.toml").write_text('[allowed]\n[told]\n[accepted]\n[excepted]\nx = { licence = "MIT" }\n')
    with pytest.raises(TypeError, match="why"):
        policy.read(tmp_path / "policy.toml")
