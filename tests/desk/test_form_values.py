"""What a browser would post from a form that nobody touched, and what a post says."""

import datetime as dt

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime, RelatedFieldWidgetWrapper
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict

from accounts.roles import REVIEWER, TRANSLATOR
from core.models import Partner, Region
from desk.form_merge import Opened, differ, merge_post, opened_now, read_opened
from desk.form_values import MOST_ROWS, Page, inner, meaning, names_of, page_of, untouched
from desk.merge import THEIRS, choice_name
from events.models import Article
from projects.models import Project
from tests.desk_tools import somebody
from tests.factories import ArticleFactory, FigureFactory, PartnerFactory, ProjectFactory, RegionFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)


class Essay(forms.Form):
    title = forms.CharField(required=False)
    count = forms.IntegerField(required=False)
    zero = forms.IntegerField(initial=0)
    is_open = forms.BooleanField(required=False, initial=True)
    is_shut = forms.BooleanField(required=False)
    kind = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], initial="b")
    kinds = forms.MultipleChoiceField(choices=[("a", "A"), ("b", "B")], initial=["a", "b"], required=False)
    none = forms.MultipleChoiceField(choices=[("a", "A")], required=False)
    day = forms.DateField(initial=dt.date(2027, 3, 1))
    moment = forms.SplitDateTimeField(widget=AdminSplitDateTime, initial=NOON)
    file = forms.FileField(required=False, initial="documents/a.pdf")
    partner = forms.ModelChoiceField(Partner.objects, required=False)
    regions = forms.ModelMultipleChoiceField(Region.objects, required=False)
    groups = forms.ModelMultipleChoiceField(Region.objects, required=False)
    fixed = forms.CharField(disabled=True, initial="x")


def page(**initial):
    return Page(Essay(prefix="p", initial=initial), [], whole=("groups",))


def test_an_untouched_form_posts_what_it_shows():
    data = untouched(page(title="Titre", count=None))
    assert dict(data.lists()) == {
        "p-title": ["Titre"],
        "p-count": [""],
        "p-zero": ["0"],
        "p-is_open": ["on"],
        "p-kind": ["b"],
        "p-kinds": ["a", "b"],
        "p-day": ["01/03/2027"],
        "p-moment_0": ["01/03/2027"],
        "p-moment_1": ["12:00:00"],
        "p-file": ["documents/a.pdf"],
        "p-partner": [""],
    }


def said(text, files=None, base=None):
    return meaning(page(), QueryDict(text), MultiValueDict(files or {}), base and QueryDict(base))


def test_a_post_says_values_links_and_files():
    one, two = RegionFactory(code="MA-01"), RegionFactory(code="MA-02")
    partner = PartnerFactory()
    found = said(
        f"p-title= Un%0D%0Atitre &p-count=7&p-zero= x &p-is_shut=on&p-kind=a&p-kinds=b&p-kinds=a&p-day=2027-03-02"
        f"&p-moment_0=2027-03-01&p-moment_1=12:00&p-file=documents/a.pdf&p-partner={partner.pk}"
        f"&p-regions={two.pk}&p-regions={one.pk}&p-regions=x&p-groups={one.pk}&p-fixed=y"
    )
    fields = found["fields"]
    assert fields == {
        "title": "Un\ntitre",
        "count": 7,
        "zero": "x",  # as it was typed
        "is_open": False,
        "is_shut": True,
        "kind": "a",
        "kinds": "b,a",
        "none": "",
        "day": dt.date(2027, 3, 2),
        "moment": fields["moment"],
        "file": "documents/a.pdf",
        "partner": partner.pk,
        "groups": [one.pk],
    }
    assert fields["moment"].replace(tzinfo=None) == dt.datetime(2027, 3, 1, 12)  # noqa: DTZ001
    assert found["links"] == {"regions": sorted([one.pk, two.pk])}
    assert found["names"] == {
        f"core.partner/{partner.pk}": "",
        **{f"core.region/{region.pk}": "" for region in (one, two)},
    }
    assert found["children"] == {}


