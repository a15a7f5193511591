"""For a daily and a weekly timer: makes a backup, or proves the latest one. docs/backup.md"""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from oim_portal.backup import work
from oim_portal.backup.errors import BackupError
from oim_portal.backup.places import place_of


class Command(BaseCommand):
    help = "Backs up the database and the uploaded files to BACKUP_URL, and deletes backups that are too old."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("--to", metavar="PLACE", help="a folder or s3://… instead of BACKUP_URL; deletes nothing")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--prove", action="store_true", help="restore the latest one into a scratch database instead")
        what.add_argument("--list", action="store_true", help="name the backups that there are instead")

    def handle(self, **options):
        address = options["to"] or settings.BACKUP_URL
        if not address:
            raise CommandError("Set BACKUP_URL, or name a place: manage.py backup --to /srv/backups (docs/backup.md).")
        try:
            if options["list"]:
                self.stdout.write("\n".join(place_of(address).names()))
            elif options["prove"]:
                work.prove(address, self.stdout.write)
            else:
                work.make(address, self.stdout.write, is_regular=not options["to"])
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from error
