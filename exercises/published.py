"""Doses that hospitals have published, as data. Source of each: its own `source`; docs/clinical-rules.md section 6.

Where a publication gives a range, the preset takes a dose inside it and `summary` shows the range. Nothing here is
used after the migration that made rows of it: a new or corrected preset is a new migration.
"""

from dataclasses import dataclass

EXERCISE_SLUG = "ankle-pumps"
EXERCISE_NAME = "Ankle pumps"


@dataclass(frozen=True, kw_only=True)
class PublishedPhase:
    """Days are post-operative days, both inclusive, last_day None: open. One of the frequencies, one of the counts."""

    first_day: int = 0
    last_day: int | None = None
    times_per_day: int | None = None
    every_minutes: int | None = None
    sets_per_session: int = 1
    repetitions: int | None = None
    seconds: int | None = None
    hold_down_seconds: int = 0
    hold_up_seconds: int = 0


@dataclass(frozen=True, kw_only=True)
class PublishedPreset:
    """`procedure` and `side` are empty where the publication names none."""

    slug: str
    name: str
    summary: str
    source: str
    procedure: str = ""
    side: str = ""
    phases: tuple[PublishedPhase, ...]


PRESETS = (
    PublishedPreset(
        slug="hourly-after-knee-replacement",
        name="Hourly after knee replacement",
        summary="10 pumps every waking hour",
        source="North Bristol NHS Trust, knee replacement",
        procedure="knee_replacement",
        phases=(PublishedPhase(every_minutes=60, repetitions=10),),
    ),
    PublishedPreset(
        slug="hourly-both-ankles",
        name="Hourly, both ankles",
        summary="10 pumps every waking hour, both feet",
        source="Providence",
        side="both",
        phases=(PublishedPhase(every_minutes=60, repetitions=10),),
    ),
    PublishedPreset(
        slug="first-two-days-with-holds",
        name="First 2 days, with holds",
        summary="5 to 10 pumps an hour for 24 to 48 hours, hold 3 seconds each way",
        source="Sunnybrook",
        phases=(PublishedPhase(last_day=1, every_minutes=60, repetitions=10, hold_down_seconds=3, hold_up_seconds=3),),
    ),
    PublishedPreset(
        slug="minutes-not-counts",
        name="By the clock, no counting",
        summary="2 to 3 minutes, 2 to 3 times an hour",
        source="University of Iowa",
        phases=(PublishedPhase(every_minutes=30, seconds=120),),
    ),
    PublishedPreset(
        slug="two-sets-three-times",
        name="3 times a day",
        summary="2 sets of 10, three times a day",
        source="Fortius",
        phases=(PublishedPhase(times_per_day=3, sets_per_session=2, repetitions=10),),
    ),
)
