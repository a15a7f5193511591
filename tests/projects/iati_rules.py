"""The rules of IATI 2.03 that a schema cannot say, as a table of our own: number, level, element, what must be true.

The numbers and levels are those of the official ruleset (https://github.com/IATI/IATI-Rulesets, the rules that the
IATI Validator applies). A condition is XPath 1.0 on the element; $today is a number such as 20240615. Rules on elements
that our files never have (policy markers, budget items, aid types, qualitative indicators, organisation files) are one
line each at the end: the element is not there.
"""

from lxml import etree

ERROR, WARNING = "error", "warning"
_DAC = "(not(@vocabulary) or @vocabulary='' or @vocabulary='1')"
_OTHER_SECTORS = "sector[not(@vocabulary='1')]"


def _day(path):
    return f"number(translate({path}, '-', ''))"


def _no_later(path, limit):
    """No date at `path` lies after a number such as 20240615."""
    return f"not({path}[{_day('.')} > {limit}])"


def _in_order(first, last):
    return f"not({first} and {last}) or {_day(first)} <= {_day(last)}"


def _no_blank_around(path):
    """No value at `path` begins or ends with a blank or a line break."""
    return f"not({path}[normalize-space(.) != string(.)])"


def _without_signs(path):
    return f"not({path}[translate(., '/&|?', '') != string(.)])"


def _hundred(paths):
    return f"number({paths}) > 99.99 and number({paths}) < 100.01"


def _shares(path, rule):
    """A single share is absent or 100; several are all there and add up to 100."""
    return [
        (f"{rule}.1", ERROR, "activity", f"count({path}) < 2 or count({path}) = count({path}/@percentage)"),
        (f"{rule}.2", ERROR, "activity", f"count({path}/@percentage) < 2 or {_hundred(f'sum({path}/@percentage)')}"),
        (f"{rule}.4", ERROR, "activity", f"count({path}) != 1 or not({path}/@percentage != 100)"),
    ]


_PLACES = "recipient-country | recipient-region"
_ALL_SHARES = "sum(recipient-country/@percentage) + sum(recipient-region/@percentage)"
_ONE_COUNTRY = "recipient-region or count(recipient-country) != 1"
_ONE_REGION = "recipient-country or count(recipient-region) != 1"
_COUNTRIES = "recipient-region or count(recipient-country) < 2"
_PLACES_OF_MONEY = "transaction/recipient-country or transaction/recipient-region"
_DATE = "activity-date[@type="
_PERIOD = _in_order("period-start/@iso-date", "period-end/@iso-date")
# A year: the same day of the next one at the latest, as numbers 10000 apart.
_YEAR = f"{_day('period-end/@iso-date')} - {_day('period-start/@iso-date')} <= 10000"
_NUMBER = "number(@value) = @value"

