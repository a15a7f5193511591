from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = _("Messages and corrections")

    def ready(self):
        # They need the models, which are not loaded yet when this file is imported.
        import_module("desk.dashboard").also_waits(import_module("feedback.handling").waiting_for)
