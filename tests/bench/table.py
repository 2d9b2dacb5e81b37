"""The table: a line for each work, with what it costs beside its bare twin and what row security adds to it."""

from __future__ import annotations

from collections.abc import Iterable
from statistics import median

from tests.bench.sites import CLIENTS
from tests.bench.turns import LIVES, ROUNDS, Player, Tally
from tests.bench.works import BARE_PAGE, BARE_POST

TITLE = "".join(
    f"{name:>{wide}}"
    for name, wide in {
        "ratio": 34,
        "budget": 8,
        "alone": 7,
        "CPU ms": 8,
        "SQL ms": 8,
        "p50 ms": 8,
        "p99 ms": 8,
        "queries": 9,
        "bytes": 8,
        "row security": 16,
    }.items()
)
MEANING = f"""\
ratio: processor time of the web process beside “{BARE_PAGE}” or “{BARE_POST}”, asked by {CLIENTS} clients at once;
alone: the same, asked by one client. The median of {LIVES * ROUNDS} turns, in {LIVES} lives of each web server.
CPU ms: of the web process. SQL ms: of PostgreSQL, on the processor. p50, p99: by the clock, of one client.
row security: what it adds to CPU and SQL."""


def judge(guarded: Iterable[Player], unguarded: Iterable[Player]) -> int:
    """Print the table; 1 when a budget is missed."""
    print(f"\n{TITLE}")
    tallies = {player.work.name: player.tally for player in guarded}
    without = {player.work.name: player.tally for player in unguarded}
    holds = [_line(player, tallies, without) for player in guarded]
    print(MEANING)
    return int(not all(holds))


def _line(player: Player, tallies: dict[str, Tally], without: dict[str, Tally]) -> bool:
    work, tally = player.work, player.tally
    bare = tallies[work.of or work.name]
    ratio, alone = tally.times(bare), tally.times_alone(bare)
    holds = (not work.most or ratio <= work.most) and (not work.most_queries or tally.queries <= work.most_queries)
    budget = f"≤ {work.most:g}" if work.most else ""
    milliseconds = (median(tally.python), median(tally.postgres), median(tally.walls), tally.p99)
    print(
        f"{'ok' if holds else 'MISS':5}{work.name:22}{ratio:7.2f}{budget:>8}{alone:7.2f}"
        f"{''.join(f'{1000 * each:8.1f}' for each in milliseconds)}{tally.queries or '':>9}{tally.size:8}"
        f"{_added(tally, without.get(work.name))}",
        flush=True,
    )
    return holds


def _added(tally: Tally, without: Tally | None) -> str:
    if without is None:
        return ""
    more = 100 * (tally.times(without) - 1)
    sql = 1000 * median(mine - its for mine, its in zip(tally.postgres, without.postgres, strict=True))
    return f"   {more:+.0f} % CPU, {sql:+.1f} ms SQL"