RULES = [
    # What an activity is called, and by whom
    ("1.1.3", ERROR, "activity", "not(reporting-org/@ref = iati-identifier)"),
    ("1.1.21", WARNING, "activity", "starts-with(iati-identifier, concat(reporting-org/@ref, '-'))"),
    ("1.3.13", WARNING, "activity", _without_signs("iati-identifier")),
    ("1.14.13", WARNING, "activity", _without_signs("reporting-org/@ref")),
    ("1.14.8", WARNING, "activity", "starts-with(reporting-org/@ref, 'XM-DAC-')"),
    ("1.3.1", WARNING, "activity", _no_blank_around("iati-identifier")),
    ("1.14.1", WARNING, "activity", _no_blank_around("reporting-org/@ref")),
    ("1.16.1", WARNING, "activity", _no_blank_around("other-identifier[@type='B1']/@ref")),
    ("1.6.1", WARNING, "activity", _no_blank_around("other-identifier[@type='A3']/@ref")),
    ("1.7.1", WARNING, "activity", _no_blank_around("related-activity/@ref")),
    ("6.8.1", ERROR, "other-identifier/owner-org", "@ref or narrative"),
    ("1.11.1", WARNING, "other-identifier/owner-org", _no_blank_around("@ref")),
    ("1.11.13", WARNING, "other-identifier/owner-org", _without_signs("@ref")),
    ("6.10.1", ERROR, "participating-org", "@ref or narrative"),
    ("1.8.1", WARNING, "participating-org", _no_blank_around("@ref")),
    ("1.8.13", WARNING, "participating-org", _without_signs("@ref")),
    ("1.9.1", WARNING, "participating-org", _no_blank_around("@activity-id")),
    ("6.9.1", ERROR, "*/provider-org", "@ref or narrative"),
    ("1.10.1", WARNING, "*/provider-org", _no_blank_around("@ref")),
    ("1.10.13", WARNING, "*/provider-org", _without_signs("@ref")),
    ("1.4.1", WARNING, "*/provider-org", _no_blank_around("@provider-activity-id")),
    ("6.9.2", ERROR, "*/receiver-org", "@ref or narrative"),
    ("1.15.1", WARNING, "*/receiver-org", _no_blank_around("@ref")),
    ("1.15.13", WARNING, "*/receiver-org", _without_signs("@ref")),
    ("1.5.1", WARNING, "*/receiver-org", _no_blank_around("@receiver-activity-id")),
    # Its texts
    ("4.1.1", ERROR, "activity", "@xml:lang or not(.//narrative[not(@xml:lang)])"),
    ("4.3.1", ERROR, ".//title", "narrative/text()"),
    ("4.4.1", ERROR, ".//description", "narrative/text()"),
    # Its dates
    ("6.11.1", ERROR, "activity", "activity-date[@type='1' or @type='2']"),
    ("11.1.1", ERROR, "activity", f"{_day('substring(@last-updated-datetime, 1, 10)')} <= $today"),
    ("11.1.2", ERROR, "activity", _in_order(f"{_DATE}'1']/@iso-date", f"{_DATE}'3']/@iso-date")),
    ("11.1.3", ERROR, "activity", _in_order(f"{_DATE}'2']/@iso-date", f"{_DATE}'4']/@iso-date")),
    ("11.1.4", ERROR, "activity", _no_later(f"{_DATE}'2']/@iso-date", "$today")),
    ("11.1.5", ERROR, "activity", _no_later(f"{_DATE}'4']/@iso-date", "$today")),
    # Its sectors
    ("6.2.2", ERROR, "activity", "sector or transaction/sector"),
    ("6.7.2", ERROR, "activity", "sector or count(transaction/sector) = count(transaction)"),
    ("6.6.2", ERROR, "activity", "not(sector and transaction/sector)"),
    *_shares(f"sector[{_DAC}]", "2.1"),
    *_shares("sector[@vocabulary='2']", "2.1"),
    *_shares("sector[@vocabulary='99']", "2.1"),
    (
        "2.2.1",
        ERROR,
        "activity",
        "count(sector[@vocabulary='98' or @vocabulary='99']/narrative) >= "
        "count(sector[@vocabulary='98' or @vocabulary='99'])",
    ),
    ("12.3.1", ERROR, "sector", "not(@percentage) or @percentage >= 0 and @percentage <= 100"),
    ("102.1.1", WARNING, "activity", f"not({_OTHER_SECTORS}) or sector[{_DAC}]"),
    # Where it is
    ("3.1.1", ERROR, "activity", f"{_COUNTRIES} or not(recipient-country[not(@percentage)])"),
    ("3.1.2", ERROR, "activity", f"{_COUNTRIES} or {_hundred(_ALL_SHARES)}"),
    ("3.1.4", ERROR, "activity", f"{_ONE_COUNTRY} or not(recipient-country/@percentage != 100)"),
    ("3.4.1", ERROR, "activity", "count(recipient-region) < 2 or not(recipient-region[not(@percentage)])"),
    ("3.4.2", ERROR, "activity", f"count({_PLACES}) < 2 or not(recipient-region) or {_hundred(_ALL_SHARES)}"),
    ("3.4.4", ERROR, "activity", f"{_ONE_REGION} or not(recipient-region/@percentage != 100)"),
    ("3.6.2", ERROR, "activity", f"not({_PLACES}) or not({_PLACES_OF_MONEY})"),
    ("3.7.1", ERROR, "activity", f"{_PLACES} or transaction[recipient-country or recipient-region]"),
    ("3.7.2", ERROR, "activity", f"{_PLACES} or not(transaction[not(recipient-country or recipient-region)])"),
    ("12.1.1", ERROR, "recipient-country", "not(@percentage) or @percentage >= 0 and @percentage <= 100"),
    ("12.1.1", ERROR, "recipient-region", "not(@percentage) or @percentage >= 0 and @percentage <= 100"),
    # Its money
    ("7.8.1", ERROR, "activity", "@default-currency or not(*/value[not(@currency)])"),
    ("7.5.3", ERROR, "budget", _YEAR),
    ("8.6.3", ERROR, "budget", _PERIOD),
    ("8.6.3", ERROR, "planned-disbursement", _PERIOD),
    ("11.2.1", ERROR, "transaction", _no_later("transaction-date/@iso-date", "$today")),
    ("11.2.2", ERROR, "transaction", _no_later("value/@value-date", "$today")),
    # Its results
    ("8.6.1", ERROR, "result/indicator/period", _PERIOD),
    ("8.11.1", ERROR, "result/indicator", "not(reference and ../reference)"),
    ("8.8.1", ERROR, "result/indicator/baseline", "@value"),
    ("8.8.2", WARNING, "result/indicator/baseline", _NUMBER),
    ("8.9.1", ERROR, "result/indicator/period/target", "@value"),
    ("8.9.2", WARNING, "result/indicator/period/target", f"not(@value) or {_NUMBER}"),
    ("8.10.1", ERROR, "result/indicator/period/actual", "@value"),
    ("8.10.2", WARNING, "result/indicator/period/actual", f"not(@value) or {_NUMBER}"),
    # What our files never have
    ("6.13.1 6.14.1", ERROR, "activity", "not(policy-marker)"),
    ("7.9.1 7.9.2 7.9.4 12.2.1", ERROR, "activity", "not(country-budget-items or capital-spend)"),
    ("107.1.1 107.1.2 107.2.1 107.2.2", WARNING, "activity", "not(default-aid-type or transaction/aid-type)"),
    ("8.8.3 8.9.3 8.10.3", WARNING, "activity", "not(result/indicator[@measure='5'])"),
]


def broken(root, level):
    """Return {rule: [iati-identifier of the activities that break it]} of one level in a file."""
    today = int(root.get("generated-datetime")[:10].replace("-", ""))
    found = {}
    for activity in root.findall("iati-activity"):
        for rule, its_level, path, condition in RULES:
            if its_level != level:
                continue
            for element in [activity] if path == "activity" else activity.xpath(path):
                if not etree.XPath(f"boolean({condition})")(element, today=today):
                    found.setdefault(rule, []).append(activity.findtext("iati-identifier"))
    return found
