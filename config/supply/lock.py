"""The locked packages, read from requirements/ as uv writes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
REQUIREMENTS = PROJECT / "requirements"
NAME = re.compile(r"^(?P<name>[a-z0-9][a-z0-9-]*)==(?P<version>[^ ;\\]+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
WANTED_BY = re.compile(r"^    # (?:via|  ) ?(?P<name>[a-z0-9][a-z0-9-]*)(?P<ours> \(pyproject\.toml\))?$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Locked:
    """One package. `wanted_by`: names of those that ask for it; `is_ours`: pyproject.toml asks for it by name."""

    name: str
    version: str
    hashes: tuple[str, ...]
    wanted_by: tuple[str, ...]
    is_ours: bool
    runs: bool  # in production, not only for development

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


def locked(folder: Path = REQUIREMENTS) -> tuple[Locked, ...]:
    """All of them by name. dev.txt has everything; what stands in base.txt too is what runs."""
    running = set(NAME.findall((folder / "base.txt").read_text()))
    pieces = re.split(r"^(?=[a-z0-9])", (folder / "dev.txt").read_text(), flags=re.MULTILINE)
    return tuple(_package(head, piece, running) for piece in pieces if (head := NAME.match(piece)))


def _package(head: re.Match[str], piece: str, running: set[tuple[str, str]]) -> Locked:
    askers = list(WANTED_BY.finditer(piece))
    return Locked(
        name=head["name"],
        version=head["version"],
        hashes=tuple(HASH.findall(piece)),
        wanted_by=tuple(found["name"] for found in askers if not found["ours"]),
        is_ours=any(found["ours"] for found in askers),
        runs=(head["name"], head["version"]) in running,
    )
