"""The scenarios of `make faults`, short: the same code, fewer messages and kills, shorter outages."""

from __future__ import annotations

from tests.faults import freezes, kills
from tests.faults.stage import Room


def test_kills_under_a_hostile_server_double_and_lose_nothing(room: Room) -> None:
    assert kills.killed(room, messages=150, kills=6, seed=7).broken == ()


def test_two_beats_and_two_dispatchers_send_everything_once(room: Room) -> None:
    assert kills.doubled(room, messages=100, seed=7).broken == ()


def test_a_worker_frozen_beyond_its_lease_sends_nothing_twice_and_stops_nobody(room: Room) -> None:
    assert freezes.frozen(room, seed=7).broken == ()
