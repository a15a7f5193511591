"""The IATI file of made-up projects: what each element says, odd texts, what is hidden, and how much it asks."""

import datetime as dt
import random
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree

from core.models import Partner
from core.publication import OldSlug
from projects import iati
from projects.figures import BeneficiaryFigure
from projects.models import Project
from tests.factories import (
    AxisFactory,
    CompactObjectiveFactory,
    FigureFactory,
    FundingFactory,
    GoalFactory,
    GoalTargetFactory,
    ParticipationFactory,
    PartnerFactory,
    PlaceFactory,
    ProjectFactory,
    RegionFactory,
    ResourceFactory,
    StrategyProgrammeFactory,
)
from tests.projects.iati_tools import LEFT_OUT, narratives, read_iati, told
from tests.reading import read
from tests.shipped import LANGUAGES

pytestmark = pytest.mark.django_db

FILE = "/fr/projects.xml"
TODAY = dt.datetime(2024, 6, 15, 10, tzinfo=dt.UTC)


def only_activity(client, address=FILE):
    (activity,) = read_iati(client.get(address)).findall("iati-activity")
    return activity


def attributes(activity, path):
    return [dict(element.attrib) for element in activity.findall(path)]


def told_by(element):
    """Return (name, attributes, then its text, {language: narrative} or what each element in it tells)."""
    inside = [{**narratives(element)}] if element.find("narrative") is not None else []
    inside += [told_by(child) for child in element if child.tag != "narrative"]
    text = (element.text or "").strip()
    return (element.tag, dict(element.attrib), *([text] if text else []), *inside)


def make(**fields):
    return ProjectFactory(published=True, **fields)


