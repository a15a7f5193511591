"""The WSGI application that granian (or any other server) runs; all here is made in each worker."""

from oim_portal.application import django_application  # isort: skip  (the others need its settings)
from core.page_cache import in_front
from core.readable import utf8_only
from core.reading_on import keep_open
from core.watchdog import watched
from oim_portal.watching import observed

keep_open()
application = observed(watched(in_front(utf8_only(django_application))))
