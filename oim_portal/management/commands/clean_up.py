"""For a timer: deletes what is kept no longer. docs/operations.md, "What is kept, and how long"."""

from collections.abc import Callable

from django.core.management.base import BaseCommand, CommandError

from accounts import retention
from core import pdf, tasks
from desk import notifications, presence, preview
from desk.spreadsheets import jobs
from feedback import retention as feedback
from subscriptions import retention as news

STEPS: list[tuple[str, Callable[[], int]]] = [
    ("sessions", retention.forget_sessions),
    ("counts of attempts", retention.forget_attempts),
    ("invitations", retention.forget_invitations),
    ("windows of forms", presence.forget_old),
    ("preview links", preview.forget_old),
    ("rows of imports", jobs.forget_old_jobs),
    ("notices", notifications.forget_old),
    ("addresses of readers", feedback.forget_addresses),
    ("messages of readers", feedback.forget_messages),
    ("corrections of deleted records", feedback.forget_corrections),
    ("sheets and cards", pdf.forget_old),
    ("tasks", tasks.forget_old),
    ("news by mail", news.forget_subscriptions),
    ("entries of the audit log", retention.forget_audit),
]


class Command(BaseCommand):
    help = (
        "Deletes what is kept no longer: sessions, invitations, links, rows of imports, old entries of the audit log."
    )

    def handle(self, **options):
        failed = []
        for name, forget in STEPS:
            try:
                count = forget()
            except Exception as error:  # what else is due is not to wait for this
                failed.append(name)
                self.stderr.write(f"{name}: {error}")
            else:
                self.stdout.write(f"{name}: {count} deleted")
        if failed:
            raise CommandError(f"Not done: {', '.join(failed)}. The next run tries again.")