@pytest.mark.parametrize(
    ("text", "partner"),
    [
        ("p-partner=", None),
        ("p-partner=row-2", "row-2"),
        (f"p-partner={'1' * 18}", int("1" * 18)),
        (f"p-partner={'1' * 19}", "1" * 19),
        ("p-partner=-4", -4),
        ("p-partner=٣", "٣"),
    ],
)
def test_a_link_is_a_number_or_what_another_row_is_called(text, partner):
    assert said(text)["fields"]["partner"] == partner


def test_a_file_is_the_one_that_comes_the_one_that_stays_or_none():
    upload = SimpleUploadedFile("neuf.pdf", b"%PDF")
    assert said("p-file=a.pdf", {"p-file": [upload]})["fields"]["file"] == "neuf.pdf"
    assert said("p-file=a.pdf&p-file-clear=on")["fields"]["file"] == ""
    assert said("p-file=a.pdf")["fields"]["file"] == "a.pdf"
    assert said("p-title=x", base="p-file=b.pdf")["fields"]["file"] == "b.pdf"
    assert said("p-title=x")["fields"]["file"] == ""


def test_a_widget_posts_under_one_name_or_several():
    names = {name: names_of(field.widget, name) for name, field in Essay.base_fields.items()}
    several = {name: found for name, found in names.items() if found != [name]}
    assert several == {"moment": ["moment_0", "moment_1"], "file": ["file", "file-clear"]}
    plain = forms.TextInput()
    wrapped = RelatedFieldWidgetWrapper(plain, Article._meta.get_field("axis").remote_field, admin.site)
    assert (inner(wrapped), inner(plain)) == (plain, plain)


# --- Rows -------------------------------------------------------------------------------------------------------------


def asked_by(user):
    request = RequestFactory().get("/")
    request.user, request.csp_nonce = user, "essai"
    return request


def open_page(record, user):
    return page_of(admin.site.get_model_admin(type(record)), asked_by(user), record)


@pytest.fixture
def project():
    project = ProjectFactory(title_fr="Titre")
    FigureFactory(project=project, reached=100, label_fr="jeunes")
    return project


def rows_named(found, prefix):
    return next(rows for rows in found.rows if rows.prefix == prefix)


def test_the_rows_of_a_post_are_numbered_and_their_own_links_are_known(project):
    figures = rows_named(open_page(project, somebody(REVIEWER)), "figures")
    assert (figures.inner_links, figures.key) == (["part_of"], "id")
    assert {"id", "project", "DELETE"} & figures.fields.keys() == set()
    (figure,) = project.figures.all()
    head = "figures-TOTAL_FORMS=3&figures-INITIAL_FORMS=1"
    data = QueryDict(f"{head}&figures-0-id={figure.pk}&figures-1-id=&figures-2-id=-5&figures-2-DELETE=on")
    assert figures.numbers(data) == {0: figure.pk, 1: None, 2: -5}
    assert [figures.is_deleted(data, number) for number in range(3)] == [False, False, True]
    assert figures.numbers(QueryDict(f"figures-TOTAL_FORMS={10**9}")).keys() == set(range(MOST_ROWS))
    assert figures.numbers(QueryDict("")) == {}
    texts = (head, "figures-TOTAL_FORMS=3", "figures-INITIAL_FORMS=3", "figures-TOTAL_FORMS=x&figures-INITIAL_FORMS=1")
    assert [figures.are_in(QueryDict(text)) for text in texts] == [True, False, False, False]
    assert figures.columns({"reached": 1, "id": 4, "women": 3}) == {"reached": 1}


def test_of_rows_a_translator_has_the_texts_of_their_language(project):
    figures = rows_named(open_page(project, somebody(TRANSLATOR, ["ar"])), "figures")
    assert list(figures.fields) == ["label_ar"]


