"""What is asked for, and what it may cost. To measure one more page, add a line to WORKS."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from uuid import uuid4

PATIENT, SET, WHOSE = "{patient}", "{set}", "{whose}"  # filled in when asked


@dataclass(frozen=True, kw_only=True)
class Work:
    """One thing to ask for; `of` is the bare work beside it, and `most` how many times that it may cost.

    `each` is how often a client asks in a turn: what is quick is asked more often, so that its turn is long enough.
    """

    name: str
    who: str
    path: str
    of: str = ""
    most: float = 0
    most_queries: int = 0
    each: int = 1
    data: dict[str, str] = field(default_factory=dict)

    @property
    def is_bare(self) -> bool:
        return not self.of

    def about(self, patient: str) -> Work:
        return replace(self, path=self.path.replace(PATIENT, patient))

    def form(self, whose: str) -> dict[str, str]:
        """What to send: another set each time, of the record that the page was shown for."""
        return {name: value.replace(SET, str(uuid4())).replace(WHOSE, whose) for name, value in self.data.items()}


BARE_PAGE, BARE_POST = "bare page of 20 rows", "bare form POST"
WORKS = (
    Work(name=BARE_PAGE, who="bare", path="/rows/", each=3),
    Work(name=BARE_POST, who="bare", path="/rows/add/", each=3, data={"name": "Row"}),
    Work(
        name="log a set",
        who="writers",
        path="/sets/new/",
        of=BARE_POST,
        most=2,
        each=3,
        data={"whose": WHOSE, "uuid": SET, "when": "now", "sets": "1", "amount": "10"},
    ),
    Work(name="Today", who="owner", path="/today/", of=BARE_PAGE, most=2, most_queries=12),
    Work(name="caseload of 50", who="clinician", path="/caseload/", of=BARE_PAGE, most=5, most_queries=15),
    Work(
        name="patient, six weeks", who="clinician", path="/patients/{patient}/", of=BARE_PAGE, most=5, most_queries=25
    ),
    Work(name="flag queue, 20 open", who="clinician", path="/flags/", of=BARE_PAGE, most=3),
)
