"""The audiences of the home page: for each group of readers, links to what they need most often."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, pgettext

from events.calls import CallState
from pages.models import Page


@dataclass(frozen=True)
class AudienceLinks:
    title: str
    sentence: str
    links: list  # of (address, text)
    pages: list  # the office's own pages for these readers


def audiences():
    """Return the four Audiences in the active language; one query.

    The links lead to searches in whatever is published, so they stay valid when the content changes.
    """
    pages = {audience: [] for audience in Page.Audience.values}
    for page in Page.objects.published().exclude(audience=""):
        pages[page.audience].append(page)
    return [
        AudienceLinks(
            Page.Audience.MIGRANTS.label,
            gettext(
                "How to reach the office, what it does, and which projects have ended; what was done for return, "
                "health and training."
            ),
            [
                _search(pgettext("to search for", "voluntary return")),
                _search(pgettext("to search for", "health")),
                _search(pgettext("to search for", "training")),
                (reverse("regions"), gettext("Projects in your region")),
            ],
            pages[Page.Audience.MIGRANTS],
        ),
        AudienceLinks(
            Page.Audience.STUDENTS.label,
            gettext("The projects of the portal, with their sources and the way each figure is counted."),
            [
                (reverse("timeline"), gettext("Timeline of the projects")),
                (reverse("resources"), gettext("Reports, studies and newsletters")),
                (reverse("data"), gettext("Data to download")),
            ],
            pages[Page.Audience.STUDENTS],
        ),
        AudienceLinks(
            Page.Audience.JOURNALISTS.label,
            gettext("Figures to quote with their date and source, and the latest news."),
            [
                (reverse("figures"), gettext("Key figures")),
                (reverse("news"), gettext("News")),
                (reverse("events"), gettext("Events")),
            ],
            pages[Page.Audience.JOURNALISTS],
        ),
        AudienceLinks(
            Page.Audience.DONORS.label,
            gettext("Who funds what, where and with which results, to read, to print or to load into your own tools."),
            [
                (reverse("donors"), gettext("Donors")),
                (reverse("projects"), gettext("Projects by donor, axis and region")),
                (reverse("portfolio_sheet"), gettext("The portfolio on paper (PDF)")),
                (reverse("data"), gettext("Data, API and IATI files")),
                (f"{reverse('news')}?call={CallState.OPEN}", gettext("Open calls and tenders")),
            ],
            pages[Page.Audience.DONORS],
        ),
    ]


def _search(words):
    return f"{reverse('search')}?{urlencode({'q': words})}", words