def test_an_activity_says_what_the_project_says(client, time_machine, settings):
    time_machine.move_to(TODAY)
    donor = PartnerFactory(
        code="EU", org_id="XM-DAC-918", kind="multilateral", name_fr="Union", name_ar="الاتحاد", name_en="Union (EU)"
    )
    association = PartnerFactory(code="ASSO", kind="ngo", country="MA", name_fr="Association")
    project = make(
        code="PX.0453",
        title_fr="Titre",
        title_ar="عنوان",
        title_en="Title",
        summary_fr="Résumé",
        objectives_fr="<p>Deux&nbsp;buts &amp; plus :</p><ul><li>un</li><li><p>deux</p></li></ul>",
        axis=AxisFactory(code="youth", name_fr="Jeunesse"),
        start_date=dt.date(2024, 1, 1),
        start_precision="month",
        end_date=dt.date(2024, 12, 31),
        regions=["MA-01", "MA-02"],
        places=[
            PlaceFactory(
                name_fr="Tanger",
                region=RegionFactory(code="MA-01"),
                latitude="35.76727",
                longitude="-5.79975",
                geonames=2530335,
            )
        ],
        goals=[GoalFactory(number=10, name_fr="Inégalités")],
        goal_targets=[GoalTargetFactory(code="8.8", name_fr="Droits"), GoalTargetFactory(code="10.c")],
        compact_objectives=[CompactObjectiveFactory(number=21, name_fr="Retour digne")],
        strategy_programmes=[StrategyProgrammeFactory(number=7, name_fr="Emploi")],
        donors=[donor],
        budget="120000.50",
        currency="EUR",
        dac_sector="15190",
        contact_email="contact@example.org",
    )
    ParticipationFactory(project=project, partner=association)
    ParticipationFactory(project=project, partner=association, role="government")
    office = {
        "fr": "Organisation internationale pour les migrations (OIM)",
        "ar": "المنظمة الدولية للهجرة",
        "en": "International Organization for Migration (IOM)",
    }
    lists = f"{settings.SITE_URL}/data/codelists"
    activity = only_activity(client)
    assert dict(activity.attrib) == {
        "{http://www.w3.org/XML/1998/namespace}lang": "fr",
        "last-updated-datetime": "2024-06-15T10:00:00Z",
        "default-currency": "EUR",
    }
    assert [told_by(element) for element in activity] == [
        ("iati-identifier", {}, "XM-DAC-47066-PX.0453"),
        ("reporting-org", {"ref": "XM-DAC-47066", "type": "40"}, office),
        ("title", {}, {"fr": "Titre", "ar": "عنوان", "en": "Title"}),
        ("description", {"type": "1"}, {"fr": "Résumé"}),
        ("description", {"type": "2"}, {"fr": "Deux\u00a0buts & plus\u00a0:\n– un\n– deux"}),
        (
            "participating-org",
            {"ref": "XM-DAC-918", "type": "40", "role": "1"},
            {"fr": "Union", "ar": "الاتحاد", "en": "Union (EU)"},
        ),
        ("participating-org", {"ref": "XM-DAC-47066", "type": "40", "role": "2"}, office),
        ("participating-org", {"type": "22", "role": "4"}, {"fr": "Association"}),
        ("other-identifier", {"ref": "PX.0453", "type": "A1"}, ("owner-org", {"ref": "XM-DAC-47066"}, office)),
        ("activity-status", {"code": "2"}),
        (
            "activity-date",
            {"type": "2", "iso-date": "2024-01-01"},
            {"fr": "janvier 2024", "ar": "يناير 2024", "en": "January 2024"},
        ),
        ("activity-date", {"type": "3", "iso-date": "2024-12-31"}),
        ("contact-info", {"type": "1"}, ("organisation", {}, office), ("email", {}, "contact@example.org")),
        ("activity-scope", {"code": "5"}),
        ("recipient-country", {"code": "MA"}),
        *(
            (
                "location",
                {"ref": code},
                ("location-reach", {"code": "1"}),
                ("name", {}, {"fr": f"Région d’essai {code}"}),
                ("administrative", {"vocabulary": "A4", "level": "0", "code": "MA"}),
                ("exactness", {"code": "2"}),
                ("location-class", {"code": "1"}),
                ("feature-designation", {"code": "ADM1"}),
            )
            for code in ("MA-01", "MA-02")
        ),
        (
            "location",
            {},
            ("location-reach", {"code": "1"}),
            ("location-id", {"vocabulary": "G1", "code": "2530335"}),
            ("name", {}, {"fr": "Tanger"}),
            ("administrative", {"vocabulary": "A4", "level": "0", "code": "MA"}),
            (
                "point",
                {"srsName": "http://www.opengis.net/def/crs/EPSG/0/4326"},
                ("pos", {}, "35.76727 -5.79975"),
            ),
            ("exactness", {"code": "2"}),
            ("location-class", {"code": "2"}),
            ("feature-designation", {"code": "PPL"}),
        ),
        ("sector", {"vocabulary": "1", "code": "15190"}),
        ("tag", {"vocabulary": "99", "vocabulary-uri": f"{lists}/axes.xml", "code": "youth"}, {"fr": "Jeunesse"}),
        ("tag", {"vocabulary": "2", "code": "8"}, {"fr": "Objectif d’essai 8"}),  # that of target 8.8
        ("tag", {"vocabulary": "2", "code": "10"}, {"fr": "Inégalités"}),  # once, though target 10.c is of it too
        ("tag", {"vocabulary": "3", "code": "8.8"}, {"fr": "Droits"}),
        ("tag", {"vocabulary": "3", "code": "10.c"}, {"fr": "Cible d’essai 10.c"}),
        (
            "tag",
            {"vocabulary": "99", "vocabulary-uri": f"{lists}/compact_objectives.xml", "code": "21"},
            {"fr": "Retour digne"},
        ),
        (
            "tag",
            {"vocabulary": "99", "vocabulary-uri": f"{lists}/strategy_programmes.xml", "code": "7"},
            {"fr": "Emploi"},
        ),
        (
            "budget",
            {"type": "1", "status": "1"},
            ("period-start", {"iso-date": "2024-01-01"}),
            ("period-end", {"iso-date": "2024-12-31"}),
            ("value", {"currency": "EUR", "value-date": "2024-01-01"}, "120000.50"),
        ),
        *(
            (
                "document-link",
                {"url": f"{settings.SITE_URL}/{code}/projects/{project.slug}/", "format": "text/html"},
                ("title", {}, {code: title}),
                ("category", {"code": "A12"}),
                ("language", {"code": code}),
            )
            for code, title in (("fr", "Titre"), ("ar", "عنوان"), ("en", "Title"))
        ),
    ]


