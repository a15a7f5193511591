"""Creates missing sizes of library pictures: after an upgrade, a restored backup or a bulk import."""

import time

from django.core.management.base import BaseCommand

from core import renditions
from core.models import Picture


class Command(BaseCommand):
    help = "Makes the sizes of library pictures that lack some, and notes what they look like, to know duplicates."

    def add_arguments(self, parser):
        parser.add_argument("--all", action="store_true", help="make them anew for every picture")

    def handle(self, *args, **options):
        for picture in Picture.objects.filter(looks="").iterator(chunk_size=500):
            picture.note_looks()
        pictures = [
            picture
            for picture in Picture.objects.order_by("pk").iterator(chunk_size=500)
            if options["all"] or renditions.missing(picture.file.name, picture.width or 1, picture.height or 1)
        ]
        start, failed = time.monotonic(), 0
        for number, picture in enumerate(pictures, 1):
            is_made = renditions.make(picture.file.name, picture.focus)
            failed += not is_made
            self.stdout.write(f"{number}/{len(pictures)} {picture.file.name}{'' if is_made else ': cannot be read'}")
            Picture.objects.filter(pk=picture.pk).update(has_sizes=is_made)
        Picture.objects.filter(has_sizes=None).update(has_sizes=True)  # those that lacked none
        seconds = time.monotonic() - start
        self.stdout.write(f"{len(pictures) - failed} made, {failed} left, {seconds:.1f} s")
