from importlib import import_module

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from core.admin_columns import show_fields_in_words


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = _("Publishing desk")

    def ready(self):
        show_fields_in_words()
        # In these modules each app declares what can be imported and exported.
        autodiscover_modules("spreadsheets")
        import_module("desk.spreadsheets.partners")
