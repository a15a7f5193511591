"""The picture shown where the address of a filtered list is shared: /fr/projects.png?axis=youth."""

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core import pdf
from core.brief import brief
from core.conditional import conditional
from core.filters import PortalFilterSet
from core.listing import ListQuery
from core.share_cards import share_card
from core.values import plain_number

MOST_WORDS = 240  # characters of the question that the card has room for


@require_safe
@conditional
def list_card(request: HttpRequest, filterset: type[PortalFilterSet], title: Promise) -> HttpResponse:
    """Draw the card of a list: its title, the question in words, and how many records were found."""
    question = ListQuery(request, filterset, filterset._meta.model.objects.published())
    number = question.queryset.count()
    found = ngettext("%(number)s result.", "%(number)s results.", number) % {"number": plain_number(number)}
    words = brief(" – ".join(question.words), MOST_WORDS)
    data = share_card(words or str(title), str(title) if words else "", found.removesuffix("."))
    return pdf.respond(request, "card", data, "png", f"{request.resolver_match.url_name}.png")
