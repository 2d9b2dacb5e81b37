"""Who is in the demo: a team, 38 patients of Harbour Knee & Foot Clinic, and a clinic next door. All invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from adherence.triage import PainKind, WarningSign

PASSWORD = "move-your-feet-26"  # noqa: S105  # printed by make demo: it guards invented people only


@dataclass(frozen=True, kw_only=True)
class Colleague:
    email: str
    name: str
    role: str
    job_title: str


HARBOUR = (
    Colleague(email="clinician@demo.example", name="Anya Petrov", role="clinician", job_title="Physiotherapist"),
    Colleague(email="staff@demo.example", name="Sam Whitfield", role="staff", job_title="Clinic nurse"),
    Colleague(email="manager@demo.example", name="Lena Fischer", role="manager", job_title="Clinic manager"),
    Colleague(email="ines.costa@demo.example", name="Ines Costa", role="clinician", job_title="Surgeon"),
)
HILLSIDE = (
    Colleague(email="other@demo.example", name="Ruth Adler", role="clinician", job_title="Podiatrist"),
    Colleague(email="hillside.manager@demo.example", name="Noah Lind", role="manager", job_title="Clinic manager"),
)


class Habit(StrEnum):
    """How a patient does the sets."""

    STEADY = "steady"
    GOOD = "good"
    PATCHY = "patchy"
    LOW = "low"
    MISSING = "missing"  # steady, then nothing on the last 3 days
    SILENT = "silent"  # good, then neither set nor sign-in for 5 days
    OVER_DOING = "over_doing"
    NONE = "none"


class Course(StrEnum):
    """Which plan the patient has, in phases by post-operative day."""

    KNEE = "knee"  # hourly, then 4, then 2 a day
    GENTLE = "gentle"  # 4, then 2 a day
    HOURLY = "hourly"  # 10 every waking hour
    THREE = "three"  # 2 × 10 three times a day
    ACHILLES = "achilles"  # pointing only, never past flat
    FINISHED = "finished"  # 3 a day for 28 days
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Hurt:
    """A pain report so many minutes ago, and how far the clinic has come with it."""

    minutes_ago: int
    score: int
    place: str
    kind: PainKind = PainKind.DULL
    signs: frozenset[WarningSign] = frozenset()
    note: str = ""
    next_morning: bool = False
    acknowledged_after: int | None = None
    resolved_after: int | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    given_name: str
    family_name: str
    born: str
    procedure: str
    side: str
    day: int
    course: Course = Course.KNEE
    habit: Habit = Habit.GOOD
    hurts: tuple[Hurt, ...] = ()
    rising_pain: bool = False
    joined: bool = True
    paused: bool = False
    email: str = ""
    zone: str = "Europe/London"
    language: str = "en-gb"
    surgeon: bool = False
    held_days_ago: int | None = None
    invited_days_ago: int = field(default=1)


DAY = 24 * 60
CALF = frozenset({WarningSign.CALF_SWELLING, WarningSign.CALF_WARMTH})

HARBOUR_PATIENTS = (
    Person(
        given_name="Margaret",
        family_name="Doyle",
        born="1958-03-04",
        procedure="knee_replacement",
        side="right",
        day=24,
        habit=Habit.STEADY,
        email="patient@demo.example",
        hurts=(
            Hurt(
                minutes_ago=15 * DAY,
                score=6,
                place="back_of_knee",
                note="It came on after a long car trip.",
                acknowledged_after=35,
                resolved_after=18 * 60,
            ),
        ),
    ),
    Person(
        given_name="Harold",
        family_name="Finch",
        born="1947-09-21",
        procedure="knee_replacement",
        side="left",
        day=9,
        habit=Habit.GOOD,
        hurts=(
            Hurt(
                minutes_ago=6,
                score=5,
                place="elsewhere",
                signs=frozenset({WarningSign.CHEST_PAIN, WarningSign.BREATHLESSNESS}),
                note="Tight chest since breakfast, and I am puffed on the stairs.",
            ),
        ),
    ),
    Person(
        given_name="Rosa",
        family_name="Lindqvist",
        born="1967-05-30",
        procedure="bunion_surgery",
        side="right",
        day=12,
        course=Course.GENTLE,
        hurts=(
            Hurt(
                minutes_ago=112,
                score=7,
                place="calf",
                kind=PainKind.CRAMPING,
                signs=CALF,
                note="Right calf feels hot and tight and looks bigger than the left.",
                acknowledged_after=101,
            ),
        ),
    ),
    Person(
        given_name="Daniel",
        family_name="Abara",
        born="1990-12-02",
        procedure="acl_reconstruction",
        side="left",
        day=17,
        course=Course.GENTLE,
        hurts=(
            Hurt(
                minutes_ago=48,
                score=6,
                place="front_of_knee",
                kind=PainKind.SHARP,
                note="Sharp pain when I pull my toes up.",
            ),
        ),
    ),
    Person(
        given_name="Beryl",
        family_name="Stanton",
        born="1944-02-11",
        procedure="knee_replacement",
        side="right",
        day=20,
        hurts=(Hurt(minutes_ago=5 * 60, score=4, place="ankle", next_morning=True, note="Still sore this morning."),),
    ),
    Person(
        given_name="Tomasz",
        family_name="Nowak",
        born="1971-07-19",
        procedure="ankle_fracture",
        side="right",
        day=30,
        course=Course.THREE,
        hurts=(Hurt(minutes_ago=3 * 60, score=2, place="foot", note="A bit stiff after the walk."),),
    ),
    Person(
        given_name="Priya",
        family_name="Raman",
        born="1962-10-08",
        procedure="knee_replacement",
        side="left",
        day=15,
        habit=Habit.MISSING,
    ),
    Person(
        given_name="Gordon",
        family_name="Hale",
        born="1950-01-27",
        procedure="knee_replacement",
        side="right",
        day=33,
        habit=Habit.MISSING,
        surgeon=True,
    ),
    Person(
        given_name="Elena",
        family_name="Vasquez",
        born="1979-04-16",
        procedure="bunion_surgery",
        side="left",
        day=19,
        course=Course.GENTLE,
        habit=Habit.SILENT,
        language="es",
    ),
    Person(
        given_name="Winifred",
        family_name="Oakes",
        born="1941-11-05",
        procedure="knee_replacement",
        side="left",
        day=27,
        habit=Habit.SILENT,
    ),
    Person(
        given_name="Kwame",
        family_name="Boateng",
        born="1968-08-23",
        procedure="ankle_replacement",
        side="right",
        day=25,
        course=Course.THREE,
        rising_pain=True,
    ),
    Person(
        given_name="Judith",
        family_name="Marsh",
        born="1956-06-14",
        procedure="knee_replacement",
        side="left",
        day=18,
        rising_pain=True,
        habit=Habit.PATCHY,
    ),
    Person(
        given_name="Liam",
        family_name="Corrigan",
        born="1996-03-29",
        procedure="acl_reconstruction",
        side="right",
        day=21,
        course=Course.GENTLE,
        habit=Habit.OVER_DOING,
    ),
    Person(
        given_name="Doreen",
        family_name="Pike",
        born="1949-12-18",
        procedure="knee_replacement",
        side="right",
        day=22,
        habit=Habit.LOW,
    ),
    Person(
        given_name="Yusuf",
        family_name="Demir",
        born="1974-09-09",
        procedure="ankle_fracture",
        side="left",
        day=26,
        course=Course.THREE,
        habit=Habit.LOW,
        surgeon=True,
    ),
    Person(
        given_name="Agnes",
        family_name="Kerr",
        born="1953-05-02",
        procedure="knee_replacement",
        side="left",
        day=14,
        held_days_ago=2,
    ),
    Person(
        given_name="Peter",
        family_name="Lang",
        born="1985-02-07",
        procedure="achilles_repair",
        side="right",
        day=23,
        course=Course.ACHILLES,
        habit=Habit.STEADY,
    ),
    Person(
        given_name="Grace",
        family_name="Mensah",
        born="1954-07-11",
        procedure="knee_replacement",
        side="left",
        day=1,
        course=Course.NONE,
        habit=Habit.NONE,
    ),
    Person(
        given_name="Alan",
        family_name="Whitby",
        born="1960-10-30",
        procedure="bunion_surgery",
        side="right",
        day=2,
        course=Course.NONE,
        habit=Habit.NONE,
    ),
    Person(
        given_name="Iris",
        family_name="Bennett",
        born="1949-06-12",
        procedure="knee_replacement",
        side="right",
        day=2,
        joined=False,
        habit=Habit.NONE,
    ),
    Person(
        given_name="Samuel",
        family_name="Achebe",
        born="1966-01-15",
        procedure="ankle_fracture",
        side="left",
        day=3,
        joined=False,
        habit=Habit.NONE,
        course=Course.NONE,
    ),
    Person(
        given_name="Olive",
        family_name="Trent",
        born="1946-08-08",
        procedure="knee_replacement",
        side="left",
        day=10,
        joined=False,
        habit=Habit.NONE,
        course=Course.NONE,
        invited_days_ago=9,
    ),
    Person(
        given_name="Ronald",
        family_name="Beck",
        born="1957-03-17",
        procedure="knee_replacement",
        side="right",
        day=41,
        course=Course.FINISHED,
    ),
    Person(
        given_name="Susan",
        family_name="Adair",
        born="1964-11-24",
        procedure="bunion_surgery",
        side="left",
        day=42,
        course=Course.FINISHED,
        habit=Habit.STEADY,
    ),
    Person(
        given_name="Joan",
        family_name="Okafor",
        born="1952-09-03",
        procedure="knee_replacement",
        side="right",
        day=16,
        email="okafor@demo.example",
        habit=Habit.STEADY,
    ),
    Person(
        given_name="Frank",
        family_name="Okafor",
        born="1950-04-25",
        procedure="ankle_replacement",
        side="left",
        day=29,
        course=Course.THREE,
        email="okafor@demo.example",
    ),
    Person(
        given_name="Layla",
        family_name="Haddad",
        born="1983-06-06",
        procedure="ligament_repair",
        side="left",
        day=13,
        course=Course.THREE,
        language="ar",
    ),
    Person(
        given_name="Malcolm",
        family_name="Reid",
        born="1959-12-31",
        procedure="knee_replacement",
        side="left",
        day=5,
        course=Course.HOURLY,
        habit=Habit.STEADY,
    ),
    Person(
        given_name="Hannah",
        family_name="Weiss",
        born="1988-08-14",
        procedure="knee_arthroscopy",
        side="right",
        day=4,
        course=Course.HOURLY,
    ),
    Person(
        given_name="George",
        family_name="Pell",
        born="1945-07-07",
        procedure="knee_replacement",
        side="right",
        day=3,
        course=Course.HOURLY,
        habit=Habit.PATCHY,
    ),
    Person(
        given_name="Nadia",
        family_name="Karim",
        born="1972-02-20",
        procedure="ankle_fusion",
        side="right",
        day=28,
        course=Course.THREE,
        habit=Habit.STEADY,
    ),
    Person(
        given_name="Brian",
        family_name="Tully",
        born="1963-09-12",
        procedure="knee_replacement",
        side="left",
        day=35,
        habit=Habit.STEADY,
        paused=True,
    ),
    Person(
        given_name="Edith", family_name="Rowe", born="1943-10-19", procedure="knee_replacement", side="right", day=38
    ),
    Person(
        given_name="Marco",
        family_name="Bianchi",
        born="1977-05-26",
        procedure="acl_reconstruction",
        side="right",
        day=11,
        course=Course.GENTLE,
        habit=Habit.STEADY,
    ),
    Person(
        given_name="Carol",
        family_name="Jessop",
        born="1961-01-09",
        procedure="bunion_surgery",
        side="both",
        day=31,
        course=Course.GENTLE,
    ),
    Person(
        given_name="Viktor",
        family_name="Sorin",
        born="1969-06-28",
        procedure="ankle_fracture",
        side="right",
        day=36,
        course=Course.THREE,
        habit=Habit.STEADY,
    ),
    Person(
        given_name="Bridget",
        family_name="Foley",
        born="1955-04-01",
        procedure="knee_replacement",
        side="left",
        day=8,
        surgeon=True,
        habit=Habit.STEADY,
    ),
    Person(
        given_name="Wei",
        family_name="Chen",
        born="1982-11-11",
        procedure="ligament_repair",
        side="right",
        day=20,
        course=Course.THREE,
        zone="Europe/Dublin",
    ),
)

HILLSIDE_PATIENTS = (
    Person(
        given_name="Clara",
        family_name="Moss",
        born="1970-03-15",
        procedure="bunion_surgery",
        side="right",
        day=14,
        course=Course.GENTLE,
    ),
    Person(
        given_name="Ivor",
        family_name="Grant",
        born="1951-08-02",
        procedure="ankle_replacement",
        side="left",
        day=21,
        course=Course.THREE,
        habit=Habit.PATCHY,
    ),
    Person(
        given_name="Meera",
        family_name="Shah",
        born="1976-12-09",
        procedure="ankle_fracture",
        side="left",
        day=18,
        course=Course.THREE,
        hurts=(Hurt(minutes_ago=90, score=5, place="ankle", note="Aches after standing."),),
    ),
)
