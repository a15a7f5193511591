"""The pages that somebody may have looked for at an address where there is nothing."""

from dataclasses import dataclass
from functools import reduce
from operator import or_

from django import template
from django.db.models import Q
from django.urls import reverse

from core.kinds import kinds
from core.languages import active_language, text_of
from core.search import fold
from core.search.near import near
from pages.section_words import SECTION_OF

register = template.Library()
MOST, CANDIDATES = 6, 20
MOST_WORDS, SHORTEST = 5, 3


@dataclass(frozen=True)
class Near:
    """A page that is near, with the name of its kind."""

    address: str
    title: object  # str or core.languages.Text
    kind: object


@register.simple_tag
def nearest_pages(text: str) -> list[Near]:
    """Return the published pages with words of a text in their address or their title, those with most words first.

    A section comes first if a word is nearly its name. One query for each kind of publication.
    """
    words = [word for word in fold(text).split() if len(word) >= SHORTEST][:MOST_WORDS]
    if not words:
        return []
    candidates = []
    for number, kind in enumerate(kinds()):
        field = kind.model.translated_fields[0]
        title = f"{field}_{active_language()}"
        has_any = reduce(or_, (Q(slug__contains=word) | Q(**{f"{title}__icontains": word}) for word in words))
        for record in kind.model.objects.published().filter(has_any).order_by("-pk")[:CANDIDATES]:
            shown = text_of(record, field)
            there = f"{record.slug} {fold(shown.value)}"
            candidates.append((-sum(word in there for word in words), number, record.slug, record, shown, kind))
    candidates.sort(key=lambda candidate: candidate[:3])
    pages = [Near(record.get_absolute_url(), shown, kind.label) for *_order, record, shown, kind in candidates]
    return [*_sections(words), *pages][:MOST]


def _sections(words):
    """Return the sections that a word is nearly the name of."""
    names = dict.fromkeys(SECTION_OF[one] for word in words for one in near(word, SECTION_OF)[:1])
    labels = {kind.name: kind.label for kind in kinds()}
    return [Near(reverse(name), labels[name], "") for name in names if name in labels]
