"""For an administrator who has lost telephone and recovery codes and has no colleague who can help."""

from django.core.management.base import BaseCommand, CommandError

from accounts.account_changes import reset_second_factor
from accounts.audit import known_account


class Command(BaseCommand):
    help = "Takes the second factor of a user away; the next sign-in sets up a new one."

    def add_arguments(self, parser):
        parser.add_argument("name", help="user name or mail address")

    def handle(self, *, name, **options):
        user = known_account(name)
        if user is None:
            raise CommandError(f"Nobody is called {name!r}.")
        reset_second_factor(user, None)
        self.stdout.write(f"The second factor of {user} was reset.")