def test_of_a_post_new_and_deleted_rows_are_left_out(project):
    page = open_page(project, somebody(REVIEWER))
    (figure,) = project.figures.all()
    data = untouched(page)
    found = meaning(page, data)["children"]["figures"]
    assert [(row["id"], row["reached"], row["label_fr"], row["part_of"]) for row in found] == [
        (figure.pk, 100, "jeunes", None)
    ]
    data["figures-TOTAL_FORMS"] = "2"
    data["figures-1-reached"] = "5"
    assert [row["id"] for row in meaning(page, data)["children"]["figures"]] == [figure.pk]
    data["figures-0-DELETE"] = "on"
    assert meaning(page, data)["children"]["figures"] == []


# --- What a form was opened from --------------------------------------------------------------------------------------


def test_the_text_that_a_form_carries_is_read_by_its_own_person_for_its_own_record():
    anna, badr = somebody(REVIEWER), somebody(REVIEWER)
    article, other = ArticleFactory(), ArticleFactory()
    opened = Opened(NOON, QueryDict("title_fr=Titre&regions=1&regions=2"))
    text = opened.signed(anna, article)
    assert read_opened(text, anna, article) == opened
    refused = [(text, badr, article), (text, anna, other), (text[:-1], anna, article), ("", anna, article)]
    assert [read_opened(*one) for one in refused] == [None] * 4


def test_a_translators_form_also_carries_the_french_that_it_only_shows():
    article = ArticleFactory(title_fr="Titre", lead_fr="", body_fr="<p>Texte</p>")
    shown = opened_now(open_page(article, somebody(TRANSLATOR, ["ar"])), article).data
    assert {name: text for name, text in shown.items() if name.startswith("_shown:")} == {
        "_shown:title_fr": "Titre",
        "_shown:lead_fr": "",
        "_shown:body_fr": "<p>Texte</p>",
        "_shown:outcome_fr": "",
    }
    whole = opened_now(open_page(article, somebody(REVIEWER)), article).data
    assert [name for name in whole if name.startswith("_shown:")] == []


def test_nothing_is_merged_where_nobody_else_changed_anything():
    article, user = ArticleFactory(title_fr="Titre"), somebody(REVIEWER)
    page = open_page(article, user)
    opened = opened_now(page, article)
    mine = opened.data.copy()
    mine["title_fr"] = "Le mien"
    files = MultiValueDict()
    assert merge_post(page, opened, opened_now(page, article), mine, files) is None
    Article.objects.filter(pk=article.pk).update(media_contact="essai@example.org")
    article.refresh_from_db()
    page = open_page(article, user)
    now = opened_now(page, article)
    merged = merge_post(page, opened, now, mine, files)
    assert (merged.open, merged.choices, merged.set_aside) == ([], {}, {})
    assert (merged.data["title_fr"], merged.data["media_contact"]) == ("Le mien", "essai@example.org")
    assert (differ(merged.base, merged.now), differ(merged.now, merged.now)) == (True, False)
    broken = mine.copy()
    del broken["sources-TOTAL_FORMS"]
    assert merge_post(page, opened, now, broken, files) is None
    assert Project.objects.count() == 0


@pytest.mark.parametrize("typed", ["p-file=a.pdf", "p-file=a.pdf&p-file-clear=on"], ids=["another file", "no file"])
def test_what_others_ticked_off_or_chose_is_not_overruled_by_the_form_as_it_was(typed):
    opened, now = (
        Opened(NOON, QueryDict(f"p-title=Un&{rest}")) for rest in ("p-is_open=on&p-file=a.pdf", "p-file=b.pdf")
    )
    files = MultiValueDict({} if "clear" in typed else {"p-file": [SimpleUploadedFile("neuf.pdf", b"%PDF")]})
    choice = choice_name("fields/file", {"fields": {"file": "b.pdf"}})
    mine = QueryDict(f"p-title=Deux&p-is_open=on&{typed}", mutable=True)
    mine[choice] = THEIRS
    merged = merge_post(page(), opened, now, mine, files)
    assert (merged.open, merged.choices) == ([], {"fields/file": THEIRS})
    assert (merged.data.dict(), dict(merged.files)) == ({"p-title": "Deux", "p-regions": [], choice: THEIRS}, {})
