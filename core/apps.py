from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Reference data")

    def ready(self):
        # Each app says there what can be imported and exported, and what its records need before publication.
        autodiscover_modules("exchange", "checklist")
