"""Thursday 20 November; 20 November 2026."""

WEEKDAY_FORMAT = "l j F"
WEEKDAY_YEAR_FORMAT = "l j F Y"
DATE_FORMAT = "j F Y"
SHORT_WEEKDAY_FORMAT = "D j M"
SHORT_DAY_FORMAT = "j M"
