"""`python -m config.supply audit|licences|bill`: what the Makefile calls."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from config.supply import audit, bill, licences, policy
from config.supply.lock import PROJECT, locked

FOUND, UNKNOWN = 1, 2  # exit statuses: something is wrong; nobody knows


def main(words: list[str]) -> int:
    options = parser().parse_args(words)
    code: int = options.do(options)
    return code


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="python -m config.supply", description=__doc__)
    commands = top.add_subparsers(required=True)
    asked = commands.add_parser("audit", help="known faults of the locked packages")
    asked.add_argument("--service", default=audit.SERVICE, help="an address that speaks OSV's protocol")
    asked.set_defaults(do=run_audit)
    listed = commands.add_parser("licences", help="the licence of every locked package, against those allowed")
    listed.add_argument("--policy", type=Path, default=policy.FILE)
    listed.set_defaults(do=run_licences)
    made = commands.add_parser("bill", help="the bill of materials (SBOM), as CycloneDX")
    made.add_argument("--into", type=Path, default=PROJECT / "dorsi.cdx.json")
    made.set_defaults(do=run_bill)
    return top


def run_audit(options: argparse.Namespace) -> int:
    packages = locked()
    try:
        found = audit.known_faults(packages, service=options.service)
    except audit.NoAnswer as failure:
        sys.stderr.write(f"The audit was NOT made: {failure}\n")
        return UNKNOWN
    counting = audit.that_count(found, policy.read().accepted, today=datetime.now(UTC).date())
    print(*counting, sep="\n", end="\n" if counting else "")
    print(f"{len(packages)} packages: {len(counting)} known faults, {len(found) - len(counting)} more are accepted")
    return FOUND if counting else 0


def run_licences(options: argparse.Namespace) -> int:
    packages, accepted = locked(), policy.read(options.policy)
    counted = Counter(licences.licence_of(package, accepted) or "unknown" for package in packages)
    for licence, number in sorted(counted.items()):
        print(f"{number:4} {licence}")
    wrong = list(licences.faults(packages, accepted))
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return FOUND if wrong else 0


def run_bill(options: argparse.Namespace) -> int:
    packages = locked()
    options.into.write_text(bill.bill_of(packages, policy.read()))
    print(f"{options.into.name}: {len(packages)} packages, {sum(each.runs for each in packages)} of them run")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
