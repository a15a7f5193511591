"""The data of the portfolio sheet: every project of a filtered list, grouped by axis.

It corresponds to the office's "Fiche d'activités" of 2015, with current records.
"""

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from core.addresses import absolute
from core.errors import InvalidQuery
from core.languages import text_of
from core.marks import given_marks, sheet_mark
from core.models import Axis, Partner
from core.office import office_words
from core.pdf_text import sheet_blocks, sheet_part, sheet_text, wordmark
from core.templatetags.portal import number
from projects.facts import budget, dates, donors, partners, where
from projects.factsheet import (
    at_most,
    bar_of,
    figures_of,
    frame,
    head_words,
    items_of,
    made_on,
    projects_for_sheets,
    today_text,
)
from projects.headlines import lacks, sum_in_words, whose
from projects.key_figures import key_figures
from projects.models import Participation
from projects.region_map import region_diagram
from projects.selection import Selection
from projects.timebar import Scale

# Some fifty pages and two seconds of CPU time; longer sheets are of no use on paper.
MOST_PROJECTS = 150
MOST_FIGURES, MOST_NAMES = 3, 10  # of each project, and in a list of partners
BUDGET = 900  # characters of each long text: enough for all that the sheet of 2015 said


def portfolio_sheet(projects, query, chips, office):
    """Return the data of templates/sheets/portfolio.typ for a queryset of published projects.

    `query` is that of the list ("?axis=youth" or ""), `chips` describe the selected filters, `office` is {"title",
    "text"} (core.languages.Text) or None. Raises InvalidQuery for more than MOST_PROJECTS projects.
    """
    pks = list(projects.order_by().values_list("pk", flat=True)[: MOST_PROJECTS + 1])
    if len(pks) > MOST_PROJECTS:
        sentence = gettext(
            "One sheet holds at most %(n)s projects, and %(found)s were found. Ask for fewer with the filters, "
            "or take the table as CSV, XLSX or JSON, which has no limit."
        )
        given = {"n": number(MOST_PROJECTS), "found": number(projects.count())}
        raise InvalidQuery([("projects.pdf", sentence % given)], question_stands=True)
    records = list(projects_for_sheets().filter(pk__in=pks).newest_first())
    selection = Selection.of(projects)
    diagram = region_diagram(selection, href=lambda code, count: "")
    key = key_figures(selection)
    scale = Scale.of(records)
    funders = list(Partner.objects.filter(fundings__project__in=pks).distinct())
    return {
        **frame(absolute(reverse("projects") + query)),
        "filters": [sheet_text(chip) for chip in chips],
        "key": _key(key),
        "key_note": sheet_text(" ".join([*whose(key, QueryDict(query.removeprefix("?"))), lacks(key)]).strip()),
        "tiles": [
            {"x": tile.x, "y": float(tile.y), "shade": tile.shade, "count": tile.count} for tile in diagram.visible
        ],
        "tile_note": sheet_part(text_of(diagram.note, "tile_note")) if diagram.note else None,
        "office": {"title": sheet_part(office["title"]), "text": sheet_blocks(office["text"])} if office else None,
        "axes": _axes(records, scale),
        "budget": BUDGET,
        "donors": [sheet_part(text_of(donor, "name")) for donor in funders],
        "marks": [sheet_mark(donor) for donor in given_marks(funders)],
        "words": {
            **wordmark(),
            "title": sheet_text(gettext("Activity sheet")),
            "subtitle": sheet_text(
                gettext("Projects of the International Organization for Migration %(in_country)s") % office_words()
            ),
            "date": sheet_text(today_text()),
            "contents": sheet_text(gettext("Contents")),
            "donors": sheet_text(gettext("Donors")),
            "thanks": sheet_text(gettext("Thanks")),
            "thanks_text": sheet_text(gettext("The projects of this sheet exist thanks to the support of:")),
            "nothing": sheet_text(gettext("No project matches all of these filters.")),
            "more": sheet_text(gettext("These projects on the portal, with all texts and figures:")),
            "qr_alt": sheet_text(gettext("QR code that leads to this list on the portal")),
            "map_alt": sheet_text(_map_in_words(diagram)),
            "target": sheet_text(gettext("planned number")),
            "made_on": sheet_text(made_on()),
        },
    }


def _key(key):
    """Return the known key figures as [{"value", "qualifier", "label"}], with the labels of the home page."""
    persons = key.persons
    reached = ngettext("person reached", "persons reached", persons.number)
    said = [reached, persons.period_text, sum_in_words(persons)]
    rows = [
        (key.projects, "", ngettext("project", "projects", key.projects)),
        (persons.number, persons.qualifier_text, gettext(", ").join(words for words in said if words)),
        (key.donors, "", ngettext("donor", "donors", key.donors)),
        (key.partners, "", ngettext("partner", "partners", key.partners)),
    ]
    return [
        {"value": sheet_text(number(value)), "qualifier": sheet_text(before), "label": sheet_text(label)}
        for value, before, label in rows
        if value
    ]


def _axes(records, scale):
    """Return each axis that has projects, in order, with its projects."""
    found = []
    for axis in Axis.objects.filter(pk__in={project.axis_id for project in records}):
        found.append(
            {
                "name": sheet_part(text_of(axis, "name")),
                "description": sheet_part(text_of(axis, "description")),
                "colour": axis.colour,
                "projects": [_project(project, scale) for project in records if project.axis_id == axis.pk],
            }
        )
    return found


def _project(project, scale):
    comma = gettext(", ")
    texts = [sheet_blocks(text_of(project, name), [BUDGET]) for name in ("objectives", "background")]
    return {
        "title": sheet_part(text_of(project, "title")),
        "url": absolute(project.get_absolute_url()),
        "code": sheet_text(project.code),
        "head": sheet_text(" · ".join(head_words(project))),
        "dates": items_of([dates(project)])[0]["text"],
        "bar": bar_of(project, scale),
        "facts": _facts(project),
        "where": sheet_text(comma.join(item["text"] for item in items_of(where(project)))),
        "summary": sheet_part(text_of(project, "summary")),
        "sections": [text for text in texts if text],
        "figures": figures_of(project)[:MOST_FIGURES],
        "contact": sheet_text(project.contact_email),
    }


def _facts(project):
    """Return what stands beside the texts of a project: [{"term", "items"}]."""
    partners_of = [
        *partners(project, Participation.Role.IMPLEMENTING),
        *partners(project, Participation.Role.GOVERNMENT),
    ]
    facts = [
        (gettext("Donors"), donors(project)),
        (gettext("Budget"), budget(project)),
        (gettext("Partners"), partners_of),
    ]
    return [{"term": sheet_text(term), "items": at_most(items_of(items), MOST_NAMES)} for term, items in facts if items]


def _map_in_words(diagram):
    names = [
        gettext("%(name)s: %(n)s") % {"name": text_of(tile.region, "name").value, "n": number(tile.count)}
        for tile in diagram.tiles
    ]
    return gettext("Diagram of the number of projects in each region. %(regions)s") % {
        "regions": gettext(", ").join(names)
    }
