"""The names of the months, listed only so that `make messages` finds them.

Django's Arabic uses the month names of the Mashriq (نوفمبر); Morocco writes نونبر. Our catalogues take precedence over
Django's, so the names that django.utils.dates looks up are translated again there.
"""

from django.utils.translation import gettext_noop, pgettext


def _names():  # never called
    return [
        gettext_noop("January"),
        gettext_noop("February"),
        gettext_noop("March"),
        gettext_noop("April"),
        gettext_noop("May"),
        gettext_noop("June"),
        gettext_noop("July"),
        gettext_noop("August"),
        gettext_noop("September"),
        gettext_noop("October"),
        gettext_noop("November"),
        gettext_noop("December"),
        gettext_noop("jan"),
        gettext_noop("feb"),
        gettext_noop("mar"),
        gettext_noop("apr"),
        gettext_noop("may"),
        gettext_noop("jun"),
        gettext_noop("jul"),
        gettext_noop("aug"),
        gettext_noop("sep"),
        gettext_noop("oct"),
        gettext_noop("nov"),
        gettext_noop("dec"),
        pgettext("alt. month", "January"),
        pgettext("alt. month", "February"),
        pgettext("alt. month", "March"),
        pgettext("alt. month", "April"),
        pgettext("alt. month", "May"),
        pgettext("alt. month", "June"),
        pgettext("alt. month", "July"),
        pgettext("alt. month", "August"),
        pgettext("alt. month", "September"),
        pgettext("alt. month", "October"),
        pgettext("alt. month", "November"),
        pgettext("alt. month", "December"),
        pgettext("abbrev. month", "Jan."),
        pgettext("abbrev. month", "Feb."),
        pgettext("abbrev. month", "March"),
        pgettext("abbrev. month", "April"),
        pgettext("abbrev. month", "May"),
        pgettext("abbrev. month", "June"),
        pgettext("abbrev. month", "July"),
        pgettext("abbrev. month", "Aug."),
        pgettext("abbrev. month", "Sept."),
        pgettext("abbrev. month", "Oct."),
        pgettext("abbrev. month", "Nov."),
        pgettext("abbrev. month", "Dec."),
    ]
