"""When a session is due: doses, phases and holds in, instants out.

Pure: no Django, no clock, no database. Days are the patient's local dates; instants are aware datetimes and come
out in UTC. Source: docs/clinical-rules.md section 1.
"""

from exercises.schedule.dose import (
    CLOSEST_SESSIONS,
    MINUTES_BETWEEN,
    TIMES_A_DAY,
    Dose,
    EveryMinutes,
    Frequency,
    TimesPerDay,
    TooClose,
    Window,
    check_spacing,
    wall_times,
)
from exercises.schedule.regimen import Hold, Phase, Regimen, dose_on, phase_on, zone_of
from exercises.schedule.slots import Session, local_midnight, sessions_on, sets_prescribed_on, slots_on

__all__ = [
    "CLOSEST_SESSIONS",
    "MINUTES_BETWEEN",
    "TIMES_A_DAY",
    "Dose",
    "EveryMinutes",
    "Frequency",
    "Hold",
    "Phase",
    "Regimen",
    "Session",
    "TimesPerDay",
    "TooClose",
    "Window",
    "check_spacing",
    "dose_on",
    "local_midnight",
    "phase_on",
    "sessions_on",
    "sets_prescribed_on",
    "slots_on",
    "wall_times",
    "zone_of",
]
