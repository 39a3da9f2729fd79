"""How English writes days and times: the formats that foundation/pages/dates.py asks for by name. Each language has a
folder beside this one, with the same names (CONTRIBUTING.md, "A second language"). Letters are those of Django's
`date` filter."""

DAY_IN_YEAR = "j F"
DAY = "j F Y"
SHORT_DAY_IN_YEAR = "j M"
SHORT_DAY = "j M Y"
WEEKDAY_DAY_IN_YEAR = "l j F"
WEEKDAY_DAY = "l j F Y"
INSTANT_IN_YEAR = "j F, H:i"
INSTANT = "j F Y, H:i"
SHORT_INSTANT = "j M Y, H:i"
CLOCK = "H:i"
MONTH = "F Y"
SHORT_MONTH = "M"
WEEKDAY = "l"
SHORT_WEEKDAY = "D"
