"""The scenarios of `make faults`, short: the same code, fewer messages and kills, shorter outages."""

from __future__ import annotations

from tests.faults import freezes, kills, outages
from tests.faults.stage import Room


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
