"""For a weekly timer: `manage.py backup --prove` as one word. docs/backup.md"""

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Restores the latest backup of BACKUP_URL into a scratch database, and keeps whether all was there."
    requires_system_checks = []

    def handle(self, **options):
        call_command("backup", prove=True, stdout=self.stdout, stderr=self.stderr)