@pytest.mark.parametrize(
    ("fields", "status", "types"),
    [
        ({"start_date": dt.date(2025, 1, 1), "end_date": dt.date(2025, 6, 1)}, "1", ["1", "3"]),
        ({"start_date": dt.date(2024, 1, 1), "end_date": None}, "2", ["2"]),
        ({"start_date": dt.date(2020, 1, 1), "end_date": dt.date(2024, 6, 15)}, "2", ["2", "3"]),
        ({"start_date": dt.date(2020, 1, 1), "end_date": dt.date(2024, 6, 14)}, "4", ["2", "4"]),
        ({"status_override": "cancelled"}, "5", ["1", "3"]),
        ({"status_override": "suspended", "end_date": dt.date(2025, 1, 1)}, "6", ["2", "3"]),
    ],
)
def test_dates_are_planned_until_they_are_past(client, time_machine, fields, status, types):
    time_machine.move_to(TODAY)
    make(**fields)
    activity = only_activity(client)
    assert activity.xpath("activity-status/@code") == [status]
    assert activity.xpath("activity-date/@type") == types


def test_without_a_dac_sector_the_axis_is_the_sector_and_a_long_budget_is_left_out(client):
    make(axis=AxisFactory(code="youth"), budget=500, currency="MAD", code="")
    activity = only_activity(client)
    assert activity.xpath("sector/@code") == ["youth"]
    assert activity.findall("budget") == []
    assert activity.findtext("iati-identifier").startswith("XM-DAC-47066-MA-")
    assert activity.findall("other-identifier") == []


@pytest.mark.parametrize(("countries", "region"), [("LY,TN", "189"), ("SN", "298"), ("TN,YE", "998")])
def test_several_countries_are_a_region_because_nobody_knows_their_shares(client, countries, region):
    make(countries=countries)
    activity = only_activity(client)
    assert activity.findall("recipient-country") == []
    assert activity.xpath("recipient-region/@code") == [region]
    assert activity.xpath("location/location-id/@code") == ["MA", *countries.split(",")]


@pytest.mark.parametrize(
    ("fields", "scope"),
    [
        ({"countries": "SN", "is_nationwide": True}, ["3"]),
        ({"is_nationwide": True, "regions": ["MA-01"]}, ["4"]),
        ({"regions": ["MA-01", "MA-02"]}, ["5"]),
        ({"regions": ["MA-01"]}, ["6"]),
        ({}, []),
    ],
)
def test_the_scope_is_the_widest_that_is_known(client, fields, scope):
    make(**fields)
    assert only_activity(client).xpath("activity-scope/@code") == scope


@pytest.mark.parametrize(("end", "told"), [(dt.date(2020, 12, 31), ["500.00"]), (dt.date(2021, 1, 1), []), (None, [])])
def test_a_budget_is_told_if_its_project_lasts_no_longer_than_a_year(client, end, told):
    """2020 is a leap year: from its first to its last day are 365 days, the most that the standard allows."""
    make(budget=500, currency="MAD", start_date=dt.date(2020, 1, 1), end_date=end)
    assert only_activity(client).xpath("budget/value/text()") == told


@pytest.mark.parametrize(("share", "rest"), [("40", ["60.00"]), ("100", [])])
def test_a_known_share_of_the_country_stands_beside_the_region_of_the_others(client, share, rest):
    make(countries="SN", home_share=share)
    activity = only_activity(client)
    assert attributes(activity, "recipient-country") == [{"code": "MA", "percentage": f"{share}.00"}]
    assert activity.xpath("recipient-region/@percentage") == rest


def test_amounts_by_year_and_by_day_are_budgets_and_transactions_once_their_day_has_come(client, time_machine):
    time_machine.move_to(TODAY)
    project = make(budget=900, currency="EUR", start_date=dt.date(2023, 1, 1), end_date=dt.date(2025, 12, 31))
    donor = PartnerFactory(org_id="XM-DAC-11", kind="government", name_fr="Bailleur")
    partner = PartnerFactory(name_fr="Partenaire")
    days = {"first_day": dt.date(2024, 1, 1), "currency": "CHF"}
    for kind, other, amount in (
        ("budget", {"last_day": dt.date(2024, 12, 31)}, 300),
        ("commitment", {"partner": donor}, 800),
        ("disbursement", {"partner": partner}, 20),
        ("expenditure", {}, 30),
    ):
        project.amounts.create(kind=kind, amount=amount, **days, **other)
    project.amounts.create(kind="receipt", amount=1, currency="CHF", first_day=dt.date(2024, 6, 16), partner=donor)
    activity = only_activity(client)
    assert activity.xpath("budget/*/@iso-date | budget/value/text()") == ["2024-01-01", "2024-12-31", "300.00"]
    told = [
        (e.find("transaction-type").get("code"), e.findtext("value"), *e.xpath("*/narrative[1]/text()"))
        for e in activity.findall("transaction")
    ]
    us = "Organisation internationale pour les migrations (OIM)"
    assert told == [
        ("11", "800.00", "Bailleur", us),
        ("3", "20.00", us, "Partenaire"),
        ("4", "30.00", us),
    ]
    assert activity.xpath("transaction/provider-org/@ref")[0] == "XM-DAC-11"


