"""Reading JSON-LD with a parser of it, and the words of schema.org."""

import json
import re

from pyld import jsonld

SCHEMA = "https://schema.org/"


def _load(url, _options):
    """The words of schema.org without asking schema.org for them."""
    assert url.rstrip("/") == SCHEMA.rstrip("/")
    return {"contextUrl": None, "documentUrl": url, "document": {"@context": {"@vocab": SCHEMA}}}


def said_by(response):
    """Return {type: node} of what a page says, after a JSON-LD parser has read it."""
    text = response.content.decode()
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    if not blocks:
        return {}
    (block,) = blocks
    data = json.loads(block)
    expanded = jsonld.expand(data, {"documentLoader": _load})
    nodes = expanded[0].get("@graph", expanded) if len(expanded) == 1 else expanded
    assert len(nodes) == len(data["@graph"])
    assert all(kind.startswith(SCHEMA) for node in nodes for kind in node["@type"])
    return {node["@type"]: node for node in data["@graph"]}
