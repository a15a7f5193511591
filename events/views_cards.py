"""The pictures shown where the addresses of events and articles are shared."""

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from core import pdf
from core.conditional import conditional
from core.dates import date_span
from core.languages import text_of
from core.share_cards import share_card
from core.shortcuts import published_or_redirect
from events.models import Article, Event
from projects.models import donors_of


@require_safe
@conditional
def event_png(request, slug):
    event, moved = published_or_redirect(Event.objects.published(), slug, route="event_card")
    if moved:
        return moved

    def data():
        prefetch_related_objects([event], "place", "sittings__place")
        return event_card(event)

    return pdf.respond(request, "card", data, "png", f"{event.slug}.png")


@require_safe
@conditional
def article_png(request, slug):
    article, moved = published_or_redirect(Article.objects.published(), slug, route="article_card")
    if moved:
        return moved
    return pdf.respond(request, "card", lambda: article_card(article), "png", f"{article.slug}.png")


def event_card(event):
    days = "".join(text for _day, text in date_span(event.first_day, event.last_day))
    words = [days, gettext(", ").join(text_of(place, "name").value for place in event.places)]
    return _card(event, words)


def article_card(article):
    place = text_of(article.dateline_place, "name").value if article.dateline_place else ""
    words = [place, article.date_text]
    return _card(article, words)


def _card(record, words):
    line = " · ".join(word for word in words if word)
    return share_card(text_of(record, "title"), record.get_kind_display(), line, donors_of(record.projects.published()))