def test_figures_are_indicators_with_their_parts_and_dimensions(client):
    project = make(regions=["MA-01"])
    days = {"period_start": dt.date(2020, 1, 1), "period_end": dt.date(2020, 12, 31)}
    whole = FigureFactory(project=project, label_fr="jeunes formés", target=500, reached=400, is_additive=True, **days)
    women = FigureFactory(project=project, label_fr="dont femmes", reached=150, sex="female", part_of=whole, **days)
    FigureFactory(project=project, label_fr="à Tanger", reached=90, age="youth", part_of=women, **days)
    region = RegionFactory(code="MA-01")
    FigureFactory(project=project, label_fr="visites", unit="missions", reached=7, qualifier="about", region=region)
    activity = only_activity(client)
    results = [[narratives(i.find("title"))["fr"] for i in r.findall("indicator")] for r in activity.findall("result")]
    assert results == [["jeunes formés", "dont femmes", "à Tanger"], ["visites"]]
    # A whole and its parts are not to be added up; the whole alone is.
    assert activity.xpath("result/@aggregation-status") == ["false", "false"]
    assert activity.xpath("result/indicator/@aggregation-status") == ["true", "false", "false", "false"]
    first = activity.find("result/indicator/period")
    assert [(e.tag, e.get("value")) for e in first if e.tag in {"target", "actual"}] == [
        ("target", "500"),
        ("actual", "400"),
    ]
    dimensions = [(e.get("name"), e.get("value")) for e in activity.findall(".//actual/dimension")]
    assert dimensions == [("sex", "female"), ("age", "youth"), ("region", "MA-01")]
    assert activity.xpath(".//actual/location/@ref") == ["MA-01"]
    # As of a day: from the start of the project on.
    assert activity.xpath("result[2]//period/*/@iso-date") == ["2020-01-01", "2021-06-30"]


def test_a_whole_comes_before_its_parts_whatever_their_order_in_the_form(client):
    project = make()
    whole = FigureFactory(project=project, label_fr="jeunes formés", reached=400, order=9)
    for order, label in enumerate(("dont femmes", "dont hommes")):
        FigureFactory(project=project, label_fr=label, reached=150, part_of=whole, order=order)
    (result,) = only_activity(client).findall("result")
    labels = ["jeunes formés", "dont femmes", "dont hommes"]
    assert [narratives(title)["fr"] for title in result.findall(".//title")] == [labels[0], *labels]


def test_figures_that_count_the_same_are_one_indicator_with_a_period_for_each_time(client):
    """By year, they may be added; totals of overlapping periods may not, nor with them what they are parts of."""
    project = make(start_date=dt.date(2019, 1, 1))
    for year in (2022, 2021):
        FigureFactory(
            project=project,
            **{f"label_{code}": f"{text} {year}" for code, text in (("fr", "aidés en"), ("ar", "مستفيدون سنة"))},
            reached=year,
            is_additive=True,
            period_start=dt.date(year, 1, 1),
            period_end=dt.date(year, 12, 31),
            as_of_date=dt.date(year, 1, 1),
            as_of_precision="year",
        )
    since = {"project": project, "label_fr": "total", "period_start": dt.date(2019, 1, 1)}
    total = FigureFactory(**since, reached=90, is_additive=True, baseline=30, baseline_year=2018)
    earlier = {**since, "part_of": total, "as_of_date": dt.date(2020, 2, 1), "as_of_precision": "month"}
    FigureFactory(**earlier, reached=60)
    FigureFactory(**earlier, target=80, reached=None)
    years, totals = only_activity(client).findall("result")
    assert [narratives(title) for title in years.findall(".//title")] == [{"fr": "aidés", "ar": "مستفيدون"}] * 2
    assert years.xpath(".//actual/@value") == ["2021", "2022"]
    assert years.xpath(".//period-end/@iso-date") == ["2021-12-31", "2022-12-31"]
    assert "Date des données\u00a0: 2021" in narratives(years.find(".//comment"))["fr"]
    assert attributes(totals, "indicator/baseline") == [{"year": "2018", "value": "30"}]
    assert totals.xpath("indicator/period/*/@*[name() = 'iso-date' or name() = 'value']") == [
        *("2019-01-01", "2020-02-29", "80", "60"),
        *("2019-01-01", "2021-06-30", "90"),
    ]
    assert [one.xpath(".//@aggregation-status") for one in (years, totals)] == [["true"] * 2, ["false"] * 2]


