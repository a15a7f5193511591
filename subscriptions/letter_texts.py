"""What a letter says, in the active language: plain and as HTML, with places for the links of its reader."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import mark_safe
from django.utils.translation import get_language_bidi, gettext, ngettext

from core.addresses import absolute
from core.brief import brief
from core.changes import data_version
from core.feeds import absolute_links
from core.kinds import kind_named
from core.languages import Text, active_language, direction, labelled, text_of
from core.office import office_words
from core.publication import Publication
from core.texts import bare
from events.models import Article, Event
from subscriptions.collecting import happenings_of
from subscriptions.lists import SEARCH, Broken, of_topic
from subscriptions.models import Frequency, Happening, Letter, Topic

# No text of the portal has these characters; letters.py puts the links of a reader in their place.
PLACES = {name: f"\ue000{name}\ue001" for name in ("CONFIRM", "MANAGE")}
MOST = 50  # records in one mail
LONGEST_SUBJECT, LONGEST_TITLE = 120, 90
KEPT = 200  # texts of news at a time
A_YEAR = dt.timedelta(days=365)
What = Happening.What
# What is said of a record of which several things are news.
_LABELS = (What.NEW, What.MOVED, What.RESUMED, What.OUTCOME, What.DEADLINE, What.ADDED)
# The text of an entry, as in feeds; other kinds have their summary only.
_TEMPLATES = {
    "projects": "projects/feed_project.html",
    "events": "events/feed_event.html",
    "news": "events/feed_article.html",
    "resources": "pages/feed_resource.html",
}


@dataclass(frozen=True)
class Words:
    """What a letter says, with PLACES for the links."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Item:
    """A record in a letter: what happened, its title, its address, and its text as HTML and plain."""

    label: str
    title: Text
    url: str
    html: str
    text: str


class NotNow(OSError):
    """The letter cannot be written now, and perhaps later."""


def words_of(letter: Letter, kept: dict) -> Words | None:
    """Return what a letter says; None if there is nothing to say any more. Raises NotNow.

    `kept` holds what was written for other readers of the same news, as long as the data version stands.
    """
    topic, frequency = letter.subscription.topic, letter.subscription.frequency
    if letter.kind != Letter.Kind.NEWS:
        return _question(letter)
    key, version = (topic.pk, letter.after, letter.up_to, frequency), data_version()
    if kept.get("version") != version or len(kept) > KEPT:
        kept.clear()
        kept["version"] = version
    if key not in kept:
        kept[key] = _news(topic, letter.after, letter.up_to, frequency)
    return kept[key]


def title_of(topic: Topic) -> str:
    """Return the list of a topic in words, also of one that does not take its filters any more."""
    try:
        return of_topic(topic).in_words
    except Broken:
        label = gettext("Search") if topic.list == SEARCH else str(kind_named(topic.list).label)
        return " – ".join([label, *(f"{name}={value}" for name, value in topic.asked)])


# --- News -------------------------------------------------------------------------------------------------------------


def _news(topic, after, up_to, frequency):
    try:
        items = items_of(happenings_of(topic, after, up_to))
        asked = of_topic(topic)
    except Broken as error:
        raise NotNow(f"The list of the topic {topic} does not take its filters.") from error
    if not items:
        return None
    if len(items) == 1:
        subject = labelled(items[0].label, _in_its_direction(items[0].title))
    else:
        subject = ngettext("%(count)d piece of news: %(list)s", "%(count)d pieces of news: %(list)s", len(items))
        subject %= {"count": len(items), "list": asked.in_words}
    more = len(items) - MOST
    return _words(
        subject,
        heading=asked.in_words,
        items=items[:MOST],
        more=ngettext("%(count)d more is in the list.", "%(count)d more are in the list.", more) % {"count": more}
        if more > 0
        else "",
        list_url=absolute(asked.address),
        has_end=True,
        frequency=Frequency(frequency).label,
    )


def _in_its_direction(title):
    """Return a title for a subject, in isolates of Unicode if it runs against the language of the letter."""
    text = brief(title.value, LONGEST_TITLE)
    runs_against = direction(title.language) != direction(active_language())
    return f"\u2068{text}\u2069" if runs_against else text


