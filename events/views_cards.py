"""The pictures shown where the addresses of events and articles are shared."""

from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from core import pdf
from core.dates import date_span
from core.languages import text_of
from core.pdf_text import share_card
from core.shortcuts import published_or_redirect
from events.models import Article, Event


@require_safe
def event_png(request, slug):
    event, moved = published_or_redirect(Event.objects.published().for_cards(), slug, route="event_card")
    if moved:
        return moved
    return pdf.respond(request, "card", event_card(event), "png", f"{event.slug}.png")


@require_safe
def article_png(request, slug):
    articles = Article.objects.published().select_related("dateline_place")
    article, moved = published_or_redirect(articles, slug, route="article_card")
    if moved:
        return moved
    return pdf.respond(request, "card", article_card(article), "png", f"{article.slug}.png")


def event_card(event):
    days = "".join(text for _day, text in date_span(event.first_day, event.last_day))
    words = [days, gettext(", ").join(text_of(place, "name").value for place in event.places)]
    return share_card(text_of(event, "title"), event.get_kind_display(), " · ".join(word for word in words if word))


def article_card(article):
    place = text_of(article.dateline_place, "name").value if article.dateline_place else ""
    words = [place, article.date_text]
    return share_card(text_of(article, "title"), article.get_kind_display(), " · ".join(word for word in words if word))
