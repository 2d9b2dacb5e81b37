"""jueves 20 de noviembre."""

WEEKDAY_FORMAT = r"l j \d\e F"
WEEKDAY_YEAR_FORMAT = r"l j \d\e F \d\e Y"
