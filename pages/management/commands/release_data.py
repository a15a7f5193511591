"""Makes the release of this month's data; for a timer (docs/operations.md)."""

from django.core.management.base import BaseCommand

from pages.releases import make_release


class Command(BaseCommand):
    help = "Keeps all public data as they are now, as one file with what changed since the last one; once a month."

    def handle(self, **options):
        release = make_release()
        if release is None:
            self.stdout.write("The release of this month is there already.")
            return
        self.stdout.write(f"{release.stored_as}: {len(release.files)} files, {release.size} bytes")
