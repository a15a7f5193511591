"""For a timer: looks for what is news, puts it into letters, and sends those that are due."""

from django.core.management.base import BaseCommand, CommandError

from subscriptions import letters
from subscriptions.collecting import ask_again, collect
from subscriptions.looking import look


class Command(BaseCommand):
    help = "Sends readers the news that they asked for by mail. Safe to run twice, also at once."

    def handle(self, **options):
        look()
        collect()
        ask_again()
        if failed := letters.send_due():
            raise CommandError(f"{failed} mails could not be sent; the next run tries again.")
