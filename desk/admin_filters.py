"""Filters of the admin's lists that several apps use."""

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.languages import LANGUAGES


def lacks_language(fields, language):
    """Return the Q of the records in which one of `fields` lacks `language` while another language has a text.

    The same rule as `core.languages.missing_languages`, for many.
    """
    lacks = Q(pk__in=[])
    for field in fields:
        elsewhere = Q(pk__in=[])
        for code in LANGUAGES:
            if code != language:
                elsewhere |= _is_written(f"{field}_{code}")
        lacks |= elsewhere & ~_is_written(f"{field}_{language}")
    return lacks


def _is_written(column):
    return Q(**{f"{column}__isnull": False}) & ~Q(**{column: ""})


class LacksLanguageFilter(admin.SimpleListFilter):
    """What remains to be translated."""

    title = _("translation")
    parameter_name = "lacks"

    def lookups(self, request, model_admin):
        return [("ar", _("lacks Arabic")), ("en", _("lacks English"))]

    def queryset(self, request, queryset):
        if self.value() not in LANGUAGES:
            return queryset
        return queryset.filter(lacks_language(queryset.model.translated_fields, self.value()))
