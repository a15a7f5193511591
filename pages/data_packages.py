"""The tables of the downloads described for programs: Data Package (Frictionless), CSV on the Web.

In a release the tables lie beside the description; live ones are named by their address. Both have one heading, the
names of the columns, and all texts in all languages.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from core.addresses import absolute
from core.catalogue import ABOUT, TITLE, facts_of, in_each_language, kinds_with_data, terms
from core.exports.csv_json import SEPARATOR
from core.exports.datasets import PUBLISHER, Dataset, Table
from core.languages import LANGUAGES
from core.office import SOURCE, mailbox

PROFILE = "https://datapackage.org/profiles/2.0/"
LANGUAGE = "en" if "en" in LANGUAGES else SOURCE  # of what can be said in one language only
# What the CSV file of a list says of itself in its last columns (core/exports/csv_json.py).
ABOUT_FILE = [("about_taken_at", "datetime"), ("about_source", "string"), ("about_terms_url", "string")]


def live_path(dataset: Dataset, table: Table) -> str:
    """Return the address of a table as it is now."""
    sheet = "" if table.sheet is dataset.main else f"sheet={table.name}&"
    with translation.override(LANGUAGE):
        address = reverse(f"{dataset.name}_file", args=["csv"])
    return f"{absolute(address)}?{sheet}texts=all&headings=names&separator=comma"


def file_path(dataset: Dataset, table: Table) -> str:
    """Return the path of a table in a release: "projects.csv", "projects-figures.csv"."""
    return f"{dataset.name}.csv" if table.sheet is dataset.main else f"{dataset.name}-{table.name}.csv"


def tables_of(dataset: Dataset) -> list[Table]:
    """Return the tables of a dataset with all texts, in the active language."""
    return dataset.tables(all_texts=True)


def data_package(
    path: Callable[[Dataset, Table], str] = live_path, files: Iterable[dict] = (), release: Any = None
) -> dict[str, Any]:
    """Return a Data Package 2.0 (https://datapackage.org/). `files` are those of a release, which is `release`."""
    facts = [facts_of(kind) for kind in kinds_with_data()]
    known = {file["path"]: file for file in files}
    titles, abouts = in_each_language(TITLE), in_each_language(ABOUT)
    package = {
        "$schema": f"{PROFILE}datapackage.json",
        "name": f"{settings.OFFICE.file_prefix}-{release.name}" if release else settings.OFFICE.file_prefix,
        "title": titles[LANGUAGE],
        "description": f"{abouts[LANGUAGE]} {terms()[LANGUAGE]}",
        "titles": titles,
        "descriptions": abouts,
        "homepage": absolute("/"),
        "contributors": [
            {
                "title": in_each_language(PUBLISHER)[LANGUAGE],
                "path": absolute("/"),
                "email": mailbox(),
                "roles": ["publisher", "contact"],
            }
        ],
        "keywords": [*dict.fromkeys(w[LANGUAGE] for of_kind in facts for w in of_kind.keywords if LANGUAGE in w)],
        "terms": terms(),
    }
    if release:
        package |= {"id": absolute(reverse("release", args=[release.name])), "version": release.name}
        package["created"] = release.made_at.isoformat(timespec="seconds")
        package["citation"] = {code: release.citation(code) for code in LANGUAGES}
    if licence := settings.OFFICE.licence:
        package["licenses"] = [{"name": licence.code, "path": licence.url, "title": licence.name[LANGUAGE]}]
    with translation.override(LANGUAGE):
        package["resources"] = [
            _resource(of_kind, table, path(of_kind.kind.dataset, table), known, is_live=not release)
            for of_kind in facts
            for table in tables_of(of_kind.kind.dataset)
        ]
    described = {resource["path"] for resource in package["resources"]}
    package["resources"] += [
        # The type is said, because some programs take a JSON file that has "resources" for a package.
        {"name": at.replace(".", "-"), "type": "json" if at.endswith(".json") else "table", **file}
        for at, file in known.items()
        if at not in described
    ]
    return package


def _resource(facts, table, path, files, *, is_live):
    dataset = facts.kind.dataset
    is_main = table.sheet is dataset.main
    return {
        "name": dataset.name if is_main else f"{dataset.name}-{table.name}",
        "type": "table",
        "path": path,
        "title": facts.title[LANGUAGE] if is_main else f"{facts.title[LANGUAGE]} – {table.title}",
        "description": facts.about[LANGUAGE] if is_main else str(table.sheet.about),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **files.get(path, {}),
        "schema": _schema(dataset, table, is_live=is_live),
    }


def _schema(dataset, table, *, is_live):
    fields = [_field(column) for column in table.all_columns]
    if is_live:
        fields += [{"name": name, "type": kind} for name, kind in ABOUT_FILE]
    schema = {"$schema": f"{PROFILE}tableschema.json", "fields": fields, "missingValues": [""]}
    if table.sheet is dataset.main:
        schema["primaryKey"] = [fields[0]["name"]]  # the code or the short name comes first
    else:
        key, main = table.key[0].name, tables_of(dataset)[0].columns[0].name
        schema["foreignKeys"] = [{"fields": [key], "reference": {"resource": dataset.name, "fields": [main]}}]
    return schema


def _field(column):
    kind, form = _KINDS.get(column.type, (str(column.type), ""))
    field = {"name": column.name, "title": str(column.heading), "type": "string" if column.is_list else kind}
    if form:
        field["format"] = form
    if column.meaning:
        field["description"] = str(column.meaning)
    if column.is_list:
        field["separator"] = SEPARATOR
    if column.allowed:
        field["categories"] = [{"value": code, "label": label} for code, label in column.allowed.items()]
        if not column.is_list:
            field["constraints"] = {"enum": [*column.allowed]}
    return field


# Types of core.exports.columns.Cell that Table Schema has as formats of a string.
_KINDS = {"uri": ("string", "uri"), "email": ("string", "email"), "datetime": ("datetime", "any")}


# --- CSV on the Web (https://www.w3.org/TR/tabular-metadata/) -------------------------------------------------------


def csv_metadata(path: Callable[[Dataset, Table], str] = live_path, release: Any = None) -> dict[str, Any]:
    """Return the metadata of all tables."""
    facts = [facts_of(kind) for kind in kinds_with_data()]
    expanded = {}  # {language: {dataset: tables}}
    for code in LANGUAGES:
        with translation.override(code):
            expanded[code] = {of_kind.kind.name: tables_of(of_kind.kind.dataset) for of_kind in facts}
    about = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": LANGUAGE}],
        "dc:title": _values(in_each_language(TITLE)),
        "dc:description": _values(in_each_language(ABOUT)),
        "dc:publisher": _values(in_each_language(PUBLISHER)),
        "dc:rights": _values(terms()),
    }
    if settings.OFFICE.licence:
        about["dc:license"] = {"@id": settings.OFFICE.licence.url}
    about["tables"] = [
        {
            "url": path(of_kind.kind.dataset, table),
            "dc:title": _values({code: str(expanded[code][of_kind.kind.name][number].title) for code in LANGUAGES}),
            "tableSchema": {
                "columns": _columns(
                    {code: expanded[code][of_kind.kind.name][number].all_columns for code in LANGUAGES},
                    is_live=not release,
                ),
                **({"primaryKey": table.columns[0].name} if table.sheet is of_kind.kind.dataset.main else {}),
            },
        }
        for of_kind in facts
        for number, table in enumerate(expanded[LANGUAGE][of_kind.kind.name])
    ]
    return about


def _columns(by_language, *, is_live):
    found = []
    for number, column in enumerate(by_language[LANGUAGE]):
        base = {"uri": "anyURI", "email": "string"}.get(column.type, str(column.type))
        said = {"name": column.name, "titles": column.name, "datatype": base}
        said["dc:title"] = _values({code: str(columns[number].heading) for code, columns in by_language.items()})
        if column.meaning:
            said["dc:description"] = _values(
                {code: _said(columns[number].meaning, code) for code, columns in by_language.items()}
            )
        if column.is_list:
            said["separator"] = SEPARATOR
        found.append(said)
    if is_live:
        found += [{"name": name, "titles": name, "datatype": kind} for name, kind in ABOUT_FILE]
    return found


def _said(text, code):
    with translation.override(code):
        return str(text)


def _values(texts):
    return [{"@value": text, "@language": code} for code, text in texts.items()]
