"""The OpenAPI schema as the documentation page shows it: kinds of records, parameters and fields, in rows."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext

from core.api import glossary

_EXAMPLE = re.compile(r"^- \[(.+?)\]\((\S+)\)$", re.MULTILINE)
PLAIN_TYPES = {"date": "YYYY-MM-DD", "date-time": "YYYY-MM-DDThh:mm:ss+hh:mm", "uri": "https://…"}


@dataclass(frozen=True)
class Row:
    """A parameter or a field: its name, its meaning, its type; `codes` lists all values if they are few."""

    name: str
    about: str
    type: str
    codes: tuple = ()
    part: str = ""  # the component that it is made of
    is_list: bool = False


@dataclass
class ApiKind:
    """A kind of record: two addresses, parameters, fields of the response."""

    id: str
    title: str
    about: str
    examples: list  # (address, what it asks for)
    address: str
    address_of_one: str
    parameters: list
    fields: list
    only_in_one: list


def sections(description):
    """Return [ApiKind] in the order of the addresses."""
    paths, schemas = description["paths"], description["components"]["schemas"]
    tags = {tag["name"]: tag for tag in description["tags"]}
    kinds = []
    for address, methods in paths.items():
        one_address = next((other for other in paths if other.startswith(f"{address}/{{")), None)
        if one_address is None:
            continue
        listed = methods["get"]
        tag = tags[listed["tags"][0]]
        row = _component(_answer(listed, schemas)["properties"]["results"]["items"])
        whole = _component(paths[one_address]["get"]["responses"]["200"]["content"]["application/json"]["schema"])
        in_list = rows_of(schemas, row)
        more = [r for r in rows_of(schemas, whole) if r.name not in {one.name for one in in_list}]
        kinds.append(
            ApiKind(
                id=tag["name"],
                title=tag["x-displayName"],
                about=tag["description"],
                examples=[(url, about) for about, url in _EXAMPLE.findall(listed["description"])],
                address=address,
                address_of_one=one_address,
                parameters=[_parameter(one) for one in listed["parameters"] if one["in"] == "query"],
                fields=in_list,
                only_in_one=more,
            )
        )
    return kinds


def parts(description, kinds, more):
    """Return [(component, [Row])] for the components that the fields and the rows of `more` refer to, by name."""
    schemas = description["components"]["schemas"]
    rows = [row for kind in kinds for row in (*kind.fields, *kind.only_in_one)]
    wanted, known = {row.part for row in (*rows, *more)}, {}
    while wanted := {name for name in wanted if name and name not in known}:
        for name in wanted:
            known[name] = rows_of(schemas, name)
        wanted = {row.part for name in wanted for row in known[name]}
    return sorted(known.items())


def rows_of(schemas, component):
    """Return a Row for each field of a component."""
    return [_field(component, name, schema) for name, schema in schemas[component].get("properties", {}).items()]


def _answer(operation, schemas):
    return schemas[_component(operation["responses"]["200"]["content"]["application/json"]["schema"])]


def _component(schema):
    """Return the name of the component that a schema refers to, directly or as its only part, or ""."""
    inner = schema.get("allOf", [schema])[0]
    return inner.get("$ref", "").rpartition("/")[2]


def _parameter(parameter):
    schema, about = parameter["schema"], parameter.get("description", "")
    codes = [code for code in _codes(schema) if code not in about]  # most are listed there with their labels
    return Row(parameter["name"], about, _type(schema), tuple(codes))


def _field(component, name, schema):
    item = schema.get("items", {})
    code = schema.get("properties", {}).get("code", {})
    return Row(
        name,
        glossary.about(name, component),
        gettext("code and label") if code else _type(schema),
        tuple(code.get("enum", ()) or _codes(schema)),
        _component(schema) or _component(item),
        bool(item),
    )


def _codes(schema):
    codes = schema.get("enum") or schema.get("items", {}).get("enum") or ()
    return [str(code) for code in codes if code is not None]


def _type(schema):
    """Return a type in words, in the reader's language."""
    if schema.get("type") == "array":
        return gettext("list")
    if _component(schema):
        return gettext("object")
    if schema.get("format") in PLAIN_TYPES:
        return PLAIN_TYPES[schema["format"]]
    if schema.get("type") == "integer" and "maximum" in schema:
        return gettext("whole number from %(min)s to %(max)s") % {"min": schema["minimum"], "max": schema["maximum"]}
    words = {
        "integer": gettext("whole number"),
        "boolean": gettext("true or false"),
        "string": gettext("text"),
        "object": gettext("object"),
    }
    return words.get(schema.get("type"), "")
