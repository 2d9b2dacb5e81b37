"""requirements/policy.toml: which licences and which known faults are accepted, and why."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from config.supply.lock import REQUIREMENTS

FILE = REQUIREMENTS / "policy.toml"


@dataclass(frozen=True, kw_only=True)
class Excepted:
    """A package whose licence is not among the allowed ones, and is accepted all the same."""

    licence: str
    why: str
    development_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """A known fault that does not concern us, for the time being."""

    why: str
    until: date


@dataclass(frozen=True, kw_only=True)
class Policy:
    allowed: Mapping[str, str]  # licence, and why
    told: Mapping[str, str]  # package, and its licence by the text that comes with it
    excepted: Mapping[str, Excepted]
    accepted: Mapping[str, Accepted]  # by the fault's id


def read(path: Path = FILE) -> Policy:
    """Raises TypeError for an exception without its reason."""
    words = tomllib.loads(path.read_text())
    return Policy(
        allowed=words["allowed"],
        told=words["told"],
        excepted={name: Excepted(**each) for name, each in words["excepted"].items()},
        accepted={name: Accepted(**each) for name, each in words["accepted"].items()},
    )
