"""Maps each kind of content file to a model: which key becomes which field. Nothing here accesses the database."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.text import camel_case_to_spaces

from core.languages import columns_of
from core.models import NUMBERED, Axis, GoalTarget, Partner, Place, Region
from events.models import Article, Event
from oim_portal.content.declared import declared_links, declared_values
from oim_portal.content.reading import Table
from pages.models import Page, Resource, Signpost
from projects.fields import FIELDS
from projects.models import Participation, Project

SUMMARY_LENGTH = 400


@dataclass
class Record:
    """A record ready for the database; a value or a link may be a Ref."""

    values: dict
    links: dict[str, list] = field(default_factory=dict)  # many-to-many field -> [Ref]
    children: dict[str, list[dict]] = field(default_factory=dict)  # related name -> [values]
    later: dict = field(default_factory=dict)  # links to records of the same kind: set when all of them exist
    dates: tuple = ()  # the record's own dates, in order of preference, for its publication time
    changed: dt.date | None = None  # when someone last changed the file, as it says; None: when it was published


@dataclass(frozen=True)
class ContentKind:
    """A kind of record: its folder or file, its model, how to read it, and the fields that identify a record."""

    name: str
    model: type
    read: Callable[[Table], Record]
    identity: tuple[str, ...]
    entry: str = ""  # the name of the list, for kinds in a single file


def read_axis(table):
    return Record(
        {
            "code": table.text("code", required=True),
            "colour": table.text("colour", required=True),
            "order": table.number("order", required=True),
            **table.translated("name", required=True),
            **table.translated("description"),
        }
    )


def read_region(table):
    return Record(
        {
            "code": table.text("code", required=True),
            "tile_column": table.decimal("column"),
            "tile_row": table.number("row", required=True),
            "tile_is_visible": table.flag("visible", default=True),
            **table.point("point"),
            **table.translated("name", required=True),
            **table.translated("short_name", required=True),
            **table.translated("note", "tile_note"),
        }
    )


def read_place(table):
    return Record(
        {
            "key": table.text("key", required=True),
            "region": table.ref("region", "regions"),
            "country": table.country("country", default=settings.OFFICE.country),
            "geonames": table.number("geonames"),
            **table.point("point"),
            **table.translated("name", required=True),
        }
    )


def read_partner(table):
    acronym = table.table.get("acronym")
    return Record(
        {
            "code": table.text("code", required=True),
            "kind": table.text("kind", required=True),
            "country": table.country("country"),
            "website": table.text("website"),
            "asks_logo": table.flag("asks_logo"),
            "asks_statement": table.flag("asks_statement"),
            "org_id": table.text("org_id"),
            **table.translated("name", required=True),
            **table.translated("description"),
            **table.translated("statement"),
            # An acronym that is the same in all languages may be a plain string.
            **(_everywhere(table, "acronym") if isinstance(acronym, str) else table.translated("acronym")),
        }
    )


def numbered(model):
    """Return the ContentKind of a numbered list: goals.toml, with [[goal]]."""
    entry = camel_case_to_spaces(model.__name__).replace(" ", "_")
    return ContentKind(f"{entry}s", model, read_numbered, ("number",), entry=entry)


def read_numbered(table):
    return Record({"number": table.number("number", required=True), **table.translated("name", required=True)})


def read_goal_target(table):
    return Record({"code": table.text("code", required=True), **table.translated("name", required=True)})


def read_project(table):
    kinds = {kind.model: kind.name for kind in KINDS}
    declared = [field for field in FIELDS if "content" not in field.by_hand]
    values = declared_values(table, Project, kinds, declared)
    return Record(
        values={
            "slug": table.text("slug", required=True),
            **values,
            **table.translated("summary", longest=SUMMARY_LENGTH),
            **read_budget(table.section("budget")),
        },
        links=declared_links(table, Project, kinds, declared),
        children={
            "fundings": [read_funding(donor) for donor in table.tables("donors")],
            "participations": [
                {"partner": ref, "role": role}
                for key, role in (
                    ("government", Participation.Role.GOVERNMENT),
                    ("implementing", Participation.Role.IMPLEMENTING),
                )
                for ref in table.refs(key, "partners")
            ],
            "amounts": [read_amount(amount) for amount in table.tables("amounts")],
            "figures": read_figures(table.tables("figures")),
            "sources": read_sources(table),
        },
        later={"parent": table.ref("parent", "projects"), "related_projects": table.refs("related", "projects")},
        dates=(values["end_date"], values["start_date"]),
    )


def read_budget(table):
    values = {
        "budget": table.amount("amount"),
        "currency": table.text("currency"),
        "budget_scope": table.text("covers"),
        **table.translated("note", "budget_note"),
    }
    table.close()
    return values


def read_funding(table):
    values = {
        "donor": table.ref("partner", "partners", required=True),
        "amount": table.amount("amount"),
        "currency": table.text("currency"),
        **table.translated("note"),
    }
    table.close()
    return values


def read_amount(table):
    first = table.partial_date("from", "first_day", "precision")
    last = table.partial_date("to", "last_day", "precision", end=True)
    values = {
        "kind": table.text("kind", required=True),
        "amount": table.amount("amount"),
        "currency": table.text("currency", required=True),
        "first_day": first["first_day"],
        "last_day": last["last_day"],
        "partner": table.ref("partner", "partners"),
    }
    table.close()
    return values


def read_figures(tables):
    """Return the figures of a project, wholes before their parts; `part_of` is still the number in the file."""
    figures = []
    for number, table in enumerate(tables, 1):
        part_of = table.number("part_of")
        whole = tables[part_of - 1].table if part_of and 1 <= part_of <= len(tables) and part_of != number else None
        if part_of is not None and (whole is None or "part_of" in whole):
            table.wrong("part_of", f"{part_of} is not the number of another figure that is a whole")
        figures.append(
            {
                "unit": table.text("unit", required=True),
                "target": table.number("target"),
                "reached": table.number("reached"),
                "baseline": table.number("baseline"),
                "baseline_year": table.number("baseline_year"),
                "qualifier": table.text("qualifier") or "exactly",
                "sex": table.text("sex") or "all",
                "age": table.text("age") or "all",
                "group": table.text("group"),
                "region": table.ref("region", "regions"),
                "is_additive": table.flag("additive"),
                "part_of": part_of,
                "source": table.text("source", required=True),
                "source_url": table.text("source_url"),
                "order": number,
                **table.partial_date("as_of", "as_of_date", "as_of_precision"),
                **table.partial_date("period_start", "period_start", "period_start_precision"),
                **table.partial_date("period_end", "period_end", "period_end_precision", end=True),
                **table.translated("label", required=True),
            }
        )
        table.close()
    return sorted(figures, key=lambda figure: figure["part_of"] is not None)


def read_event(table):
    start, is_all_day = table.moment("start", required=True)
    end, end_is_day = table.moment("end")
    if end and is_all_day != end_is_day:
        table.wrong("end", "start and end are both days, or both have a time")
    return Record(
        values={
            "slug": table.text("slug", required=True),
            "kind": table.text("kind", required=True),
            "status": table.text("status", required=True),
            "starts_at": start,
            "ends_at": end,
            "is_all_day": is_all_day,
            "place": table.ref("place", "places"),
            "online_url": table.text("online_url"),
            "axis": table.ref("axis", "axes"),
            **table.translated("venue"),
            **table.translated("title", required=True),
            **table.translated("summary", longest=SUMMARY_LENGTH),
            **table.html("body"),
        },
        links={
            "projects": table.refs("projects", "projects"),
            "organisers": table.refs("organisers", "partners"),
        },
        children={"sittings": read_sittings(table, is_all_day), "sources": read_sources(table)},
        dates=tuple(moment and moment.date() for moment in (end, start)),
    )


def read_sittings(table, is_all_day):
    """Return the sittings of an event; they have a time if the event has one."""
    sittings = []
    for sitting in table.tables("sittings"):
        start, start_is_day = sitting.moment("start", required=True)
        end, end_is_day = sitting.moment("end")
        if start_is_day != is_all_day or (end and end_is_day != is_all_day):
            sitting.wrong("start", "the event and its sittings are all days, or all have a time")
        sittings.append({"starts_at": start, "ends_at": end, "place": sitting.ref("place", "places")})
        sitting.close()
    return sittings


def read_deadline(table):
    """Return the deadline of a call; a day without a time lasts until its end."""
    deadline, is_day = table.moment("deadline")
    return deadline.replace(hour=23, minute=59) if deadline and is_day else deadline


def read_article(table):
    dateline = table.partial_date("date", "dateline_date", "dateline_precision")
    return Record(
        values={
            "slug": table.text("slug", required=True),
            "kind": table.text("kind", required=True),
            "dateline_place": table.ref("place", "places"),
            "axis": table.ref("axis", "axes"),
            "event": table.ref("event", "events"),
            **dateline,
            **table.translated("title", required=True),
            **table.translated("lead", longest=SUMMARY_LENGTH),
            **table.html("body"),
            "deadline": read_deadline(table),
            **table.translated("outcome"),
        },
        links={"projects": table.refs("projects", "projects"), "regions": table.refs("regions", "regions")},
        children={"sources": read_sources(table)},
        dates=(dateline["dateline_date"],),
    )


def read_page(table):
    return Record(
        values={
            "slug": table.text("slug", required=True),
            "menu": table.text("menu", required=True),
            "audience": table.text("audience") or "",
            "order": table.number("order") or 0,
            **table.translated("title", required=True),
            **table.translated("menu_title"),
            **table.translated("summary", longest=SUMMARY_LENGTH),
            **table.html("body"),
        },
        children={"sources": read_sources(table)},
        later={"parent": table.ref("parent", "pages")},
    )


def read_resource(table):
    date = table.partial_date("date", "date", "date_precision")
    files = table.tables("files")
    record = Record(
        values={
            "slug": table.text("slug", required=True),
            "kind": table.text("kind", required=True),
            **date,
            **table.translated("title", required=True),
            **table.translated("summary", longest=SUMMARY_LENGTH),
        },
        links={"projects": table.refs("projects", "projects")},
        children={
            "files": [
                {"language": f.text("language", required=True), "url": f.text("url", required=True)} for f in files
            ],
            "sources": read_sources(table),
        },
        dates=(date["date"],),
    )
    for file in files:
        file.close()
    return record


def read_sources(table):
    """Return the sources of a record, in the order of the file."""
    sources = []
    for source in table.tables("sources"):
        title, url = source.text("title", required=True), source.text("url")
        language = source.text("language") or "fr"
        sources.append({"title": title, "language": language, "url": url, **source.translated("note")})
        source.close()
    return sources


def read_signpost(table):
    return Record(
        {
            "key": table.text("key", required=True),
            "order": table.number("order") or 0,
            "page": table.ref("page", "pages"),
            **table.translated("name", required=True),
            **table.translated("words", required=True),
            **table.translated("text"),
            **table.translated("search"),
        }
    )


def _everywhere(table, key):
    text = table.text(key)
    return dict.fromkeys(columns_of(key), text)


# In loading order: each kind refers only to those above it, and to itself.
KINDS = (
    ContentKind("axes", Axis, read_axis, ("code",), entry="axis"),
    ContentKind("regions", Region, read_region, ("code",), entry="region"),
    ContentKind("places", Place, read_place, ("key",), entry="place"),
    ContentKind("partners", Partner, read_partner, ("code",), entry="partner"),
    *(numbered(model) for model in NUMBERED),
    ContentKind("goal_targets", GoalTarget, read_goal_target, ("code",), entry="goal_target"),
    ContentKind("projects", Project, read_project, ("slug", "code")),
    ContentKind("events", Event, read_event, ("slug",)),
    ContentKind("articles", Article, read_article, ("slug",)),
    ContentKind("pages", Page, read_page, ("slug",)),
    ContentKind("resources", Resource, read_resource, ("slug",)),
    ContentKind("signposts", Signpost, read_signpost, ("key",), entry="signpost"),
)
