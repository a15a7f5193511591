"""The data of a project's fact sheet: the same records and words as on its page, for the sheet templates."""

import io
from dataclasses import replace

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from core.addresses import absolute
from core.dates import Precision, format_partial_date
from core.languages import Text, active_language, direction, text_of
from core.lazily import Lazily
from core.marks import given_marks, office_on_sheets, sheet_mark
from core.models import Region
from core.pdf_text import LRI, PDI, sheet_blocks, sheet_part, sheet_text, wordmark
from core.share_cards import share_card
from core.templatetags.portal import number
from projects import fields
from projects.disclosure import disclosed
from projects.facts import BELOW, facts_of
from projects.models import Project
from projects.region_map import Tile
from projects.timebar import LENGTH, Scale

segno = Lazily("segno")
MOST_FIGURES = 6  # on the sheet of one project
# Characters of each text: the sheet takes the most with which it fits on its two pages.
BUDGETS = tuple(int(5000 / 1.13**step) for step in range(24))  # down to 300
MOST_NAMES = 15  # of donors, partners… in one list
LONGEST_FACT = 400  # characters of a text that stands among the facts; a longer one stands with the other texts


def projects_for_sheets():
    """Return the published projects with what their sheets show, in a fixed number of queries."""
    return Project.objects.published().with_links().with_figures()


def project_sheet(project):
    """Return the data of templates/sheets/project.typ; `project` has what it names, as of projects_for_sheets()."""
    title = text_of(project, "title")
    url = absolute(project.get_absolute_url())
    figures = figures_of(project)
    sections = sections_of(project, BUDGETS)
    regions = {region.pk for region in project.regions.all()}
    diagram = _diagram(regions) if regions or project.is_nationwide else []
    note = next((tile.region for tile in diagram if tile.region.tile_note_fr), None)
    return {
        **frame(url),
        "title": sheet_part(title),
        "notice": sheet_text(title.sentence),
        "axis": {"name": sheet_part(text_of(project.axis, "name")), "colour": project.axis.colour},
        "code_line": sheet_text(_code_line(project)),
        "head_line": sheet_text(" · ".join(head_words(project))),
        "bar": bar_of(project, Scale.of([project])),
        "summary": sheet_part(text_of(project, "summary")),
        "sections": sections,
        "budgets": BUDGETS,
        "figures": figures[:MOST_FIGURES],
        "figures_more": sheet_text(_more_figures(len(figures) - MOST_FIGURES)),
        "facts": _facts(project),
        "marks": [sheet_mark(donor) for donor in given_marks(_donors(project))],
        "nationwide": project.is_nationwide,
        "tiles": [{"x": tile.x, "y": float(tile.y), "on": tile.is_chosen} for tile in diagram],
        "tile_note": sheet_part(text_of(note, "tile_note")) if note else None,
        "words": {
            **wordmark(),
            "sheet": sheet_text(gettext("Project sheet")),
            "figures": sheet_text(gettext("Figures")),
            "reached": sheet_text(gettext("Reached")),
            "target": sheet_text(capfirst(gettext("planned number"))),
            "counted": sheet_text(gettext("What is counted")),
            "marks": sheet_text(gettext("With funding from")),
            "see_page": sheet_text(gettext("The whole text is on the project’s page.")),
            "more": sheet_text(gettext("All about this project, on the portal:")),
            "qr_alt": sheet_text(gettext("QR code that leads to the project’s page")),
            "map_alt": sheet_text(_map_in_words(project)),
            "made_on": sheet_text(made_on()),
        },
    }


def project_card(project):
    """Return the data of a project's picture for sharing: its axis, its title, its status and years, its donors."""
    years = project.years_text if project.known_days[0] else ""
    if not any(map(str.isalpha, years)):
        years = f"{LRI}{years}{PDI}" if years else ""
    words = [project.status.label, years]
    line = " · ".join(str(word) for word in words if word)
    return share_card(text_of(project, "title"), text_of(project.axis, "name"), line, _donors(project))


# --- What several sheets share ----------------------------------------------------------------------------------------


def frame(url):
    """Return the language, the direction, the address and the office's mark of a sheet."""
    drawing = io.BytesIO()
    segno.make(url, error="m", micro=False).save(drawing, kind="svg", border=0, dark="#0b1633", xmldecl=False, nl=False)
    return {
        "lang": active_language(),
        "dir": direction(active_language()),
        "emblem": office_on_sheets(),
        "url": url,
        "shown_url": url.partition("://")[2],
        "qr": drawing.getvalue().decode(),
    }


def made_on():
    words = gettext("Sheet of %(day)s. Facts and figures may be reused if the source is named.")
    return words % {"day": today_text()}


def today_text():
    return format_partial_date(timezone.localdate(), Precision.DAY)


def head_words(project):
    """Return the status, the acronym and the phase of a project, as far as it has them."""
    phase = gettext("Phase %(phase)s") % {"phase": project.phase} if project.phase else ""
    status = project.status.label
    return [str(word) for word in (status, project.acronym, phase) if word]


