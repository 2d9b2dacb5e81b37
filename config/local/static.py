"""The demo's static files, hashed and compressed as in production; made again only when something changed."""

import hashlib
from collections.abc import Callable
from pathlib import Path


def refresh(project: Path, collect: Callable[[], None]) -> None:
    """Call `collect` when `staticfiles/` was not made from what lies in `project` now."""
    stamp, wanted = project / "staticfiles" / "made-from.txt", _fingerprint(project)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    collect()
    stamp.write_text(wanted)


def _fingerprint(project: Path) -> str:
    """Our files by content, the packages' by the lock that chose them."""
    sum_of_all = hashlib.sha256()
    for path in sorted((project / "requirements").glob("*.txt")) + sorted((project / "static").rglob("*.*")):
        sum_of_all.update(str(path.relative_to(project)).encode())
        sum_of_all.update(path.read_bytes())
    return sum_of_all.hexdigest()
