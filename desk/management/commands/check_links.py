"""For a weekly timer: finds the links of published records that lead nowhere. docs/operations.md"""

from django.core.management.base import BaseCommand

from desk import link_check


class Command(BaseCommand):
    help = "Checks the links of published records; the start page of the admin says what it found."

    def handle(self, **options):
        links, findings = link_check.check()
        self.stdout.write(f"{links} links checked, {findings} with a problem")
