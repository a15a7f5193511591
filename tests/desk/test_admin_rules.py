"""What the lists and forms of the admin offer to whom, asked of them without a page; and dates as people write them."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.utils import timezone, translation

from accounts.roles import ADMINISTRATOR, CONTRIBUTOR, REVIEWER, TRANSLATOR
from core.models import Partner
from core.publication import State
from desk import date_fields, versions, workflow
from desk.admin_base import preview
from desk.admin_fields import check_year
from desk.admin_filters import BinFilter, ForMeFilter, OwnerFilter, StateFilter, TranslationFilter, UpkeepFilter
from desk.bin import in_sight, references
from desk.date_fields import DayField, HourField, MomentField, MomentTextField, PartialDateField
from events.models import Article, Event
from pages.models import Page
from projects.models import Project
from tests.desk_tools import in_state, somebody
from tests.factories import (
    ArticleFactory,
    PageFactory,
    PartnerFactory,
    PictureFactory,
    ProjectFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def of(model):
    return admin.site.get_model_admin(model)


def asked_by(user, query=""):
    request = RequestFactory().get(f"/{query}")
    request.user, request.resolver_match, request.csp_nonce = user, None, "essai"
    return request


# --- Who may ----------------------------------------------------------------------------------------------------------


def test_what_is_in_the_bin_is_seen_by_administrators_and_who_put_it_there():
    author, boss = somebody(CONTRIBUTOR), somebody(ADMINISTRATOR)
    seen, binned, own = ArticleFactory(), in_state("events.article", binned=True), ArticleFactory()
    workflow.put_in_bin(own, author)
    written = ArticleFactory()
    versions.record_version(written, author)
    workflow.put_in_bin(written, boss)
    people = {"author": author, "boss": boss, "reviewer": somebody(REVIEWER)}

    def found(query="", **match):
        lists = {}
        for name, user in people.items():
            request = asked_by(user, query)
            request.resolver_match = SimpleNamespace(**{"url_name": "", "kwargs": {}, **match})
            lists[name] = list(of(Article).get_queryset(request).order_by("pk"))
        return lists

    whole = {"author": [seen, own], "boss": [seen, binned, own, written], "reviewer": [seen]}
    assert found("?bin=1") == found(kwargs={"object_id": "1"}) == whole
    assert found() == whole | {"author": [seen]}
    assert found(url_name="autocomplete") == {name: [seen] for name in people}
    assert {name: list(in_sight(user, Article.objects.order_by("pk"))) for name, user in people.items()} == whole


def test_what_refers_to_a_record_is_named_by_its_kind():
    project = ProjectFactory()
    article, phase = ArticleFactory(projects=[project]), ProjectFactory(parent=project)
    found = {str(name): records for name, records in references(project)}
    assert found == {"articles": [article], "projects": [phase]}
    assert references(ProjectFactory()) == []


def test_each_role_changes_deletes_and_adds_what_it_may():
    draft, public = ArticleFactory(), ArticleFactory(published=True)
    binned, archived = in_state("events.article", binned=True), ArticleFactory(state=State.ARCHIVED)
    records, articles = (None, draft, public, binned, archived), of(Article)
    (sources, documents) = (
        next(i for i in articles.get_inline_instances(asked_by(somebody(ADMINISTRATOR))) if i.model is model)
        for model in (Article.sources.rel.related_model, Article.documents.rel.related_model)
    )
    table = {}
    for role, languages in ((CONTRIBUTOR, []), (TRANSLATOR, ["ar"]), (REVIEWER, []), (ADMINISTRATOR, [])):
        request = asked_by(somebody(role, languages))
        table[role] = [
            [articles.has_change_permission(request, record) for record in records],
            [articles.has_delete_permission(request, record) for record in records],
            articles.has_bin_permission(request),
            [sources.has_add_permission(request, record) for record in records],
            [sources.has_delete_permission(request, record) for record in records],
            [sources.has_change_permission(request, record) for record in records],
            [documents.has_change_permission(request, record) for record in records],
            [sources.has_view_permission(request, record) for record in records],
        ]
    no, yes = [False] * 5, [True] * 5
    opened, everywhere = [True, True, True, False, False], [True, True, True, False, True]
    translated = [False, True, True, False, False]
    assert table == {
        CONTRIBUTOR: [opened, no, False, opened, opened, opened, opened, yes],
        TRANSLATOR: [translated, no, False, no, no, translated, no, yes],
        REVIEWER: [everywhere, no, False, everywhere, everywhere, everywhere, everywhere, yes],
        ADMINISTRATOR: [everywhere, [True, False, False, True, False], True, *[everywhere] * 4, yes],
    }


def test_what_each_role_may_not_write_in_a_form_is_fixed():
    draft, public = ArticleFactory(), ArticleFactory(published=True)

    def fixed(role, record, *languages):
        return list(of(Article).get_readonly_fields(asked_by(somebody(role, languages)), record))

    always = fixed(REVIEWER, draft)
    assert {"state", "published_at", "slug"} & {*always} == {"state"}
    assert fixed(REVIEWER, public) == always
    assert fixed(CONTRIBUTOR, draft) == [*always, "published_at", "expires_at"]
    assert fixed(CONTRIBUTOR, public) == [*always, "published_at", "expires_at", "slug"]
    texts = fixed(TRANSLATOR, draft, "ar")
    assert {"title_fr", "title_en", "slug", "state", "regions"} <= {*texts}
    assert {"title_ar", "lead_ar", "body_ar"} & {*texts} == set()
    assert len(texts) == len({*texts})


def test_a_record_has_a_link_to_its_page_once_it_is_public():
    public, draft = ArticleFactory(published=True), ArticleFactory()
    soon = ArticleFactory(state=State.PUBLISHED, published_at=timezone.now() + DAY)
    articles = of(Article)
    shown = [articles.view_on_site(record) for record in (public, draft, soon)]
    assert shown == [public.get_absolute_url(), None, None]


def test_a_list_to_choose_from_offers_no_steps():
    user = somebody(REVIEWER)
    whole, chosen = (of(Article).get_actions(asked_by(user, query)) for query in ("", "?_popup=1"))
    assert {"publish", "bin", "export_for_translator"} <= whole.keys()
    assert {"publish", "bin", "export_for_translator"} & chosen.keys() == set()
    assert {name for name in whole if name.startswith("export")} >= {*chosen} - {"delete_selected"}
    assert "export_for_translator" not in of(Article).get_actions(asked_by(UserFactory(is_staff=True)))
    assert [of(model).action_form.__name__ for model in (Article, Page)] == ["AxisActionForm", "ActionForm"]


def test_the_first_page_counts_what_is_not_in_the_bin():
    now = timezone.now()
    for values in (
        {},
        {"binned_at": now},
        {"state": State.IN_REVIEW},
        {"state": State.PUBLISHED, "published_at": now - DAY},
        {"state": State.PUBLISHED, "published_at": now + DAY},
        {"state": State.PUBLISHED, "published_at": now - 2 * DAY, "expires_at": now - DAY},
    ):
        ArticleFactory(**values)
    assert of(Article).overview() == {
        **{"total": 5, "draft": 1, "in_review": 1, "scheduled": 1},
        **{"published": 1, "expired": 1, "archived": 0},
    }


def test_what_django_logs_is_a_version_with_its_reason():
    user, article = somebody(REVIEWER), ArticleFactory()
    request = RequestFactory().post("/", {"_reason": " Faute corrigée "})
    request.user = user
    entry = of(Article).log_addition(request, article, [{"added": {}}])
    assert (entry.pk, versions.latest(article).author, versions.latest(article).reason) == (
        *(LogEntry.objects.get().pk, user),
        "Faute corrigée",
    )
    Article.objects.filter(pk=article.pk).update(title_fr="Autre")
    entry = of(Article).log_change(request, article, [{"changed": {}}])
    assert (entry, versions.history(article).count()) == (LogEntry.objects.first(), 2)


def test_cells_of_lists_keep_their_direction_and_pictures_their_text():
    article = ArticleFactory(title_fr="Titre", title_en="", state=State.PUBLISHED, published_at=timezone.now() + DAY)
    articles = of(Article)
    assert articles.title_text(article) == '<span lang="fr" dir="ltr">Titre</span>'
    assert str(articles.state_text(article)) == "scheduled"
    picture = PictureFactory(alt_fr="Une <photo>")
    assert preview(picture.file, "Une <photo>") == (
        f'<img class="preview" src="{picture.file.url}" alt="Une &lt;photo&gt;" loading="lazy">'
    )
    assert (preview(None), preview(type(picture)().file)) == ("–", "–")


def test_reference_data_is_found_by_parts_of_words_and_its_code_stays():
    one, two = PartnerFactory(code="UE", name_fr="Union européenne"), PartnerFactory(code="CH", name_fr="Suisse")
    partners, request = of(Partner), asked_by(somebody(REVIEWER))

    def found(text):
        records, may_repeat = partners.get_search_results(request, Partner.objects.order_by("pk"), text)
        assert may_repeat is False
        return list(records)

    assert [found(text) for text in ("", "europeenne UNION", "sui", "union suisse")] == [[one, two], [one], [two], []]
    assert "code" in partners.get_readonly_fields(request, one)
    assert "code" not in partners.get_readonly_fields(request)


# --- Filters ----------------------------------------------------------------------------------------------------------


def filtered(kind, value, user=None, model=Article):
    name = kind.parameter_name
    chosen = kind(asked_by(user or somebody(REVIEWER)), {name: [value]} if value else {}, model, of(model))
    return set(chosen.queryset(asked_by(user), model.objects.all()))


def test_lists_are_narrowed_by_state_bin_owner_and_what_waits():
    reviewer, left = somebody(REVIEWER), somebody(REVIEWER, is_active=False)
    draft, binned = ArticleFactory(owner=reviewer), in_state("events.article", binned=True)
    soon = ArticleFactory(state=State.PUBLISHED, published_at=timezone.now() + DAY, owner=left)
    review = ArticleFactory(state=State.IN_REVIEW, text_changed_by=reviewer)
    everything = {draft, binned, soon, review}
    assert filtered(StateFilter, "scheduled") == {soon}
    assert filtered(StateFilter, "x") == filtered(StateFilter, "") == everything
    assert (filtered(BinFilter, "1"), filtered(BinFilter, ""), filtered(BinFilter, "2")) == (
        {binned},
        *[everything - {binned}] * 2,
    )
    assert filtered(OwnerFilter, "0") == {binned, soon, review}
    assert filtered(OwnerFilter, str(reviewer.pk)) == {draft}
    assert filtered(OwnerFilter, "999") == everything
    owners = OwnerFilter(asked_by(reviewer), {}, Article, of(Article)).lookup_choices
    assert [(value, str(name)) for value, name in owners] == [("0", "nobody"), (str(reviewer.pk), reviewer.username)]
    assert filtered(ForMeFilter, "review", somebody(REVIEWER)) == {review}
    assert filtered(ForMeFilter, "review", reviewer) == set()
    assert filtered(ForMeFilter, "drafts", reviewer) == set()
    contributor = somebody(CONTRIBUTOR)
    assert filtered(ForMeFilter, "review", contributor) == everything  # it is not offered to them
    page = PageFactory(state=State.PUBLISHED, published_at=timezone.now() - 400 * DAY)
    new = PageFactory(published=True)
    assert (filtered(UpkeepFilter, "1", model=Page), filtered(UpkeepFilter, "x", model=Page)) == ({page}, {page, new})


def test_lists_are_narrowed_by_the_state_of_texts():
    texts = {"title_fr": "Un", "title_en": "One", "lead_fr": "", "body_fr": ""}
    ready, missing = ArticleFactory(title_ar="نص", **texts), ArticleFactory(title_ar="", **texts)
    assert filtered(TranslationFilter, "missing-ar") == {missing}
    assert filtered(TranslationFilter, "ready-ar") == {ready}
    assert filtered(TranslationFilter, "ready-en") == {ready, missing}
    for value in ("missing-fr", "x-ar", "missing", ""):
        assert filtered(TranslationFilter, value) == {ready, missing}
    request = asked_by(somebody(TRANSLATOR))
    offered = {kind: kind(request, {}, Article, of(Article)).lookup_choices for kind in (BinFilter, ForMeFilter)}
    assert [value for value, _label in offered[ForMeFilter]] == []
    choices = TranslationFilter(request, {}, Article, of(Article)).lookup_choices
    assert [value for value, _label in choices] == [
        f"{state}-{code}" for state in ("missing", "outdated", "waiting", "machine", "ready") for code in ("ar", "en")
    ]


WHICH_DAY = "“juin 2017”: which day is meant? Write 21/02/2017 or “21 February 2017”."


# --- Dates ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (DayField(), "21/02/2017", dt.date(2017, 2, 21)),
        (DayField(), dt.date(2017, 2, 21), dt.date(2017, 2, 21)),
        (DayField(required=False), " ", None),
        (PartialDateField(), "juin 2017", dt.date(2017, 6, 1)),
        (PartialDateField(is_end=True), "juin 2017", dt.date(2017, 6, 30)),
        (PartialDateField(is_end=True), "2017", dt.date(2017, 12, 31)),
        (PartialDateField(), dt.date(2017, 2, 21), dt.date(2017, 2, 21)),
        (PartialDateField(required=False), "", None),
        (PartialDateField(required=False), " ", None),
        (HourField(), "10:30", dt.time(10, 30)),
        (HourField(), "10h30", dt.time(10, 30)),
        (HourField(), "10h", dt.time(10)),
        (HourField(required=False), "  ", None),
        (MomentTextField(required=False), "", None),
    ],
)
def test_a_date_and_an_hour_are_read_as_people_write_them(field, text, value):
    assert field.clean(text) == value


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("2017-02-21T10:30", (2017, 2, 21, 10, 30)),
        ("21/02/2017 10h30", (2017, 2, 21, 10, 30)),
        (" 21/02/2017 10h30 ", (2017, 2, 21, 10, 30)),
        ("21 février 2017 9h", (2017, 2, 21, 9, 0)),
        ("21/02/2017", (2017, 2, 21, 0, 0)),
        ("21 février 2017", (2017, 2, 21, 0, 0)),
    ],
)
def test_a_moment_in_one_text_is_local(text, local):
    assert MomentTextField().clean(text) == dt.datetime(*local, tzinfo=timezone.get_current_timezone())


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        (DayField(), "juin 2017", WHICH_DAY),
        (HourField(), "25h", None),
        (MomentTextField(), "demain", None),
        (
            MomentTextField(),
            "juin 2017 10h",
            "“juin 2017”: which day is meant? Write 21/02/2017 or “21 February 2017”.",
        ),
        (MomentField(), ["21/02/2017", ""], "Write the time too: 10:30 or 10h30."),
        (MomentField(), ["", "10h30"], "Write the date too: 21/02/2017."),
    ],
)
def test_what_is_no_date_is_refused_with_a_way_out(field, text, sentence):
    with pytest.raises(ValidationError) as refused:
        field.clean(text)
    assert sentence is None or refused.value.messages == [sentence]


def test_a_month_or_a_year_says_its_precision_in_the_field_beside():
    class Form(forms.Form):
        start_date = PartialDateField(required=False)
        start_precision = forms.CharField()
        end_date = PartialDateField(required=False, is_end=True)
        other_date = DayField(required=False)
        other_precision = forms.CharField(required=False)

    def said(**typed):
        form = Form({"x-start_precision": "day", **{f"x-{name}": text for name, text in typed.items()}}, prefix="x")
        date_fields.say_precisions(form)
        return form.data["x-start_precision"]

    assert [said(start_date=text) for text in ("juin 2017", "2017", "21/02/2017", "rien", "")] == [
        *("month", "year", "day"),
        *("day", "day"),
    ]
    assert said(other_date="2017", end_date="2017") == "day"
    assert date_fields.precision_of("start_date") == date_fields.precision_of("start") == "start_precision"


def test_a_year_that_cannot_be_is_refused():
    refused = {}
    for year in range(1940, 2110):
        try:
            check_year(dt.date(year, 1, 1))
        except ValidationError as wrong:
            refused[year] = wrong.messages
    assert [*refused] == [*range(1940, 1950), *range(2101, 2110)]
    assert refused[1949] == ["The year 1949 cannot be right: from 1950 to 2100."]


def form_fields(model, user=None):
    request = asked_by(user or somebody(ADMINISTRATOR))
    return of(model).get_form(request, None, change=False).base_fields


def test_fields_have_their_language_their_direction_and_their_example():
    fields = form_fields(Project)
    names = ("title_ar", "title_fr", "contact_email", "code")
    attrs = [fields[name].widget.attrs for name in names]
    assert [(each.get("lang"), each.get("dir")) for each in attrs] == [
        *(("ar", "rtl"), ("fr", "ltr")),
        *((None, "ltr"), (None, None)),
    ]
    assert str(fields["start_date"].help_text).endswith("For instance 21/02/2017, June 2017, 06/2017 or 2017.")
    assert (fields["start_date"].is_end, fields["end_date"].is_end) == (False, True)
    event = form_fields(Event)
    assert str(event["registration_deadline"].help_text).endswith("For instance 21/02/2017 and 10h30.")
    labels = [str(widget.attrs["aria-label"]) for widget in event["starts_at"].widget.widgets]
    assert labels == [f"{event['starts_at'].label}, {part}" for part in ("date", "time")]
    assert fields["axis"].widget.can_delete_related is False
