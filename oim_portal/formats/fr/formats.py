"""French as printed in Morocco: narrow no-break space between thousands, decimal comma."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
YEAR_MONTH_FORMAT = "F Y"
DAY_FORMAT = "j"  # in a date block
MONTH_SHORT_FORMAT = "N"  # under the day in a date block
SHORT_DATE_FORMAT = "d/m/Y"
SHORT_DATETIME_FORMAT = "d/m/Y H:i"
TIME_FORMAT = "G\u00a0\\h\u00a0i"
# Ranges of days (core.dates.date_span): the format of the first day, then of the last.
DATE_PAIR = (r"\l\e\s j", r" \e\t j F Y")  # two days in a row
DATE_SPAN_IN_MONTH = (r"\d\u j", r" \a\u j F Y")
DATE_SPAN_IN_YEAR = (r"\d\u j F", r" \a\u j F Y")
DATE_SPAN = (r"\d\u j F Y", r" \a\u j F Y")
TIME_SPAN = ("de %s", " à %s")
DECIMAL_SEPARATOR = ","
THOUSAND_SEPARATOR = "\u202f"
NUMBER_GROUPING = 3
