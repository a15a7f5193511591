from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self):
        # They connect signal receivers and need the models, which are not loaded yet when this file is imported.
        import_module("accounts.checks")
        import_module("accounts.sessions")
        import_module("accounts.audit").watch_bulk_log()
        post_migrate.connect(import_module("accounts.roles").give, sender=self)
