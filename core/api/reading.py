"""The OpenAPI schema as the documentation page shows it: kinds of records, parameters and fields, in rows."""

from dataclasses import dataclass

from django.utils.translation import gettext

from core.api import glossary

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
    address: str
    address_of_one: str
    parameters: list
    fields: list
    only_in_one: list


def sections(description):
    """Return [ApiKind] in the order of the addresses."""
    paths, schemas = description["paths"], description["components"]["schemas"]
    kinds = []
    for address, methods in paths.items():
        if "{" in address:
            continue
        listed = methods["get"]
        one_address = next(other for other in paths if other.startswith(f"{address}{{"))
        row = _component(_answer(listed, schemas)["properties"]["results"]["items"])
        whole = _component(paths[one_address]["get"]["responses"]["200"]["content"]["application/json"]["schema"])
        in_list = rows_of(schemas[row])
        more = [r for r in rows_of(schemas[whole]) if r.name not in {one.name for one in in_list}]
        kinds.append(
            ApiKind(
                id=address.strip("/").rsplit("/", 1)[-1],
                title=listed["tags"][0],
                about=listed["description"],
                address=address,
                address_of_one=one_address,
                parameters=[_parameter(one) for one in listed["parameters"] if one["in"] == "query"],
                fields=in_list,
                only_in_one=more,
            )
        )
    return kinds


def parts(description, kinds):
    """Return [(component, [Row])] for the components that the fields refer to, by name."""
    schemas = description["components"]["schemas"]
    wanted, found = {row.part for kind in kinds for row in (*kind.fields, *kind.only_in_one)}, {}
    while wanted := {name for name in wanted if name and name not in found}:
        for name in wanted:
            found[name] = rows_of(schemas[name])
        wanted = {row.part for name in wanted for row in found[name]}
    return sorted(found.items())


def rows_of(schema):
    return [_field(name, one) for name, one in schema.get("properties", {}).items()]


def _answer(operation, schemas):
    return schemas[_component(operation["responses"]["200"]["content"]["application/json"]["schema"])]


def _component(schema):
    """Return the name of the component that a schema refers to, directly or as its only part, or ""."""
    inner = schema.get("allOf", [schema])[0]
    return inner.get("$ref", "").rsplit("/", 1)[-1]


def _parameter(one):
    schema, about = one["schema"], one.get("description", "")
    codes = [code for code in _codes(schema) if code not in about]  # most are listed there with their labels
    return Row(one["name"], about, _type(schema), tuple(codes))


def _field(name, schema):
    item = schema.get("items", {})
    code = schema.get("properties", {}).get("code", {})
    return Row(
        name,
        glossary.about(name),
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