def test_a_figure_without_any_day_has_no_number_and_a_small_one_has_none_either(client):
    project = make()
    FigureFactory(project=project, reached=123, as_of_date=None)
    FigureFactory(project=project, label_fr="peu", reached=3, period_start=dt.date(2019, 1, 1))
    FigureFactory(project=project, label_fr="avant", reached=90, as_of_date=None, baseline=3, baseline_year=2018)
    activity = only_activity(client)
    assert len(activity.findall(".//indicator")) == 3
    assert activity.findall(".//period") + activity.findall(".//baseline") == []
    hidden = narratives(activity.findall(".//indicator/description")[1])
    assert hidden["en"] == "persons\nNot shown: small numbers of persons are hidden."


def test_our_own_code_lists_can_be_read_and_name_what_is_no_longer_used(client):
    AxisFactory(code="old", name_fr="Ancien", is_active=False)
    AxisFactory(code="youth", name_fr="Jeunesse", name_ar="الشباب")
    root = etree.fromstring(client.get("/data/codelists/axes.xml").content)
    items = [(i.get("status"), i.findtext("code"), narratives(i.find("name"))) for i in root.iter("codelist-item")]
    assert items == [("withdrawn", "old", {"fr": "Ancien"}), ("active", "youth", {"fr": "Jeunesse", "ar": "الشباب"})]
    assert narratives(root.find("metadata/name"))["en"] == "axes"
    assert client.get("/data/codelists/secrets.xml").status_code == 404
    CompactObjectiveFactory(number=21, name_fr="Retour digne")
    root = etree.fromstring(client.get("/data/codelists/compact_objectives.xml").content)
    assert [(item.get("status"), item.findtext("code")) for item in root.iter("codelist-item")] == [("active", "21")]


def test_document_links_lead_only_to_places_that_last(client):
    resource = ResourceFactory(projects=[make()], published=True)
    for host in ("docslib.org", "www.pdfslide.fr", "notdocslib.org", "morocco.iom.int"):
        resource.files.create(language="fr", url=f"https://{host}/doc")
    found = [urlsplit(address).hostname for address in only_activity(client).xpath("document-link/@url")[1:]]
    assert found == ["notdocslib.org", "morocco.iom.int"]


@pytest.mark.parametrize(
    ("fields", "lacks"),
    [
        ({"start_date": None, "end_date": None}, "activity-status activity-date"),
        ({"start_date": None}, "activity-date"),
        ({"start_qualifier": "by"}, "activity-date"),
        ({"code": "MU/0001"}, "iati-identifier"),
        ({"summary_fr": ""}, "description"),
    ],
)
def test_a_project_that_no_activity_can_tell_is_named_with_what_it_lacks(client, fields, lacks):
    project, other = make(**fields), make()
    root = read_iati(client.get(FILE))
    assert attributes(root, LEFT_OUT) == [{"code": project.code, "slug": project.slug, "lacks": lacks}]
    assert sorted(told(root)) == sorted([project.code, other.code])
    assert client.get(f"/fr/projects/{project.slug}.xml").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_there_is_no_activity_there_is_no_file_and_a_page_says_why(client, language):
    """The schema refuses a file without one: nothing found, a draft alone, or a project that nobody has dated."""
    ProjectFactory(title_fr="Caché")
    undated = make(start_date=None, end_date=None)
    for address in ("projects.xml", "projects.xml?region=MA-01", f"projects/{undated.slug}.xml"):
        for method in (client.get, client.head):
            response = method(f"/{language}/{address}")
            assert (response.status_code, response["Content-Type"]) == (404, "text/html; charset=utf-8")
            assert "ETag" not in response
        page = read(client.get(f"/{language}/{address}"))
        assert page.one("html")["lang"] == language
        assert "IATI" in page.one("main").text
        path, _mark, query = address.partition("?")
        links = [a["href"] for a in page.one("main").all("a")]
        assert links[0] == f"/{language}/{path.removesuffix('.xml')}/{'?' + query if query else ''}"
        assert links[1:] == ([f"/{language}/{path}"] if query else [])
    assert ".xml" not in client.get(f"/{language}/projects/{undated.slug}/").content.decode()
    dated = make()
    assert told(read_iati(client.get(f"/{language}/projects.xml"))) == [dated.code, undated.code]


