"""The mails to readers: what they say, and how they are sent.

A letter is written when it is sent, from what is public and in the list then: what was taken back in the meantime is
not in it. The part that all readers of a list share is kept for as long as the data version stands; only the links are
each reader's own. Nothing in a mail is loaded from anywhere, and no link counts who follows it.
"""

from email.header import decode_header, make_header
from email.utils import formataddr
from functools import partial
from smtplib import SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.message import utf8_charset_qp
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from core import outbox, tasks
from core.addresses import absolute
from core.office import mailbox, office_words
from subscriptions import bounces, keys, letter_texts
from subscriptions.models import Letter


@tasks.task
def send_letter(pk: int) -> None:
    """Try to send a letter."""
    attempt(pk)


class Mail(EmailMultiAlternatives):
    """A mail whose long headers stay on one line: programs that look for List-Unsubscribe may read no second one.

    Only what is encoded is folded: its words have 75 characters at most (RFC 2047), and those of Django more.
    """

    def message(self, *args, **kwargs):
        made = super().message(*args, **kwargs)
        for name in ("Subject", "From"):
            made.replace_header(name, make_header(decode_header(made[name]), 75, name).encode())
        made.policy = made.policy.clone(max_line_length=900)
        return made


class Post:
    """Sends many letters: one connection to the mail server, and what readers share is written once."""

    def __init__(self) -> None:
        self.connection = get_connection()
        self.kept: dict = {}

    def send(self, message: Mail) -> None:
        message.connection = self.connection
        try:
            self.connection.open()  # nothing if it is open already
            message.send()
        except OSError as error:
            if not _concerns_address(error):
                self.connection.close()  # the next letter asks the server anew
            raise


def _concerns_address(error):
    """Whether a server refuses an address and goes on; with 421 it has closed the connection."""
    return isinstance(error, SMTPRecipientsRefused) and all(code != 421 for code, _why in error.recipients.values())


def send_due() -> int:
    """Try to send all letters that are due; return how many failed."""
    post = Post()
    due = Letter.objects.filter(next_at__lte=timezone.now()).order_by("pk")
    try:
        return [attempt(pk, post) for pk in list(due.values_list("pk", flat=True))].count(False)
    finally:
        post.connection.close()


def attempt(pk: int, post: Post | None = None) -> bool:
    """Try to send a letter; return whether that is settled (core/outbox.py)."""
    waiting = Letter.objects.select_related("subscription__topic")
    return outbox.attempt(waiting, pk, partial(_send, post or Post()))


def _send(post, letter):
    message = message_of(letter, post.kept)
    if message is None:
        return
    try:
        post.send(message)
    except SMTPRecipientsRefused as error:
        code, sentence = next(iter(error.recipients.values()))
        if not bounces.refused(letter.subscription, code, sentence):
            raise


def message_of(letter: Letter, kept: dict) -> Mail | None:
    """Return a letter as a mail; None if it has nothing to say any more. `kept`: see letter_texts.py."""
    subscription, topic = letter.subscription, letter.subscription.topic
    if letter.kind != Letter.Kind.CONFIRM and subscription.confirmed_at is None:
        return None
    with override(topic.language):
        words = letter_texts.words_of(letter, kept)
        if words is None:
            return None
        links = _links(subscription)
        text, html = (_with_links(part, links) for part in (words.text, words.html))
        end = absolute(reverse("subscription_end", args=[keys.token(subscription, keys.MANAGE)]))
        return _message(letter, words.subject, text, html, end)


def _links(subscription):
    return {
        "CONFIRM": absolute(reverse("subscription_confirm", args=[keys.token(subscription, keys.CONFIRM)])),
        "MANAGE": absolute(reverse("subscription", args=[keys.token(subscription, keys.MANAGE)])),
    }


def _with_links(text, links):
    for name, link in links.items():
        text = text.replace(letter_texts.PLACES[name], link)
    return text


def _message(letter, subject, text, html, end):
    subscription, topic = letter.subscription, letter.subscription.topic
    address = keys.opened(subscription.address)
    if not address:
        raise OSError("No SECRET_KEY opens the address.")
    host, mark = urlsplit(settings.SITE_URL).hostname, keys.mark(subscription)
    sender = formataddr((office_words()["portal_name"], mailbox()))
    headers = {
        "From": sender,
        # The same each time that it is tried: a server that got it twice can tell.
        "Message-ID": f"<{letter.pk}.{mark}.news@{host}>",
        "Auto-Submitted": "auto-generated",  # RFC 3834: no absence notes, please
        "Content-Language": topic.language,
    }
    if letter.kind != Letter.Kind.CONFIRM:  # RFC 2369 and 8058; a reader who never confirmed has nothing to end
        headers |= {
            "List-Id": f"<{topic.list}.{topic.language}.{host}>",
            "List-Unsubscribe": f"<{end}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Precedence": "bulk",  # for programs that know no Auto-Submitted
        }
    message = Mail(subject, text, _return_path(mark) or sender, [address], headers=headers)
    message.encoding = utf8_charset_qp  # seven bits: no server recodes it, and a signature (DKIM) stays valid
    message.attach_alternative(html, "text/html")
    return message


def _return_path(mark):
    """Return the address that mails come back to, with the mark in it (VERP); "" if the office has none for that."""
    name, _at, host = settings.BOUNCES_TO.partition("@")
    return f"{name}+{mark}@{host}" if host else ""


def waiting() -> int:
    """Return how many letters are not sent yet."""
    return Letter.objects.count()
