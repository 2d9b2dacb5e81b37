"""The software bill of materials, as CycloneDX: from the same locks, the same bytes, on every machine."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from hashlib import sha256
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from config.supply.licences import licence_of
from config.supply.lock import PROJECT, Locked
from config.supply.policy import Policy

NAMESPACE = uuid5(NAMESPACE_URL, "pkg:generic/dorsi")


def bill_of(packages: tuple[Locked, ...], policy: Policy) -> str:
    """CycloneDX 1.6 in JSON. What only development needs is `excluded`; hashes are those of each package's files.

    Its number follows from what is locked, and it bears no time: who makes it again gets the same bytes, and a
    comparison shows what has changed.
    """
    parts = {package.name: _component(package, licence_of(package, policy)) for package in packages}
    dorsi = _dorsi()
    bill = Bom(components=parts.values(), metadata=BomMetaData(component=dorsi))
    _say_who_wants_whom(bill, dorsi, parts, packages)
    written = json.loads(JsonV1Dot6(bill).output_as_string())
    del written["metadata"]["timestamp"]
    written["serialNumber"] = uuid5(NAMESPACE, _fingerprint(packages)).urn
    return json.dumps(written, indent=2, sort_keys=True) + "\n"


def _dorsi() -> Component:
    says = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    return Component(
        name=says["name"],
        version=says["version"],
        type=ComponentType.APPLICATION,
        bom_ref=says["name"],
        description=says["description"],
    )


def _component(package: Locked, licence: str) -> Component:
    address = PackageURL("pypi", name=package.name, version=package.version)
    return Component(
        name=package.name,
        version=package.version,
        type=ComponentType.LIBRARY,
        purl=address,
        bom_ref=address.to_string(),
        scope=ComponentScope.REQUIRED if package.runs else ComponentScope.EXCLUDED,
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in package.hashes],
        licenses=[LicenseFactory().make_from_string(licence)] if licence else [],
    )


def _say_who_wants_whom(bill: Bom, dorsi: Component, parts: dict[str, Component], packages: Iterable[Locked]) -> None:
    wanted: dict[str, list[Component]] = {name: [] for name in parts}
    for package in packages:
        for asker in package.wanted_by:
            wanted[asker].append(parts[package.name])
    bill.register_dependency(dorsi, [parts[package.name] for package in packages if package.is_ours])
    for name, component in parts.items():
        bill.register_dependency(component, wanted[name])


def _fingerprint(packages: Iterable[Locked]) -> str:
    return sha256("\n".join(map(repr, packages)).encode()).hexdigest()
