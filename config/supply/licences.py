"""The licence of every locked package, held against the allowed ones."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import metadata

from license_expression import ExpressionError, get_spdx_licensing

from config.supply.lock import Locked
from config.supply.policy import Excepted, Policy

SPDX = get_spdx_licensing()
# What packages say that were written before licences had agreed names. "BSD License" leaves open which one of two.
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}


def licence_of(package: Locked, policy: Policy) -> str:
    """An SPDX expression, or "BSD"; empty when nobody knows.

    The policy's own table comes first, then what the installed package says: its expression, the name of its licence,
    its classifier. A package for another platform is not installed here, so that only the table knows it.
    """
    if package.name in policy.told:
        return policy.told[package.name]
    try:
        says = metadata.metadata(package.name)
    except metadata.PackageNotFoundError:
        return ""
    named = next((says[key] for key in ("License-Expression", "License") if key in says), "")
    return named if _is_spdx(named) else _by_classifier(says.get_all("Classifier") or [])


def faults(packages: tuple[Locked, ...], policy: Policy) -> Iterator[str]:
    """A sentence for each package whose licence is unknown or not allowed, and for each word of the policy in vain."""
    for package in packages:
        licence = licence_of(package, policy)
        if not licence:
            yield f"{package}: nobody knows its licence. Read it, and name it under [told]"
        elif not (_is_allowed(licence, policy) or _is_excepted(package, licence, policy.excepted.get(package.name))):
            yield f"{package}: {licence} is not allowed"
    names = {package.name for package in packages}
    yield from (f"{name}: is not locked any more" for name in sorted({*policy.told, *policy.excepted} - names))


def _is_spdx(words: str) -> bool:
    try:
        SPDX.parse(words, validate=True)
    except ExpressionError:
        return False
    return bool(words)


def _by_classifier(classifiers: list[str]) -> str:
    """The licence that the classifiers agree on; empty when they name none, or several."""
    heads = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License :: ")]
    names = {CLASSIFIERS.get(head, "") for head in heads if head != "OSI Approved"}
    return names.pop() if len(names) == 1 else ""


def _is_allowed(licence: str, policy: Policy) -> bool:
    if licence in policy.allowed:
        return True
    wanted = SPDX.parse(licence, validate=True)
    either = isinstance(wanted, SPDX.OR)
    parts = [_is_allowed(str(part), policy) for part in wanted.args]
    return any(parts) if either else bool(parts) and all(parts)


def _is_excepted(package: Locked, licence: str, excepted: Excepted | None) -> bool:
    if excepted is None or excepted.licence != licence:
        return False
    return not (excepted.development_only and package.runs)
