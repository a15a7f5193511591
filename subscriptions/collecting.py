"""Puts what is news into letters: one look at each list for all who asked for it, whatever their number.

A subscription remembers the last happening that was looked through for it. That and its letter are written in one
transaction, under the lock of the topic, so nothing is collected twice or left out, whatever dies when.
"""

import datetime as dt
import logging

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import override

from subscriptions.lists import Broken, of_topic
from subscriptions.models import Frequency, Happening, Letter, Subscription, Topic, locked

MORNING = 7  # the hour from which on daily and weekly news leave, on the office's clock
TOLD_AFTER = dt.timedelta(days=1)  # a list that takes its filters again by then was only being worked on
ASKED_AFTER = dt.timedelta(days=335)  # a month before the year is over
logger = logging.getLogger(__name__)


def next_time(frequency: str, now: dt.datetime) -> dt.datetime:
    """Return when news of this frequency are collected the next time: now, or on the next morning or Monday morning."""
    if frequency == Frequency.AT_ONCE:
        return now
    local = timezone.localtime(now)
    morning = local.replace(hour=MORNING, minute=0, second=0, microsecond=0)
    if local >= morning:
        morning += dt.timedelta(days=1)
    if frequency == Frequency.WEEKLY:
        morning += dt.timedelta(days=-morning.weekday() % 7)
    return morning


def collect() -> int:
    """Make the letters that are due; return how many."""
    now = timezone.now()
    last = last_happening()
    due = Subscription.objects.filter(next_at__lte=now)
    pending = Topic.objects.filter(pk__in=due.filter(heard__lt=last).values("topic"))
    untold = Topic.objects.filter(told_at=None).exclude(broken_since=None)
    topics = (pending | untold).order_by("pk").values_list("pk", flat=True)
    made = sum(_collect(pk, last, now) for pk in topics)
    for frequency in (Frequency.DAILY, Frequency.WEEKLY):  # who has heard everything, also if it was nothing
        due.filter(frequency=frequency, heard__gte=last).update(next_at=next_time(frequency, now))
    return made


def last_happening() -> int:
    """Return the key of the latest happening, 0 if there is none."""
    return Happening.objects.aggregate(last=Max("pk"))["last"] or 0


def _collect(pk, last, now):
    with transaction.atomic():
        topic = locked(pk)
        readers = Subscription.objects.filter(topic_id=pk, next_at__lte=now, heard__lt=last)
        if topic is None or not _takes_its_filters(topic, now):
            return 0
        letters, steps = [], {}
        for reader in readers.values("pk", "heard"):
            after = reader["heard"]
            if after not in steps:
                steps[after] = bool(happenings_of(topic, after, last))
            if steps[after]:
                kind = Letter.Kind.NEWS
                letters.append(Letter(subscription_id=reader["pk"], kind=kind, after=after, up_to=last, next_at=now))
        Letter.objects.bulk_create(letters, batch_size=500)
        readers.update(heard=last)
        return len(letters)


def happenings_of(topic: Topic, after: int, up_to: int) -> list[tuple]:
    """Return [(kind, record, {what happened})] of what is in the list of a topic now; raises Broken as `of_topic`.

    One query for the happenings, and a fixed number for each kind of record.
    """
    keys, what = {}, {}
    found = Happening.objects.filter(pk__gt=after, pk__lte=up_to).order_by("pk")
    for kind, object_id, one in found.values_list("kind", "object_id", "what"):
        keys.setdefault(kind, set()).add(object_id)
        what.setdefault((kind, object_id), set()).add(one)
    with override(topic.language):
        records = of_topic(topic).among(keys)
    return [(kind, record, what[kind.name, record.pk]) for kind, record in records]


# --- Lists that do not take their filters any more --------------------------------------------------------------------


def _takes_its_filters(topic, now):
    """Whether the list of a topic is still the one that was asked for; else its readers are told after a day.

    Until it is again, nothing is sent and nothing is skipped; retention.py ends it after a month.
    """
    try:
        with override(topic.language):
            of_topic(topic)
    except Broken:
        if topic.broken_since is None:
            topic.broken_since = now
            logger.warning("The list of the topic %s does not take its filters any more.", topic)
        elif topic.told_at is None and topic.broken_since <= now - TOLD_AFTER:
            topic.told_at = now
            readers = topic.subscriptions.exclude(confirmed_at=None)
            Letter.objects.bulk_create(
                [Letter(subscription=reader, kind=Letter.Kind.PAUSED, next_at=now) for reader in readers],
                batch_size=500,
            )
        topic.save()
        return False
    if topic.broken_since:
        topic.broken_since = topic.told_at = None
        topic.save()
    return True


# --- After a year -----------------------------------------------------------------------------------------------------


def ask_again() -> None:
    """Ask those who confirmed eleven months ago whether they still want the news."""
    now = timezone.now()
    old = Subscription.objects.filter(confirmed_at__lte=now - ASKED_AFTER, asked_again_at=None)
    for pk in list(old.values_list("pk", flat=True)):
        with transaction.atomic():
            if old.filter(pk=pk).update(asked_again_at=now):  # of two at once, one
                Letter.objects.create(subscription_id=pk, kind=Letter.Kind.RENEW, next_at=now)
