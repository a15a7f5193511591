"""Lists narrowed to what the admin's first page counts as waiting for a person."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from desk import dashboard, rights


class ForMeFilter(admin.SimpleListFilter):
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


class StartDesk:
    """Mixin of PublicationAdmin."""

    def get_list_filter(self, request):
        return [*super().get_list_filter(request), ForMeFilter]
