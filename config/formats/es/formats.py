"""jueves 20 de noviembre."""

WEEKDAY_FORMAT = r"l j \d\e F"
WEEKDAY_YEAR_FORMAT = r"l j \d\e F \d\e Y"
SHORT_WEEKDAY_FORMAT = "D j b"
SHORT_DAY_FORMAT = "j b"
