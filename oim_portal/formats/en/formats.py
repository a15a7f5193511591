"""British English, the language of the organisation's English pages."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
YEAR_MONTH_FORMAT = "F Y"
DAY_FORMAT = "j"  # in a date block
MONTH_SHORT_FORMAT = "N"  # under the day in a date block
SHORT_DATE_FORMAT = "d/m/Y"
SHORT_DATETIME_FORMAT = "d/m/Y H:i"
TIME_FORMAT = "H:i"
# Ranges of days (core.dates.date_span): the format of the first day, then of the last.
DATE_PAIR = ("j", "–j F Y")  # two days in a row
DATE_SPAN_IN_MONTH = ("j", "–j F Y")
DATE_SPAN_IN_YEAR = ("j F", " – j F Y")
DATE_SPAN = ("j F Y", " – j F Y")
TIME_SPAN = ("%s", "–%s")
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
