"""Arabic as printed in Morocco: Western digits, decimal comma, no-break space between thousands."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y، H:i"
YEAR_MONTH_FORMAT = "F Y"
DAY_FORMAT = "j"  # in a date block
MONTH_SHORT_FORMAT = "F"  # under the day in a date block
SHORT_DATE_FORMAT = "d/m/Y"
SHORT_DATETIME_FORMAT = "d/m/Y H:i"
TIME_FORMAT = "H:i"
# Ranges of days (core.dates.date_span): the format of the first day, then of the last.
DATE_PAIR = ("يومي j", " وj F Y")  # two days in a row
DATE_SPAN_IN_MONTH = ("من j", " إلى j F Y")
DATE_SPAN_IN_YEAR = ("من j F", " إلى j F Y")
DATE_SPAN = ("من j F Y", " إلى j F Y")
TIME_SPAN = ("من %s", " إلى %s")
DECIMAL_SEPARATOR = ","
# U+202F would break the number in right-to-left lines; U+00A0 keeps its digits together in order.
THOUSAND_SEPARATOR = "\u00a0"
NUMBER_GROUPING = 3
