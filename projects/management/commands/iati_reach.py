"""Prints what receivers of the IATI file find of the published projects: `manage.py iati_reach`."""

from django.core.management.base import BaseCommand

from projects.iati import whole
from projects.iati_reach import total
from projects.models import Project


class Command(BaseCommand):
    help = "Counts the published projects of which d-portal and others find a point, a country, a sector, money…"

    def handle(self, **options):
        counts = total(whole(Project.objects.published()))
        told = counts["all"] - counts["left_out"]
        self.stdout.write(f"published: {counts.pop('all')}, left out of the file: {counts.pop('left_out')}")
        for name, number in counts.items():
            self.stdout.write(f"{name}: {number} of {told}")
