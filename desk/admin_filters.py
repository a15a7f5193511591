"""Filters of the admin's lists of publications, in the order in which PublicationAdmin shows them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.language_table import LANGUAGE_TABLE
from core.languages import LANGUAGES
from core.translation_states import TARGETS, TextState, has_text_in
from desk import dashboard, rights
from desk.phases import Phase, in_phase


class StateFilter(admin.SimpleListFilter):
    """The current state: a published record may also be scheduled or expired."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return Phase.choices

    def queryset(self, request, queryset):
        return queryset.filter(in_phase(self.value())) if self.value() in Phase.values else queryset


class MissingTextFilter(admin.SimpleListFilter):
    """Records with missing translations."""

    title = _("translation")
    parameter_name = "lacks"

    def lookups(self, request, model_admin):
        return [(code, LANGUAGE_TABLE[code].lacking) for code in TARGETS]

    def queryset(self, request, queryset):
        if self.value() not in LANGUAGES:
            return queryset
        return queryset.filter(has_text_in(TextState.MISSING, self.value()))


class BinFilter(admin.SimpleListFilter):
    """Hides records in the bin, unless the user may empty it and asks for them."""

    title = _("bin")
    parameter_name = "bin"

    def lookups(self, request, model_admin):
        return [("1", _("in the bin"))] if model_admin.has_bin_permission(request) else []

    def queryset(self, request, queryset):
        is_open = self.value() == "1"
        return queryset.filter(binned_at__isnull=False) if is_open else queryset.in_use()


class TranslationFilter(admin.SimpleListFilter):
    """Which records have a text that is outdated or machine-made; MissingTextFilter says where one is missing."""

    title = _("state of translations")
    parameter_name = "translation"

    def lookups(self, request, model_admin):
        targets = [LANGUAGE_TABLE[code] for code in TARGETS]
        return [
            *((f"outdated-{language.code}", language.outdated) for language in targets),
            *((f"machine-{language.code}", language.machine_made) for language in targets),
            *((f"ready-{language.code}", language.ready) for language in targets),
        ]

    def queryset(self, request, queryset):
        state, _dash, language = (self.value() or "").partition("-")
        if state not in TextState.values or language not in TARGETS:
            return queryset
        return queryset.filter(has_text_in(TextState(state), language))


class ForMeFilter(admin.SimpleListFilter):
    """The tasks counted on the dashboard."""

    title = _("what waits for me")
    parameter_name = "for"

    def __init__(self, request, params, model, model_admin):
        self.user = request.user
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin):
        tasks = dashboard.TASKS.items()
        return [(name, task.label) for name, task in tasks if rights.may(self.user, model_admin.model, task.permission)]

    def queryset(self, request, queryset):
        if self.value() not in dict(self.lookup_choices):
            return queryset
        return queryset.filter(dashboard.TASKS[self.value()].condition(self.user, queryset.model))
