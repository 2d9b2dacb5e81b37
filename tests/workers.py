"""How pytest-xdist's workers share the ordinary run (`make test`): file by file, from both ends of one queue.

Tests with a browser, a server or processes of their own wait much of their time; the others compute. The queue has the
former at its end, where the first worker begins; the others begin at its front. So one waits while the others compute,
and no two browsers disturb each other before nearly all is done. What takes long comes early from either end.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

HERE = Path(__file__).parent
# Beginnings of paths in their order; what none of them begins stands between the two.
FRONT = ("guards/test_garbage", "guards/")
END = ("local/", "browser/pacer/", "browser/outbox/", "browser/", "browser/hostile/", "faults/")
# These tests ask what everybody was answered, which one world keeps: in one process it is asked for once.
TOGETHER = ("tests/guards/test_access.py", "tests/guards/test_headers.py")


def place_of(item: pytest.Item) -> int:
    """Where the test's file stands in the queue."""
    return place(item.path.relative_to(HERE).as_posix())


def place(path: str) -> int:
    """The beginning that says most of `path` decides; below 0 in front, above 0 at the end."""
    places = dict(zip(FRONT, range(-len(FRONT), 0), strict=True)) | dict(zip(END, range(1, len(END) + 1), strict=True))
    return places.get(max(filter(path.startswith, places), key=len, default=""), 0)


class FromBothEnds(LoadScopeScheduling):
    """For --dist loadscope --no-loadscope-reorder: the order of the tests is that of the queue."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return TOGETHER[0] if path in TOGETHER else path

    def _assign_work_unit(self, node: WorkerController) -> None:
        if node is self.nodes[0]:
            self.workqueue.move_to_end(next(reversed(self.workqueue)), last=False)
        super()._assign_work_unit(node)
