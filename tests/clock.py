"""A clock that tests turn on by the second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """What `timezone.now()` and `time.time()` tell, until somebody turns it on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 16, 9, tzinfo=UTC)

    def time(self) -> float:
        return self.now.timestamp()

    def turn_on(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
