from importlib import import_module

import django_countries
from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = _("Reference data")

    def ready(self):
        # They need the models, which are not loaded yet when this file is imported.
        sorting = import_module("core.sorting")
        connection_created.connect(sorting.add_to_sqlite)
        django_countries.sort_key = lambda pair: sorting.sort_key(pair[1])  # it has no other hook
        autodiscover_modules("kinds")  # where each app declares its kinds of publication
        post_migrate.connect(import_module("core.change_triggers").install, sender=self)
