"""What the tests of what is looked at again share: records that have been public for long, and the click."""

import datetime as dt

from django.utils import timezone

from accounts.models import AuditEntry
from core.publication import State
from desk import upkeep
from tests.desk_tools import admin_url, complete

DAY = dt.timedelta(days=1)
LIST = "/fr/admin/upkeep/"
UPKEEP = ("owner_id", "look_again_on", "checked_on")


def today():
    return timezone.localdate()


def noon(days_ago):
    return timezone.make_aware(dt.datetime.combine(today() - days_ago * DAY, dt.time(12)))


def public(kind, days_ago, **fields):
    """Return a record that has been public for some days."""
    return complete(kind, **{"state": State.PUBLISHED, "published_at": noon(days_ago), **fields})


def page(days_ago=400, **fields):
    return public("pages.page", days_ago, **fields)


def fresh(record):
    return type(record)._base_manager.get(pk=record.pk)


def click(client, record, **posted):
    return client.post(admin_url(record, "confirm"), {"_seen": upkeep.seen(record), **posted}, follow=True)


def said(response):
    return [str(message).replace("\xa0", " ") for message in response.context["messages"]]


def acts(record):
    entries = AuditEntry.objects.filter(object_kind=record._meta.label_lower, object_id=str(record.pk)).order_by("pk")
    return [(entry.kind, entry.actor_name, entry.details) for entry in entries]
