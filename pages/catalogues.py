"""The data in the words of catalogues, in all languages at once: DCAT-AP 3, Data Package, CSV on the Web.

All of it comes from core/catalogue.py and from the columns of the downloads (core/exports): nothing is said twice.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.urls import reverse
from django.utils import translation
from django_countries import countries

from core.addresses import absolute
from core.catalogue import (
    ABOUT,
    THEMES,
    TITLE,
    Facts,
    catalog_address,
    facts_of,
    in_each_language,
    kinds_with_data,
    terms,
)
from core.exports.formats import file_links
from core.language_table import LANGUAGE_TABLE
from core.languages import LANGUAGES
from core.media_types import XLSX
from core.office import SOURCE, mailbox
from core.structured import office_id

EU = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"
CONTEXT = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# The codes of the EU's list of file types, by those used here.
_FILES = {
    "text/csv": "CSV",
    XLSX: "XLSX",
    "application/json": "JSON",
    "application/xml": "XML",
    "application/pdf": "PDF",
}


# --- DCAT-AP 3 (https://semiceu.github.io/DCAT-AP/releases/3.0.0/) ----------------------------------------------------


def dcat(releases: Iterable[Model]) -> dict[str, Any]:
    """Return the catalogue as JSON-LD: a dataset for each kind of record, and one for each release that is public."""
    facts, releases = [facts_of(kind) for kind in kinds_with_data()], list(releases)
    datasets = [_dataset(of_kind) for of_kind in facts] + [_release(release) for release in releases]
    moments = [of_kind.modified for of_kind in facts if of_kind.modified] + [release.made_at for release in releases]
    catalog = {
        "@id": catalog_address(),
        "@type": "dcat:Catalog",
        "dct:title": _texts(in_each_language(TITLE)),
        "dct:description": _texts(in_each_language(ABOUT)),
        "dct:publisher": {"@id": office_id()},
        "dct:language": _languages(),
        "dct:spatial": _country(settings.OFFICE.country),
        "foaf:homepage": {"@id": absolute("/"), "@type": "foaf:Document"},
        "dcat:themeTaxonomy": {
            "@id": f"{EU}data-theme",
            "@type": "skos:ConceptScheme",
            "dct:title": _text("Data theme", "en"),
        },
        "dcat:dataset": [{"@id": dataset["@id"]} for dataset in datasets],
        **_rights(),
    }
    if moments:
        catalog["dct:modified"] = _moment(max(moments))
    if begun := [of_kind.issued for of_kind in facts if of_kind.issued]:
        catalog["dct:issued"] = _moment(min(begun))
    series = {
        "@id": f"{catalog_address()}#releases",
        "@type": "dcat:DatasetSeries",
        "dct:title": _texts(in_each_language(TITLE)),
        "dct:description": _texts(in_each_language(ABOUT)),
        "dct:accrualPeriodicity": _frequency("MONTHLY"),
        "dct:publisher": {"@id": office_id()},
        "dcat:contactPoint": _contact(),
    }
    return {"@context": CONTEXT, "@graph": [catalog, _publisher(), *([series] if releases else []), *datasets]}


def _dataset(facts: Facts):
    name = facts.kind.name
    dataset = {
        "@id": facts.address,
        "@type": "dcat:Dataset",
        "dct:identifier": facts.address,
        "dct:title": _texts(facts.title),
        "dct:description": _texts(facts.about),
        "dct:publisher": {"@id": office_id()},
        "dct:creator": {"@id": office_id()},
        "dcat:contactPoint": _contact(),
        "dct:language": _languages(),
        "dct:accrualPeriodicity": _frequency("UPDATE_CONT"),
        "dct:spatial": [_country(code) for code in facts.countries],
        "dcat:theme": _themes(),
        "dcat:keyword": [text for words in facts.keywords for text in _texts(words)],
        "dcat:landingPage": [{"@id": page, "@type": "foaf:Document"} for page in _in_languages(name)],
        "foaf:page": [{"@id": page, "@type": "foaf:Document"} for page in _in_languages("data")],
        "dct:accessRights": _public(),
        "dcat:distribution": [_distribution(facts, code, link) for code in LANGUAGES for link in _links(name, code)],
    }
    if facts.issued:
        dataset["dct:issued"] = _moment(facts.issued)
    if facts.modified:
        dataset["dct:modified"] = _moment(facts.modified)
    if facts.first and facts.last:
        span = {"dcat:startDate": _date(facts.first), "dcat:endDate": _date(facts.last)}
        dataset["dct:temporal"] = {"@type": "dct:PeriodOfTime", **span}
    return dataset


def _distribution(facts, code, link):
    with translation.override(code):
        about = str(link.about)
    return {
        "@id": absolute(link.href),
        "@type": "dcat:Distribution",
        "dct:title": _text(f"{facts.title[code]} – {link.label}", code),
        "dct:description": _text(about, code),
        "dcat:accessURL": {"@id": absolute(link.href), "@type": "rdfs:Resource"},
        "dcat:downloadURL": {"@id": absolute(link.href), "@type": "rdfs:Resource"},
        "dct:language": _language(code),
        "dcatap:availability": _availability("AVAILABLE"),
        **_type(link.media_type),
        **_rights(),
    }


def _release(release):
    address = absolute(reverse("release", args=[release.name]))
    citation = {code: release.citation(code) for code in LANGUAGES}
    return {
        "@id": address,
        "@type": "dcat:Dataset",
        "dct:identifier": address,
        "dct:title": _texts({code: f"{text} – {release.name}" for code, text in in_each_language(TITLE).items()}),
        "dct:description": _texts(citation),
        "dct:bibliographicCitation": _texts(citation),
        "dct:publisher": {"@id": office_id()},
        "dcat:contactPoint": _contact(),
        "dct:issued": _moment(release.made_at),
        "dct:modified": _moment(release.made_at),
        "dcat:version": release.name,
        "dcat:inSeries": {"@id": f"{catalog_address()}#releases"},
        "dct:language": _languages(),
        "dct:spatial": _country(settings.OFFICE.country),
        "dcat:theme": _themes(),
        "dcat:landingPage": [{"@id": page, "@type": "foaf:Document"} for page in _in_languages("releases")],
        "dct:accessRights": _public(),
        "dcat:distribution": {
            "@id": absolute(release.get_absolute_url()),
            "@type": "dcat:Distribution",
            "dct:title": _texts(dict.fromkeys(LANGUAGES, release.file_name)),
            "dct:description": _texts(citation),
            "dcatap:availability": _availability("STABLE"),
            "dcat:accessURL": {"@id": absolute(release.get_absolute_url()), "@type": "rdfs:Resource"},
            "dcat:downloadURL": {"@id": absolute(release.get_absolute_url()), "@type": "rdfs:Resource"},
            "dcat:byteSize": {"@value": str(release.size), "@type": "xsd:nonNegativeInteger"},
            "spdx:checksum": {
                "@type": "spdx:Checksum",
                "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256", "@type": "spdx:ChecksumAlgorithm"},
                "spdx:checksumValue": {"@value": release.checksum, "@type": "xsd:hexBinary"},
            },
            "dcat:mediaType": {"@id": f"{IANA}application/zip", "@type": "dct:MediaType"},
            "dcat:packageFormat": {"@id": f"{IANA}application/zip", "@type": "dct:MediaType"},
            "dct:format": {"@id": f"{EU}file-type/ZIP", "@type": "dct:MediaTypeOrExtent"},
            **_rights(),
        },
    }


def _publisher():
    words = settings.OFFICE.words
    return {
        "@id": office_id(),
        "@type": "foaf:Agent",
        "foaf:name": _texts({code: words[code].office_name for code in LANGUAGES}),
        "foaf:homepage": {"@id": absolute("/"), "@type": "foaf:Document"},
        "foaf:mbox": {"@id": f"mailto:{mailbox()}"},
        "dct:type": {
            "@id": "http://purl.org/adms/publishertype/SupraNationalAuthority",
            "@type": "skos:Concept",
            "skos:prefLabel": _text("Supra-national authority", "en"),
        },
    }


def _contact():
    words = settings.OFFICE.words
    return {
        "@id": f"{catalog_address()}#contact",
        "@type": ["vcard:Kind", "vcard:Organization"],
        "vcard:fn": words[SOURCE].office_name,
        "vcard:hasEmail": {"@id": f"mailto:{mailbox()}"},
    }


def _rights():
    """The licence that the office has chosen; without one, its terms in words."""
    licence = settings.OFFICE.licence
    if licence:
        return {"dct:license": {"@id": licence.url, "@type": "dct:LicenseDocument"}}
    return {"dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": _texts(terms())}}


def _public():
    return {"@id": f"{EU}access-right/PUBLIC", "@type": "dct:RightsStatement"}


def _type(media_type):
    properties = {"dcat:mediaType": {"@id": f"{IANA}{media_type}", "@type": "dct:MediaType"}}
    if media_type in _FILES:
        properties["dct:format"] = {"@id": f"{EU}file-type/{_FILES[media_type]}", "@type": "dct:MediaTypeOrExtent"}
    return properties


def _themes():
    return [
        {"@id": f"{EU}data-theme/{code}", "@type": "skos:Concept", "skos:prefLabel": _text(label, "en")}
        for code, label in THEMES.items()
    ]


def _availability(code):
    return {"@id": f"{EU}planned-availability/{code}", "@type": "skos:Concept", "skos:prefLabel": _text(code, "en")}


def _frequency(code):
    return {"@id": f"{EU}frequency/{code}", "@type": "dct:Frequency"}


def _country(code):
    return {"@id": f"{EU}country/{countries.alpha3(code)}", "@type": "dct:Location"}


def _languages():
    return [_language(code) for code in LANGUAGES]


def _language(code):
    known = LANGUAGE_TABLE[code].eu_code
    address = f"{EU}language/{known}" if known else f"http://id.loc.gov/vocabulary/iso639-1/{code}"
    return {"@id": address, "@type": "dct:LinguisticSystem"}


def _text(text, code):
    return {"@value": text, "@language": code}


def _texts(texts):
    return [_text(text, code) for code, text in texts.items() if text]


def _date(value):
    return {"@value": value.isoformat(), "@type": "xsd:date"}


def _moment(value):
    return {"@value": value.astimezone(dt.UTC).isoformat(timespec="seconds"), "@type": "xsd:dateTime"}


def _in_languages(route):
    return [absolute(path) for path in _paths(route)]


def _paths(route):
    for code in LANGUAGES:
        with translation.override(code):
            yield reverse(route)


def _links(name, code):
    with translation.override(code):
        return file_links(name)
