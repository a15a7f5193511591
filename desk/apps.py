from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from core import busy


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = _("Publishing desk")

    def ready(self):
        # In these modules each app declares what can be imported and exported.
        autodiscover_modules("spreadsheets")
        import_module("desk.spreadsheets.partners")
        busy.explain_with(import_module("desk.spreadsheets.writing").who_writes)
