"""The WSGI application that granian (or any other server) runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oim_portal.settings")

django_application = get_wsgi_application()

from core.readable import utf8_only  # noqa: E402  (it needs the settings)

application = utf8_only(django_application)
