"""Restores a backup into an empty database and an empty storage. docs/backup.md"""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from oim_portal.backup import work
from oim_portal.backup.errors import BackupError


class Command(BaseCommand):
    help = "Restores a backup; the database of DATABASE_URL and the uploaded files must be empty."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", help="the path of a backup, or its name in BACKUP_URL")
        parser.add_argument("--identity", metavar="FILE", help="the identity of age, for an encrypted backup")

    def handle(self, file, identity, **options):
        try:
            text = Path(identity).read_text(encoding="utf-8") if identity else settings.BACKUP_IDENTITY
            work.restore(file, self.stdout.write, identity=text)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
