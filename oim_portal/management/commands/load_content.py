"""Loads the shipped content; see content/README.md for the files and oim_portal/content/ for the code."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oim_portal.content.loading import ContentError, load, loaded_at

CLEAR_LINE = "\r\x1b[K"


class Command(BaseCommand):
    help = "Loads content/*.toml; keeps what staff edited, leaves out what they deleted."
    requires_system_checks = []  # every `make run` calls this, mostly with nothing to do

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="say what is wrong or would be done; write nothing")
        parser.add_argument("--folder", type=Path, default=settings.CONTENT_DIR)

    def handle(self, *, folder, check, **options):
        moment = None if check else loaded_at(folder)
        if moment:
            self.stdout.write(f"content: unchanged since it was loaded, {timezone.localtime(moment):%Y-%m-%d %H:%M}")
            return
        is_terminal = self.stdout.isatty()
        try:
            reports = load(folder, check=check, progress=self.show_progress if is_terminal else _no_progress)
        except ContentError as error:
            sentences = "\n".join(f"  {sentence}" for sentence in error.errors)
            raise CommandError(f"Nothing was loaded; the content files are wrong:\n{sentences}") from error
        finally:
            if is_terminal:
                self.stdout.write(CLEAR_LINE, ending="")
        for report in reports:
            self.stdout.write(str(report))
        for note in (note for report in reports for note in report.notes):
            self.stdout.write(f"  {note}")
        if check:
            self.stdout.write("Checked only: nothing was written.")

    def show_progress(self, report, done):
        """Rewrite one line of the terminal."""
        self.stdout.write(f"{CLEAR_LINE}{report.kind}: {done} of {report.total}", ending="")
        self.stdout.flush()


def _no_progress(report, done):
    """A log needs the result only."""
