from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Reference data")

    def ready(self):
        # It needs the models, which are not there when this file is read.
        post_migrate.connect(import_module("core.change_triggers").install, sender=self)
