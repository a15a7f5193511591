"""For a timer: tells people what happened by itself, sends the mails that are due, and takes up dead tasks again."""

from django.core.management.base import BaseCommand

from accounts import mail
from accounts.models import User
from core import tasks
from desk import notices_by_mail, notifications


class Command(BaseCommand):
    help = "Sends the notices of the desk by mail: what failed before, and once a day what people want in one mail."

    def handle(self, **options):
        notifications.tell_what_time_did()
        notifications.forget_old()
        tasks.take_up_again()
        failed = mail.send_due()
        for user in User.objects.filter(is_active=True, is_staff=True).order_by("pk"):
            failed += not notices_by_mail.send_at_once(user.pk)
            failed += not notices_by_mail.send_digest(user)
        if failed:
            self.stderr.write(f"{failed} mails could not be sent; the next run tries again.")
