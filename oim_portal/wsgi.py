"""The WSGI application that granian (or any other server) runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oim_portal.settings")

django_application = get_wsgi_application()

from core.page_cache import in_front  # noqa: E402  (they need the settings)
from core.readable import utf8_only  # noqa: E402
from core.reading_on import keep_open  # noqa: E402
from core.watchdog import watched  # noqa: E402
from oim_portal.watching import observed  # noqa: E402

keep_open()
application = observed(watched(in_front(utf8_only(django_application))))
