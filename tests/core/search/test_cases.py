"""What is found: the table of cases, and queries of any kind. All of it holds on SQLite and on PostgreSQL alike."""

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from core.search import index
from core.search.lookup import best
from core.search.query import parse
from events.models import Article
from projects.models import Project
from tests import factories
from tests.core.search.cases import ALL, ARABIC, RECORDS, TEXTS
from tests.tools import examples

pytestmark = pytest.mark.both

CODES = {"integration": "FM.0390", "retour": "MA-0007", "eau": "FM.0391"}


@pytest.fixture(scope="module")
def records(django_db_setup, django_db_blocker):
    """{name: project} of RECORDS, made once for all tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = {name: make(name) for name in RECORDS}
        index.catch_up()
        yield made
        transaction.set_rollback(True)


def make(name):
    title_fr, title_ar, title_en, summary = RECORDS[name]
    links = {}
    if name == "eau":
        region = factories.RegionFactory(code="MA-09", name_fr="Souss-Massa", name_ar="سوس ماسة", name_en="Souss-Massa")
        place = factories.PlaceFactory(
            key="tafraout", name_fr="Tafraout", name_ar="تافراوت", name_en="Tafraoute", region=region
        )
        donor = factories.PartnerFactory(
            code="EU",
            name_fr="Union européenne",
            name_ar="الاتحاد الأوروبي",
            name_en="European Union",
            acronym_fr="UE",
            acronym_en="EU",
        )
        partner = factories.PartnerFactory(code="ANAPEC-X", name_fr="Agence d’essai", acronym_fr="AGESS")
        links = {"donors": [donor], "partners": [partner], "places": [place], "regions": [region]}
    return factories.ProjectFactory(
        published=True,
        title_fr=title_fr,
        title_ar=title_ar or None,
        title_en=title_en or None,
        summary_fr=summary,
        code=CODES.get(name, f"ZZ.{name}"),
        acronym="PRIM-X" if name == "sante" else "",
        axis=factories.AxisFactory(code="youth", name_fr="Axe", name_ar="محور", name_en="Axis"),
        slug=name,
        **links,
    )


def found(text):
    return set(Project.objects.published().matching(text).values_list("slug", flat=True))


NAMES = [
    ("FM.0390", "integration", "eau retour"),
    ("fm.0390", "integration", "eau retour"),
    ("FM0390", "integration", "eau retour"),
    ("FM 0390", "integration", "eau retour"),
    ("FM.039", "integration eau", "retour"),
    ("0391", "eau", "integration retour"),
    ("MA-0007", "retour", "integration eau"),
    ("MA 0007", "retour", "integration eau"),
    ("migrants -FM.0390", "retour emploi", "integration"),
    ("PRIM-X", "sante", "eau"),
    ("prim", "sante", "eau"),
    ("Union européenne", "eau", "retour"),
    ("union europeenne", "eau", "retour"),
    ("الاتحاد الأوروبي", "eau", "retour"),
    ("الاتحاد الاوروبي", "eau", "retour"),
    ("European Union", "eau", "retour"),
    ("UE", "eau", "retour"),
    ("AGESS", "eau", "retour"),
    ("ANAPEC-X", "eau", "retour"),
    ("Tafraout", "eau", "retour"),
    ("تافراوت", "eau", "retour"),
    ("بتافراوت", "", "retour"),
    ("Souss-Massa", "eau", "retour"),
    ("souss massa", "eau", "retour"),
    ("سوس ماسة", "eau", "retour"),
    ("potable souss", "eau", "retour"),
]


@pytest.mark.parametrize(
    ("text", "come", "stay_away"), TEXTS + NAMES, ids=[case[0][:30] or "-" for case in TEXTS + NAMES]
)
def test_what_is_found(records, db, text, come, stay_away):
    come = set(come.split())
    stay_away = ALL - come if stay_away == "*" else set(stay_away.split())
    assert come | stay_away <= ALL
    got = found(text)
    assert (come - got, stay_away & got) == (set(), set())
    with translation.override("ar"):
        assert found(text) == got


def test_the_table_is_large_enough():
    assert len({case[0] for case in TEXTS + NAMES}) >= 120
    assert len({case[0] for case in ARABIC}) >= 40


def test_names_of_records_do_not_repeat():
    assert len(ALL) == len(RECORDS)


@pytest.mark.parametrize(
    ("text", "first"),
    [("migrants", "integration"), ("retour", "retour"), ("eau", "eau"), ("الهجرة", "arabe")],
)
def test_a_title_with_the_words_comes_before_a_text_with_them(records, db, text, first):
    hits = best(Project.objects.published(), parse(text))
    assert hits.ids[0] == records[first].pk
    assert set(hits.ids) == set(Project.objects.published().matching(text).values_list("pk", flat=True))


def test_of_equals_the_latest_comes_first(db):
    later, earlier = (
        factories.ArticleFactory(published=True, title_fr="Atelier", dateline_date=day)
        for day in ("2022-05-01", "2021-05-01")
    )
    index.catch_up()
    assert best(Article.objects.published(), parse("atelier")).ids == (later.pk, earlier.pk)


def test_a_phrase_ends_where_its_words_end(db):
    """Its words stand there, each alone, and its letters stand there too, but inside of longer words."""
    apart = factories.ProjectFactory(title_fr="Demain verte", summary_fr="La main vertement peinte")
    together = factories.ProjectFactory(title_fr="Une main verte")
    assert set(Project.objects.matching('"main verte"')) == {together}
    assert set(Project.objects.matching('verte -"main verte"')) == {apart}


@pytest.mark.django_db
@settings(max_examples=examples(40))
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_no_query_is_an_error(records, text):
    _asked(text)


SIGNS = list("\"-*():'’\\&|!%_ §\x00.a1و½\u0640\ufdfa") + "<-> NOT AND retour migrants eau هجرة ال ·e·s".split()


@pytest.mark.django_db
@settings(max_examples=examples(40))
@given(st.lists(st.sampled_from(SIGNS), max_size=12))
def test_no_query_of_signs_is_an_error(records, parts):
    _asked("".join(parts))


def _asked(text):
    hits = best(Project.objects.published(), query) if (query := parse(text)) else ()
    assert len(hits) == len(found(text))
