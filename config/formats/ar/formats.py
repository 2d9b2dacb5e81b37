"""الخميس 20 نوفمبر; 4:30 م, which never breaks over two lines."""

WEEKDAY_FORMAT = "l j F"
WEEKDAY_YEAR_FORMAT = "l j F Y"
SHORT_WEEKDAY_FORMAT = "D j M"
SHORT_DAY_FORMAT = "j M"
TIME_FORMAT = "g:i\N{NO-BREAK SPACE}A"