def sections_of(project, budgets):
    """Return the long texts of a project, whole and within some budgets; the background comes last."""
    in_order = sorted(fields.LONG_TEXTS, key=lambda field: field is fields.BACKGROUND)
    if _is_long(project):
        in_order = [fields.TARGET_GROUP, *in_order]
    sections = [
        {"heading": sheet_text(field.label), "text": sheet_blocks(text_of(project, field.name), budgets)}
        for field in in_order
    ]
    return [section for section in sections if section["text"]]


def figures_of(project):
    """Return the figures of a project that are not hidden, parts of other figures last."""
    known = disclosed(project.figures.all(), complete=True)
    shown = [figure for figure in project.figures.all() if not known[figure.pk].is_hidden]
    return [_figure(figure) for figure in sorted(shown, key=lambda figure: figure.part_of_id is not None)]


def bar_of(project, scale):
    """Return the time bar of a project as fractions of its width, or None if no date is known."""
    bar = scale.bar(project)
    if bar is None:
        return None
    start = float(bar.start) / LENGTH
    return {
        "start": start,
        "width": min(float(bar.width) / LENGTH, 1 - start),
        "today": float(scale.today_x) / LENGTH,
        "ticks": [str(year) for year in scale.ticks],
    }


def items_of(items):
    """Return projects.facts.Items in the form for a template."""
    return [_item(_whole(item.parts), item.notes[0] if item.notes else "") for item in items]


def _whole(parts):
    """Return the parts of an Item as one text, in the language of its translated part."""
    texts = [part for part in parts if isinstance(part, Text)]
    whole = "".join(map(str, parts))
    return replace(texts[0], value=whole) if len(texts) == 1 else whole


# --- The sheet of one project -----------------------------------------------------------------------------------------


def _donors(project):
    return [funding.donor for funding in project.fundings.all()]


def _code_line(project):
    provisional = f" ({gettext('provisional')})" if project.code_is_provisional else ""
    return f"{gettext('Code')} {project.code}{provisional}"


def _is_long(project):
    """Whether the text on whom a project is for is too long for a narrow column."""
    return len(text_of(project, fields.TARGET_GROUP.name).value) > LONGEST_FACT


def _facts(project):
    """Return [{"term", "items", "below"}] for known facts; `below`: placed below the text, not beside it."""
    with_texts = str(fields.TARGET_GROUP.label) if _is_long(project) else None
    return [
        {"term": sheet_text(fact.term), "items": at_most(items_of(fact.items)), "below": fact.sheet == BELOW}
        for fact in facts_of(project)
        if fact.sheet and fact.term != with_texts
    ]


def _item(text, small=""):
    return {**sheet_part(text), "small": sheet_part(small) if small else None}


def at_most(items, most=MOST_NAMES):
    """Return the first items, and the number of others in words."""
    more = len(items) - most
    if more <= 1:
        return items
    words = ngettext("and %(n)s more, see the page", "and %(n)s more, see the page", more) % {"n": number(more)}
    return [*items[:most], _item(words)]


def _more_figures(more):
    if more <= 0:
        return ""
    words = ngettext("%(n)s more figure on the project’s page", "%(n)s more figures on the project’s page", more)
    return words % {"n": number(more)}


def _figure(figure):
    words = [str(figure.get_unit_display())]
    if figure.sex != figure.Sex.ALL:
        words.append(str(figure.get_sex_display()))
    if figure.age != figure.Age.ALL:
        words.append(str(figure.get_age_display()))
    if figure.region:
        words.append(text_of(figure.region, "name").value)
    if figure.period_text:
        words.append(figure.period_text)
    elif figure.as_of_date:
        words.append(figure.as_of_text)
    exactly = figure.qualifier == figure.Qualifier.EXACTLY
    is_compared = None not in {figure.reached, figure.target} and figure.target
    return {
        "reached": sheet_text(number(figure.reached)) if figure.reached is not None else "",
        "target": sheet_text(number(figure.target)) if figure.target is not None else "",
        "share": min(1, figure.reached / figure.target) if is_compared else None,
        "qualifier": "" if exactly else sheet_text(figure.get_qualifier_display()),
        "label": sheet_part(text_of(figure, "label")),
        "note": sheet_text(" · ".join(words)),
    }


def _diagram(chosen):
    """Return a tile for each region on the map; `chosen` contains the pks of the project's regions."""
    regions = Region.objects.filter(tile_is_visible=True).order_by("code")
    return [Tile(region, 0, 0, region.pk in chosen, "") for region in regions]


def _map_in_words(project):
    names = gettext(", ").join(text_of(region, "name").value for region in project.regions.all())
    if project.is_nationwide:
        return gettext("Diagram of the regions: the project is nationwide")
    return gettext("Diagram of the regions; those of the project: %(names)s") % {"names": names}
