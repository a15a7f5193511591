"""Our own code lists, to which the vocabulary-uri of IATI files leads: XML in the form of IATI's own code lists.

The form: https://github.com/IATI/IATI-Codelists/blob/version-2.03/codelist.xsd
"""

from core.lazily import Lazily
from core.models import Axis, CompactObjective, StrategyProgramme
from projects.iati_text import XML_LANG, add, in_languages, narrate, texts_of

etree = Lazily("lxml.etree")
# {name in the address: (model, the field with the code)}
CODELISTS = {
    "axes": (Axis, "code"),
    "compact_objectives": (CompactObjective, "number"),
    "strategy_programmes": (StrategyProgramme, "number"),
}


def codelist(name):
    """Return one of CODELISTS as XML, bytes; a code that is no longer used is there as withdrawn."""
    model, code = CODELISTS[name]
    root = etree.Element("codelist", {"name": name, XML_LANG: "fr", "complete": "1"})
    narrate(add(add(root, "metadata"), "name"), in_languages(lambda: model._meta.verbose_name_plural))
    items = add(root, "codelist-items")
    for record in model.objects.order_by(code):
        item = add(items, "codelist-item", status="active" if getattr(record, "is_active", True) else "withdrawn")
        add(item, "code", str(getattr(record, code)))
        narrate(add(item, "name"), texts_of(record, "name"))
    return etree.tostring(root, xml_declaration=True, encoding="utf-8")
