"""Django's WSGI application, with its middlewares: what all workers can share (oim_portal/serve.py)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oim_portal.settings")

django_application = get_wsgi_application()
