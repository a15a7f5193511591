"""Who gets news of which list by mail, and what became news. docs/decisions/0052-news-by-mail.md

No address is readable here: it is encrypted (subscriptions/keys.py), and staff see numbers only.
"""

from urllib.parse import parse_qsl

from django.db import models
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from core.outbox import Outgoing


class Frequency(models.TextChoices):
    AT_ONCE = "at_once", _("As soon as something appears")
    DAILY = "daily", _("Once a day, in the morning")
    WEEKLY = "weekly", _("Once a week, on Monday")


class Topic(models.Model):
    """A list with its filters, in one language: what many readers may have asked for."""

    list = models.CharField(_("list"), max_length=20)  # as in addresses: "events"; or "search"
    query = models.CharField(_("filters"), max_length=1000, blank=True)  # "axis=youth&region=MA-01", in order
    language = models.CharField(_("language"), max_length=8)
    # Since when the list does not take these filters any more, and when its readers were told.
    broken_since = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ("view",)
        verbose_name = _("news by mail")
        verbose_name_plural = _("news by mail")
        constraints = [models.UniqueConstraint(fields=["list", "query", "language"], name="topic_once")]

    def __str__(self):
        return f"{self.list} {self.language} {self.pk}"

    @property
    def asked(self):
        """Its filters as [(name, value)]."""
        return parse_qsl(self.query)


def locked(topic_pk: int) -> Topic | None:
    """Return a topic, locked until the transaction ends; None if there is none any more.

    Whoever collects its news, or changes who gets them, holds this lock.
    """
    return Topic.objects.select_for_update().filter(pk=topic_pk).first()


def new_nonce() -> str:
    """Return what makes the links of a subscription its own."""
    return get_random_string(20)


class Subscription(models.Model):
    """One address that gets the news of one topic, or that was asked whether it wants them."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="subscriptions")
    frequency = models.CharField(max_length=8, choices=Frequency)
    address = models.TextField()  # encrypted
    digest = models.CharField(max_length=64, db_index=True)  # of the address, with a key: to find it again
    nonce = models.CharField(max_length=20, default=new_nonce)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)  # the last time
    asked_again_at = models.DateTimeField(null=True)  # whether the news are still wanted
    heard = models.BigIntegerField(default=0)  # the last Happening that was looked through for it
    next_at = models.DateTimeField(null=True)  # from when on news are collected; None until it is confirmed
    failures = models.PositiveSmallIntegerField(default=0)  # days on which mails came back, but may not the next time
    failed_at = models.DateTimeField(null=True)  # the last time that one counted

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["topic", "digest"], name="subscription_once")]
        indexes = [models.Index(fields=["topic", "next_at"], name="subscription_due")]

    def __str__(self):
        return f"subscription {self.pk}"


class Letter(Outgoing):
    """A mail to a reader that is not sent yet. What it says is read when it is sent."""

    class Kind(models.TextChoices):
        CONFIRM = "confirm"  # is it you who wants these news?
        KNOWN = "known"  # you get them already
        NEWS = "news"
        PAUSED = "paused"  # the list does not take these filters any more
        RENEW = "renew"  # do you still want them?

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=8, choices=Kind)
    # Of news: those of the Happenings after this one, up to that one, that are in the list when it is sent.
    after = models.BigIntegerField(default=0)
    up_to = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.kind} {self.pk}, to subscription {self.subscription_id}"


class Look(models.Model):
    """The last look at what is public (subscriptions/looking.py): one row, locked while somebody looks."""

    version = models.CharField(max_length=80, blank=True)  # of the data then; "" before the first look
    at = models.DateTimeField(auto_now=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return self.version


class Seen(models.Model):
    """A record that was public at the last look; of an event also its state and its dates then, of a call its deadline
    and what belongs to it.
    """

    kind = models.CharField(max_length=20)  # of core.kinds: "events"
    object_id = models.PositiveBigIntegerField()
    status = models.CharField(max_length=10, blank=True)
    dates = models.CharField(max_length=32, blank=True)  # a checksum
    until = models.DateTimeField(null=True)
    parts = models.TextField(default="", db_default="")  # "d12 q3": documents and answers of a call

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="seen_once")]

    def __str__(self):
        return f"{self.kind} {self.object_id}"


class Happening(models.Model):
    """Something that is news: a record that became public, or an event or a call that changed. Its key only grows."""

    class What(models.TextChoices):
        NEW = "new", _("New")
        MOVED = "moved", _("New date")
        POSTPONED = "postponed", _("Postponed")
        CANCELLED = "cancelled", _("Cancelled")
        RESUMED = "resumed", _("Takes place after all")
        DEADLINE = "deadline", _("New deadline")
        ADDED = "added", _("Added to a call")
        OUTCOME = "outcome", _("Outcome of a call")

    what = models.CharField(max_length=10, choices=What)
    kind = models.CharField(max_length=20)  # of core.kinds
    object_id = models.PositiveBigIntegerField()
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"{self.what} {self.kind} {self.object_id}"
