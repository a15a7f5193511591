"""What a reader does: asks for news, confirms, changes, ends.

Nothing tells a stranger whether an address is known here: the page is the same, and what differs is in a mail to that
address. Whoever has a link of a mail speaks for its subscription; nothing else is asked.
"""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.throttle import Limit, attempt
from core import tasks
from subscriptions import keys, letters
from subscriptions.collecting import last_happening, next_time
from subscriptions.lists import AskedList, AskedSearch
from subscriptions.models import Letter, Subscription, Topic, locked

PER_NETWORK = Limit("news-network", 20, 60)
PER_ADDRESS = Limit("news-address", 6, 12 * 60)  # mails to an address that did not ask, perhaps
IN_ALL = Limit("news-all", 1000, 60)  # what the mail server of the office bears, and its good name
UNCONFIRMED = dt.timedelta(days=7)  # then the question is forgotten, and the address with it


def may_ask(network: str) -> bool:
    """Count a question from a network; return whether it is answered."""
    return attempt(PER_NETWORK, network) <= PER_NETWORK.count


def ask(asked: AskedList | AskedSearch, language: str, address: str, frequency: str) -> None:
    """Send the link that confirms; to who gets these news already, that of the settings. Above a limit send nothing."""
    if attempt(PER_ADDRESS, address) > PER_ADDRESS.count or attempt(IN_ALL, "") > IN_ALL.count:
        return
    with transaction.atomic():
        subscription = _subscription(_topic(asked, language), address, frequency)
        kind = Letter.Kind.KNOWN if subscription.confirmed_at else Letter.Kind.CONFIRM
        letter = Letter.objects.create(subscription=subscription, kind=kind, next_at=timezone.now())
    if settings.MAIL_IN_BACKGROUND or tasks.has_worker():
        tasks.aside(letters.send_letter, letter.pk)
    else:
        letters.attempt(letter.pk)


def _topic(asked, language):
    """Return the topic, locked: retention.py deletes those that nobody has, perhaps at this moment."""
    about = {"list": asked.name, "query": asked.query, "language": language}
    while True:
        topic, _is_new = Topic.objects.get_or_create(**about)
        if locked(topic.pk):
            return topic


def _subscription(topic, address, frequency):
    digests = keys.digests(address)
    known = Subscription.objects.filter(topic=topic, digest__in=digests).first()
    if known is None:
        return Subscription.objects.create(
            topic=topic, frequency=frequency, address=keys.sealed(address), digest=digests[0]
        )
    if known.confirmed_at is None:  # who has confirmed changes it by a link only
        known.frequency, known.created_at = frequency, timezone.now()
        known.save()
    return known


def confirm(subscription: Subscription) -> None:
    """Begin the news, or go on with them for another year. Twice is as good as once."""
    with transaction.atomic():
        found = _locked(subscription)
        if found is None:
            return
        if found.confirmed_at is None:
            found.heard, found.next_at = last_happening(), next_time(found.frequency, timezone.now())
        found.confirmed_at, found.asked_again_at, found.failures = timezone.now(), None, 0
        found.save()


def change(subscription: Subscription, frequency: str) -> None:
    """Have the news come as often as this; it also says that they are still wanted."""
    with transaction.atomic():
        found = _locked(subscription)
        if found is None:
            return
        if found.frequency != frequency:
            found.frequency, found.next_at = frequency, next_time(frequency, timezone.now())
        found.confirmed_at, found.asked_again_at = timezone.now(), None
        found.save()


def _locked(subscription):
    """Return a subscription as it is now; None if it ended. Its topic is locked: nothing is collected meanwhile."""
    locked(subscription.topic_id)
    return Subscription.objects.filter(pk=subscription.pk).first()


def end(subscription: Subscription) -> None:
    """Delete a subscription, and the address with it."""
    Subscription.objects.filter(pk=subscription.pk).delete()


def same_reader(subscription: Subscription):
    """Return the subscriptions of the same address, whichever key it was stored with."""
    return Subscription.objects.filter(digest__in=keys.digests_of(subscription))


def end_all(subscription: Subscription) -> None:
    """Delete every subscription of the same address."""
    same_reader(subscription).delete()
