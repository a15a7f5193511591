from importlib import import_module

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "oim_portal"

    def ready(self):
        import_module("oim_portal.checks")
