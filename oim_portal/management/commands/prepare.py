"""Prepares a fresh clone so that the portal can be served; `make run` and `make dev` call it each time."""

import hashlib
import secrets
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader

from core import page_texts
from core.publication import publication_models
from core.search import index


class Command(BaseCommand):
    help = "Brings the database, the static files and the content up to date; makes the first administrator."
    requires_system_checks = []  # `migrate` runs them

    def handle(self, **options):
        try:
            connection.ensure_connection()
        except OperationalError as error:
            raise CommandError(f"The database of DATABASE_URL does not answer: {error}".strip()) from error
        _refuse_unknown_migrations()
        call_command("migrate", verbosity=0, interactive=False)
        if not settings.DEBUG:
            self.collect_static()
        call_command("load_content", stdout=self.stdout)
        for model in publication_models():
            page_texts.refresh(model._base_manager.filter(translation_state__fr__parts__isnull=True))
        index.catch_up()
        self.make_administrator()

    def collect_static(self):
        """Collect and compress the static files if one of them has changed since the last time."""
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        state = _static_state()
        if stamp.exists() and stamp.read_text(encoding="utf-8") == state:
            return
        self.stdout.write("static files: compressing them (once)…")
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(state, encoding="utf-8")

    def make_administrator(self):
        """Create the account "admin" if there is no administrator yet; its password is printed here and not stored."""
        users = get_user_model().objects
        if users.filter(is_superuser=True).exists():
            return
        password = secrets.token_urlsafe(15)
        users.create_superuser("admin", "admin@localhost", password)
        self.stdout.write(
            f"\nAdministrator of this database, shown only once:\n\n    admin\n    {password}\n\n"
            "(another password: .venv/bin/python manage.py changepassword admin)\n\n"
        )


def _refuse_unknown_migrations():
    """Raise CommandError for a database of a release that this code cannot bring up to date."""
    loader = MigrationLoader(connection)
    ours = {config.label for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR}
    # Until the first release, our migrations were rewritten now and then.
    unknown = sorted(
        f"{app}.{name}" for app, name in set(loader.applied_migrations) - set(loader.disk_migrations) if app in ours
    )
    if unknown:
        raise CommandError(
            f"The database was made by another release of the portal ({', '.join(unknown[:3])}…). "
            "Use that release, or another database: move var/portal.sqlite3 away, or name one in DATABASE_URL."
        )


def _static_state():
    """Return a digest over names, sizes and times of all static files, and over the way they are stored."""
    total = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            total.update(f"\0{path}\0{stat.st_size}\0{stat.st_mtime_ns}".encode())
    return total.hexdigest()
