"""Filters of the admin's lists of publications, in the order in which PublicationAdmin shows them."""

from collections.abc import Iterable

from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.requests import StaffRequest
from core.language_table import LANGUAGE_TABLE
from core.languages import language_name
from core.translation_states import TARGETS, TextState
from desk import dashboard, rights, upkeep
from desk.phases import Phase, in_phase
from desk.waiting import Proposed, Waiting


class StateFilter(admin.SimpleListFilter):
    """The current state: a published record may also be scheduled or expired."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: StaffRequest, model_admin: ModelAdmin) -> Iterable[tuple[str, str | Promise]]:
        return Phase.choices

    def queryset(self, request: StaffRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        return queryset.filter(in_phase(value)) if value in Phase.values else queryset


class BinFilter(admin.SimpleListFilter):
    """Hides records in the bin, unless the user asks for them; PublicationAdmin.get_queryset has those they may see."""

    title = _("bin")
    parameter_name = "bin"

    def lookups(self, request: StaffRequest, model_admin: ModelAdmin) -> Iterable[tuple[str, str | Promise]]:
        return [("1", _("in the bin"))] if model_admin.has_change_permission(request) else []

    def queryset(self, request: StaffRequest, queryset: QuerySet) -> QuerySet:
        is_open = self.value() == "1"
        return queryset.filter(binned_at__isnull=False) if is_open else queryset.in_use()


class TranslationFilter(admin.SimpleListFilter):
    """Which records have a text that is missing, outdated, waiting or machine-made in a language, and which have none.

    As on the board: a text that waits for acceptance is not missing.
    """

    title = _("translations")
    parameter_name = "translation"

    def lookups(self, request: StaffRequest, model_admin: ModelAdmin) -> Iterable[tuple[str, str | Promise]]:
        targets = [LANGUAGE_TABLE[code] for code in TARGETS]
        return [
            *((f"missing-{language.code}", language.lacking) for language in targets),
            *((f"outdated-{language.code}", language.outdated) for language in targets),
            *((f"{Proposed.WAITING}-{language.code}", _that_waits(language.code)) for language in targets),
            *((f"machine-{language.code}", language.machine_made) for language in targets),
            *((f"ready-{language.code}", language.ready) for language in targets),
        ]

    def queryset(self, request: StaffRequest, queryset: QuerySet) -> QuerySet:
        state, _dash, language = (self.value() or "").partition("-")
        if state not in {*TextState.values, *Proposed.values} or language not in TARGETS:
            return queryset
        return queryset.filter(Waiting([queryset.model]).has_text(queryset.model, state, language))


def _that_waits(language):
    return format_lazy(_("{language}: waits for acceptance"), language=capfirst(language_name(language)))


class ForMeFilter(admin.SimpleListFilter):
    """The tasks counted on the dashboard."""

    title = _("what waits for me")
    parameter_name = "for"

    def __init__(self, request, params, model, model_admin):
        self.user = request.user
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: StaffRequest, model_admin: ModelAdmin) -> Iterable[tuple[str, str | Promise]]:
        tasks = dashboard.TASKS.items()
        return [(name, task.label) for name, task in tasks if rights.may(self.user, model_admin.model, task.permission)]

    def queryset(self, request: StaffRequest, queryset: QuerySet) -> QuerySet:
        value = self.value() or ""
        if value not in dict(self.lookup_choices):
            return queryset
        return queryset.filter(dashboard.TASKS[value].condition(self.user, queryset.model))


class UpkeepFilter(admin.SimpleListFilter):
    """What somebody should look at again, whoever its owner is."""

    title = _("still true?")
    parameter_name = "again"

    def lookups(self, request: StaffRequest, model_admin: ModelAdmin) -> Iterable[tuple[str, str | Promise]]:
        return [("1", _("to look at again"))]

    def queryset(self, request: StaffRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(upkeep.is_due(queryset.model)) if self.value() == "1" else queryset


class OwnerFilter(admin.SimpleListFilter):
    """The owner: nobody, which is also somebody who left, or one of those who own records of the kind."""

    title = _("owner")
    parameter_name = "owner"
    NOBODY = "0"

    def lookups(self, request: StaffRequest, model_admin: ModelAdmin) -> Iterable[tuple[str, str | Promise]]:
        model = model_admin.model
        owners = upkeep.keepers(model).filter(pk__in=model._base_manager.order_by().values("owner"))
        return [(self.NOBODY, _("nobody")), *((str(user.pk), upkeep.name_of(user)) for user in owners)]

    def queryset(self, request: StaffRequest, queryset: QuerySet) -> QuerySet:
        value = self.value()
        if value == self.NOBODY:
            return queryset.filter(upkeep.is_nobodys(queryset.model))
        return queryset.filter(owner=value) if value in dict(self.lookup_choices) else queryset
