"""Readers who asked for news, and what they get: the mails as a mail program reads them."""

import email.policy
import re
from email.parser import BytesParser

from django.core import mail
from django.core.management import call_command
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import override

from subscriptions import asking, keys
from subscriptions.lists import asked
from subscriptions.models import Subscription

ADDRESS = "lectrice@example.org"


def reader(name="events", query="", language="fr", frequency="at_once", address=ADDRESS):
    """Return the confirmed Subscription of somebody who asked for the news of a list; the mails of it are gone."""
    with override(language):
        asking.ask(asked(name, QueryDict(query)), language, address, frequency)
    found = Subscription.objects.get(topic__list=name, topic__language=language, digest=keys.digests(address)[0])
    asking.confirm(found)
    mail.outbox.clear()
    found.refresh_from_db()
    return found


def news():
    """Run the command of the timer, and return the mails that left: {address: [subject, …]}."""
    mail.outbox.clear()
    call_command("send_news")
    found = {}
    for message in mail.outbox:
        found.setdefault(message.to[0], []).append(plain(message.subject))
    return found


def plain(text):
    """Return a text with usual blanks: French has no-break ones before its marks."""
    return text.replace("\xa0", " ")


def parsed(message):
    """Return a mail as a program gets it: parsed from its bytes by the rules of RFC 5322."""
    return BytesParser(policy=email.policy.default).parsebytes(message.message().as_bytes(linesep="\r\n"))


def parts(message):
    """Return (plain text, HTML) of a parsed mail."""
    return tuple(plain(message.get_body((kind,)).get_content()) for kind in ("plain", "html"))


def links(text, name):
    """Return the links to a route in a mail: links(text, "subscription")."""
    path = reverse(name, args=["TOKEN"]).replace("TOKEN", r"[\w.-]+")
    path = re.sub(r"\A/\w\w/", r"/\\w\\w/", path)
    return re.findall(rf"https?://[^/\s]+({path})(?=[\s\"<]|\Z)", text)
