"""For the mail server: reads mails that came back, and ends the news of addresses that do not exist."""

import mailbox
import sys

from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from subscriptions import bounces

TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the message and pipes it again later


def folder_at(path):
    """Return the Maildir at a path. Raises CommandError if there is none."""
    try:
        return mailbox.Maildir(path, factory=None, create=False)
    except mailbox.NoSuchMailboxError as error:
        raise CommandError(f"{path} is no Maildir.") from error


class Command(BaseCommand):
    help = "Reads a mail that came back from standard input, or all new ones of a Maildir."

    def add_arguments(self, parser):
        parser.add_argument("--maildir", help="a folder with new/ and cur/; notifications in it are deleted once read")

    def handle(self, *, maildir, **options):
        try:
            if maildir:
                self.read_folder(folder_at(maildir))
            else:
                bounces.read(sys.stdin.buffer.read(bounces.LARGEST))
        except Error as error:
            self.stderr.write(str(error))
            sys.exit(TRY_AGAIN)

    def read_folder(self, folder):
        read = 0
        for key in list(folder.keys()):
            message = folder.get_message(key)
            if message.get_subdir() != "new":
                continue
            if bounces.read(folder.get_bytes(key)):
                folder.discard(key)  # it holds an address
                read += 1
            else:
                message.set_subdir("cur")  # for a person to look at
                folder[key] = message
        self.stdout.write(f"{read} notifications read")