def items_of(happenings: Iterable[tuple]) -> list[Item]:
    """Return the Items of what happened ([(kind, record, {what})]): changes first, then the newest."""
    found = [(kind, record, label) for kind, record, what in happenings if (label := _label(record, what))]
    found.sort(key=lambda one: (one[2] == What.NEW, -(one[1].published_at.timestamp()), one[1].pk))
    return [_item(kind, record, label) for kind, record, label in found]


def _label(record: Publication, what: set[str]) -> What | None:
    """Return what to say of a record as it is now; None if what happened is not so any more."""
    status = record.status if isinstance(record, Event) else ""
    if status in {What.CANCELLED, What.POSTPONED}:
        return What(status) if what & {status, What.NEW} else None
    if isinstance(record, Article) and record.is_closed:
        what = what & {What.NEW, What.OUTCOME}
    return next((one for one in _LABELS if one in what), None)


def _item(kind, record, label):
    template = _TEMPLATES.get(kind.name, "subscriptions/mail/record.html")
    html = render_to_string(template, {"record": record, "kind": kind, **office_words()})
    url = absolute(record.get_absolute_url())
    html = mark_safe(absolute_links(html, url))  # safe: a template made it
    return Item(str(label.label), text_of(record, "title"), url, html, bare(html))


# --- Questions and notices --------------------------------------------------------------------------------------------


def _question(letter):
    about = {"list": title_of(letter.subscription.topic)}
    is_paused = letter.kind == Letter.Kind.PAUSED
    often = "" if is_paused else labelled(gettext("How often"), Frequency(letter.subscription.frequency).label)
    has_end = letter.kind != Letter.Kind.CONFIRM  # who never confirmed has nothing to end
    subject, paragraphs, action = _KINDS[letter.kind](letter.subscription)
    return _words(
        subject % about, heading=about["list"], often=often, paragraphs=paragraphs, action=action, has_end=has_end
    )


def _confirm(subscription):
    return (
        gettext("Please confirm: %(list)s"),
        [
            gettext("Somebody, probably you, asked to get the news of this list at this address."),
            gettext(
                "They come once you have confirmed it. If it was not you, do nothing: you get no other mail, and the "
                "address is deleted after seven days."
            ),
        ],
        (gettext("Confirm that I want these news"), PLACES["CONFIRM"]),
    )


def _known(subscription):
    return (
        gettext("You get these news already: %(list)s"),
        [
            gettext("Somebody, probably you, asked for these news again. You get them already; nothing has changed."),
            gettext("How often they come is changed, and they are ended, on this page:"),
        ],
        (gettext("Change or end these news"), PLACES["MANAGE"]),
    )


def _paused(subscription):
    return (
        gettext("No news any more: %(list)s"),
        [
            gettext("The list does not have one of the filters any more that you chose."),
            gettext(
                "So that you do not get what you did not ask for, nothing is sent any more. If the filter comes back "
                "within a month, the news go on by themselves; otherwise they end, and your address is deleted."
            ),
        ],
        (gettext("See the list and choose anew"), absolute(reverse(subscription.topic.list))),
    )


def _renew(subscription):
    ends = timezone.localtime(subscription.confirmed_at + A_YEAR)
    return (
        gettext("Do you still want these news? %(list)s"),
        [
            gettext("You have been getting these news for nearly a year."),
            gettext("Without an answer they end on %(day)s, and your address is deleted.")
            % {"day": date_format(ends, "DATE_FORMAT")},
        ],
        (gettext("Yes, I still want them"), PLACES["CONFIRM"]),
    )


_KINDS = {
    Letter.Kind.CONFIRM: _confirm,
    Letter.Kind.KNOWN: _known,
    Letter.Kind.PAUSED: _paused,
    Letter.Kind.RENEW: _renew,
}


def _words(subject, **context):
    language = active_language()
    context |= {
        "subject": subject,
        "language": language,
        "direction": direction(language),
        "is_rtl": get_language_bidi(),
        "manage_url": PLACES["MANAGE"],
        "home_url": absolute(reverse("home")),
        **office_words(),
    }
    text = render_to_string("subscriptions/mail/letter.txt", context).strip() + "\n"
    html = render_to_string("subscriptions/mail/letter.html", context)
    return Words(brief(" ".join(subject.split()), LONGEST_SUBJECT), text, html)
