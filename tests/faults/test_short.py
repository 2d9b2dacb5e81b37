"""The scenarios of `make faults`, short: the same code, fewer messages and kills, shorter outages."""

from __future__ import annotations

import signal
from typing import NoReturn

import pytest

from config.local import processes
from tests.faults import freezes, kills, logs, outages
from tests.faults.stage import NeverCameError, Room, Stage

ERROR_OF = dict.fromkeys(logs.TOLD, logs.ERROR) | {"beat": "celery.beat", "postgres": "violates check constraint"}


def test_kills_under_a_hostile_server_double_and_lose_nothing(room: Room) -> None:
    assert kills.killed(room, messages=150, kills=6, seed=7).broken == ()


def test_two_beats_and_two_dispatchers_send_everything_once(room: Room) -> None:
    assert kills.doubled(room, messages=100, seed=7).broken == ()


def test_a_worker_frozen_beyond_its_lease_sends_nothing_twice_and_stops_nobody(room: Room) -> None:
    assert freezes.frozen(room, seed=7).broken == ()


def test_without_valkey_no_page_fails_and_the_mail_goes_out(room: Room) -> None:
    assert outages.without_valkey(room, seconds=5, seed=7, timed=False).broken == ()


def test_what_was_saved_outlives_an_immediate_stop_of_postgresql(room: Room) -> None:
    assert outages.without_postgres(room, stops=1, seconds=3, seed=7).broken == ()


def test_no_process_prints_a_word_of_a_patient_a_code_or_a_link(room: Room) -> None:
    """Mail and rows are refused in their own words, in worker and dispatcher, in pages and by PostgreSQL itself."""
    prints = logs.printed(room)
    assert {name: ERROR_OF[name] in text for name, text in prints.items()} == dict.fromkeys(ERROR_OF, True)
    assert {name: logs.WORDS.findall(text) for name, text in prints.items()} == {name: [] for name in ERROR_OF}


def fail_with_a_frozen_sleeper(stage: Stage) -> NoReturn:
    stage.start("sleeper", ["sleep", "1000"])
    stage.crew["sleeper"].send_signal(signal.SIGSTOP)
    raise NeverCameError(stage.crew["sleeper"].pid)


def test_a_scenario_that_fails_leaves_nobody_running(room: Room) -> None:
    with pytest.raises(NeverCameError) as failure, room.stage("failed") as stage:
        fail_with_a_frozen_sleeper(stage)
    assert (processes.session_of(failure.value.args[0]), stage.valkey.pid) == ([], None)