def random_project(draw, others):
    """A project of which hardly anything is certain but that the database takes it."""
    odd = ["", "Texte", "نص\u2067عربي", "a\x0bb\x1f", "<b>&amp;</b>", "😀", "\u00a0", "]]>", "é\ufffe", "–"]
    first = draw.choice([None, dt.date(draw.randint(2000, 2030), 1, 1)])
    last = draw.choice([None, dt.date(draw.randint(2030, 2035), 12, 31), first])
    has_budget = draw.random() < 0.5
    project = make(
        **{f"{name}_{code}": draw.choice(odd) for name in ("summary", "target_group") for code in ("fr", "ar", "en")},
        **{f"{name}_fr": f"<p>{draw.choice(odd)}</p>" for name in ("objectives", "background", "results")},
        title_ar=draw.choice(odd),
        start_date=first,
        end_date=last,
        start_precision=draw.choice(["day", "month", "year"]),
        status_override=draw.choice(["", "", "suspended", "cancelled"]),
        budget=draw.randint(0, 10**9) if has_budget else None,
        currency=draw.choice(["MAD", "JPY"]) if has_budget else "",
        is_nationwide=draw.random() < 0.5,
        regions=draw.sample(["MA-01", "MA-05", "MA-12"], draw.randint(0, 3)),
        countries=draw.choice(["", "TN", "TN,SN", "FR,YE"]),
        home_share=draw.choice([None, "0.01", "33.33", "100"]),
        dac_sector=draw.choice(["", *Project.DacSector.values]),
        code=draw.choice(["", f"PX.{draw.random()}"[:20]]),
        related_projects=draw.sample(others, min(len(others), 2)),
        parent=draw.choice([None, *others]),
    )
    for kind in draw.sample(Partner.Kind.values, 2):
        given = {"country": draw.choice(["", "MA", "BE"]), "org_id": draw.choice(["", "XM-DAC-2", "BE-BCE_KBO-1"])}
        donor = FundingFactory(project=project, donor=PartnerFactory(kind=kind, **given)).donor
        day = dt.date(draw.randint(2000, 2040), 2, 28)
        for kind_of in draw.sample(["commitment", "receipt", "disbursement"], 2):
            project.amounts.create(kind=kind_of, amount=7, currency="JPY", first_day=day, partner=donor)
        project.amounts.create(
            kind="budget",
            amount=5,
            currency="EUR",
            first_day=day,
            last_day=day + dt.timedelta(draw.choice([0, 365, 366])),
        )
    for _n in range(draw.randint(0, 4)):
        FigureFactory(
            project=project,
            unit=draw.choice(BeneficiaryFigure.Unit.values),
            reached=draw.choice([None, 0, 3, 5, 10**9]),
            target=draw.choice([0, 7]),
            as_of_date=draw.choice([None, dt.date(2010, 2, 3)]),
            period_start=draw.choice([None, dt.date(2009, 2, 3)]),
            sex=draw.choice(BeneficiaryFigure.Sex.values),
            group=draw.choice(["", *BeneficiaryFigure.Group.values]),
            region=draw.choice([None, RegionFactory(code="MA-05")]),
        )
    return project


@pytest.mark.parametrize("seed", range(3))
def test_random_projects_are_valid_and_all_told(client, seed):
    draw, projects = random.Random(seed), []
    for _n in range(12):
        projects.append(random_project(draw, projects))
    root = read_iati(client.get(FILE))
    assert sorted(told(root)) == sorted(project.code for project in projects)
    assert root.findall("iati-activity")


