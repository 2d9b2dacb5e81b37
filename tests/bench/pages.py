"""What a page and a write cost beside a bare twin of the same machine and minute, and what row security adds to them.

`make bench`. All run under granian as the demo does, on the same PostgreSQL, asked by turns: by sixteen clients at once
and by one. The ratio is of processor time in the web process, since the wall clock says little where others use the
machine; and of the sixteen, since a processor that has waited is slower (docs/performance.md). Queries and bytes are of
one answer, compressed as browsers ask for it.
"""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.local import static
from config.local.demo import as_web
from config.local.processes import HOST
from config.local.services import PROJECT
from patients.models import PatientAccess, User
from tests.bench import fifty
from tests.bench.database import own_database
from tests.bench.sites import BARE, fill_twin, site, twin_database
from tests.bench.table import judge
from tests.bench.turns import LIVES, Player, measure
from tests.bench.works import WORKS, Work
from tests.conftest import keep_fresh

ENDS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
OURS, UNGUARDED = "config.settings", "tests.bench.unguarded.settings"


def main() -> int:
    static.refresh(PROJECT, collect)
    with own_database() as address, twin_database() as bare:
        connection.settings_dict["NAME"] = address.rpartition("/")[2]
        made = fifty.make(timezone.now())
        fifty.settle()
        call_command("createcachetable", verbosity=0)
        call_command("let_web_in")
        people = {"owner": [made.owner], "writers": made.writers, "clinician": [made.clinician]}
        browsers = {who: [signed_in(user) for user in users] for who, users in people.items()}
        keys = {who: [str(each.session.session_key) for each in clients] for who, clients in browsers.items()}
        keys["bare"] = [fill_twin(bare)]
        records = {
            key: _record(user) for who, users in people.items() for key, user in zip(keys[who], users, strict=True)
        }
        works = [work.about(str(made.patient.pk)) for work in WORKS]
        guarded = [_player(work, "twin" if work.is_bare else "app", keys, records) for work in works]
        unguarded = [_player(work, "unguarded", keys, records) for work in works if not work.is_bare]
        by_work = sorted([*guarded, *unguarded], key=lambda player: works.index(player.work))
        for life in range(LIVES):
            with (
                site(OURS, as_web(address), owner=address) as app,
                site(UNGUARDED, address, owner=address) as plain,
                site(BARE, bare, owner=bare) as twin,
            ):
                measure(by_work, {"app": app, "unguarded": plain, "twin": twin}, life=life)
        for player in guarded:
            if not player.work.is_bare:
                player.tally.queries = _queries(browsers[player.work.who][-1], player)
        connection.close()
    return judge(guarded, unguarded)


def _player(work: Work, place: str, keys: dict[str, list[str]], records: dict[str, str]) -> Player:
    return Player(work=work, keys=keys[work.who], records=records, place=place)


def collect() -> None:
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)


def signed_in(user: User, *, since: float | None = None) -> Client:
    client = Client(SERVER_NAME=HOST)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    keep_fresh(client, user, since=since)
    return client


def _record(user: User) -> str:
    """The key of the one that the account follows; empty without one."""
    return str(PatientAccess.objects.filter(user=user).values_list("patient", flat=True).first() or "")


def _queries(client: Client, player: Player) -> int:
    """Of the second time: the first may write what is written now and then. A transaction's own ends are none."""
    work, whose = player.work, player.records[player.keys[-1]]
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            answer = client.post(work.path, work.form(whose)) if work.data else client.get(work.path)
            answer.close()
    return sum(not query["sql"].startswith(ENDS) for query in queries)