@pytest.mark.parametrize(("minutes", "kind"), [(-1, "1"), (1, "2")])
def test_a_start_is_actual_from_midnight_in_morocco_and_the_file_has_that_day(client, time_machine, minutes, kind):
    """In June 2024 the day began there at 23:00 UTC."""
    time_machine.move_to(dt.datetime(2024, 6, 15, 23, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes), tick=False)
    make(start_date=dt.date(2024, 6, 16), end_date=None)
    assert only_activity(client).xpath("activity-date/@type") == [kind]


@pytest.mark.parametrize("kept", [iati.KEPT, 0])
def test_a_file_of_many_says_the_same_as_one_of_few(monkeypatch, kept):
    """And of a project that is withdrawn while the file is written it says nothing."""
    monkeypatch.setattr(iati, "KEPT", kept)
    projects = [make(donors=["EU"]), make(end_date=None)]
    ProjectFactory()
    root = etree.fromstring(b"".join(iati.write(Project.objects.order_by("pk"), TODAY)))
    assert told(root) == [project.code for project in projects]


def test_nothing_unpublished_is_told_of_a_published_project(client):
    hidden = ProjectFactory(code="SECRET.1", title_fr="Caché", donors=["SECRETDONOR"])
    project = make(parent=hidden, related_projects=[hidden])
    ProjectFactory(code="SECRET.2", parent=project)
    ResourceFactory(title_fr="SECRET.3", projects=[project], files=["fr"])
    ResourceFactory(title_fr="Rapport", projects=[project], files=["fr"], published=True)
    text = client.get(FILE).getvalue().decode()
    assert "SECRET" not in text
    assert "Rapport" in text
    assert told(read_iati(client.get(FILE))) == [project.code]
    assert client.get(f"/fr/projects/{hidden.slug}.xml").status_code == 404


def test_linked_projects_are_related_activities(client):
    first = make(code="A.1")
    second = make(code="A.2", parent=first)
    third = make(code="A.3", related_projects=[second])
    found = only_activity(client, f"/fr/projects/{second.slug}.xml")
    assert [(e.get("type"), e.get("ref")) for e in found.findall("related-activity")] == [
        ("1", "XM-DAC-47066-A.1"),
        ("3", "XM-DAC-47066-A.3"),
    ]
    assert only_activity(client, f"/fr/projects/{first.slug}.xml").xpath("related-activity/@type") == ["2"]
    assert third.code == "A.3"


def test_a_file_costs_the_same_for_any_number_of_projects(client):
    """The version of the data, the options, the keys, and for each 200 projects them and each kind of thing on them."""
    counts = []
    for rows in (1, 2):
        for _n in range(rows):
            project = make(regions=["MA-01"], donors=["EU"], goals=[GoalFactory()], partners=["UNDP"])
            project.places.add(PlaceFactory())
            project.related_projects.set(Project.objects.exclude(pk=project.pk))
            days = {"first_day": dt.date(2020, 1, 1), "currency": "MAD"}
            project.amounts.create(kind="commitment", amount=1, partner=PartnerFactory(), **days)
            FigureFactory(project=project)
            ResourceFactory(projects=[project], files=["fr"], published=True)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(FILE).getvalue()
        counts.append(len(queries))
    assert counts[0] <= counts[1] <= 25
    with CaptureQueriesContext(connection) as queries:
        client.get(FILE).getvalue()
    assert len(queries) <= counts[1]


def test_what_is_asked_wrongly_or_at_an_old_address(client):
    project = make()
    OldSlug.objects.create(kind="projects.project", slug="ancien", object_id=project.pk)
    assert client.get(f"{FILE}?axis=rien").status_code == 400
    assert client.get(f"{FILE}?axes=1").status_code == 400
    assert client.post(FILE).status_code == 405
    assert client.get("/en/projects/rien.xml").status_code == 404
    assert client.get("/ar/projects/ancien.xml").url == f"/ar/projects/{project.slug}.xml"
    head = client.head(FILE)
    assert (head.status_code, head["Content-Type"], head.getvalue()) == (200, "application/xml", b"")
    assert client.get(FILE)["Content-Disposition"].startswith('attachment; filename="oim-maroc-projects-fr-')
    assert str(timezone.localdate().year) in read_iati(client.get(FILE)).get("generated-datetime")
