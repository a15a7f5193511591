"""The pages of a record's versions and changes: what they show and offer to whom, and what they say was done."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.messages import get_messages
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEntry
from accounts.roles import ADMINISTRATOR, CONTRIBUTOR, REVIEWER, TRANSLATOR
from core.models import Axis
from core.publication import State
from desk import decisions, proposals, versions
from desk.admin_bulk import bulk_actions
from desk.merge import MINE, THEIRS
from desk.models import Version
from events.models import Article
from pages.models import Page
from tests.desk_tools import admin_url, full_form, in_state, somebody
from tests.factories import ArticleFactory, AxisFactory, PartnerFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def author():
    return somebody(CONTRIBUTOR, first_name="Anna", last_name="Essai")


@pytest.fixture
def article():
    article = ArticleFactory(published=True, title_fr="Titre", lead_fr="Chapeau")
    versions.record_version(article, None)
    return article


def propose(record, user, **values):
    with proposals.editing(record, user, "Plus juste") as done:
        type(record).objects.filter(pk=record.pk).update(**values)
    return done.version


def seen(client, user, url, **query):
    client.force_login(user)
    page = client.get(url, query)
    return page.context if page.status_code == 200 else page.status_code


def said(response):
    response.client.cookies.pop("messages", None)  # as if the next page had been looked at
    return [(message.level_tag, str(message)) for message in get_messages(response.wsgi_request)]


# --- The page of a change ---------------------------------------------------------------------------------------------


def test_the_page_of_a_change_offers_to_each_what_they_may_do(client, article, author):
    proposal, reviewer = propose(article, author, title_fr="Titre d’Anna"), somebody(REVIEWER)
    url = admin_url(article, "review", proposal.pk)

    def offers(user):
        context = seen(client, user, url)
        return [context[name] for name in ("is_open", "may_accept", "may_refuse", "may_withdraw")]

    assert offers(author) == [True, False, False, True]
    assert offers(reviewer) == [True, True, True, False]
    assert offers(somebody(TRANSLATOR)) == [True, False, False, False]
    context = seen(client, reviewer, url)
    assert [change.path for change in context["changes"]] == ["fields/title_fr"]
    assert (context["proposal"], context["conflicts"], context["missing"], str(context["title"])) == (
        *(proposal, [], []),
        "Change that waits: Titre",
    )
    assert (context["names"], len(context["previews"])) == ({"mine": MINE, "theirs": THEIRS}, 3)
    decisions.refuse(proposal, reviewer, "Non")
    Article.objects.filter(pk=article.pk).update(title_fr="Titre d’Anna")
    assert offers(reviewer) == offers(author) == [False] * 4
    context = seen(client, reviewer, url)
    assert [change.values or change.words for change in context["changes"]] != []  # against what it began from
    assert (context["missing"], context["conflicts"]) == ([], [])


def test_both_sides_of_a_conflict_stand_on_the_page_with_who_and_when(client, article, author, settings):
    settings.FOUR_EYES = False
    proposal, reviewer = propose(article, author, title_fr="Titre d’Anna"), somebody(REVIEWER)
    propose(article, reviewer, title_fr="Titre d’un relecteur")
    (conflict,) = seen(client, reviewer, admin_url(article, "review", proposal.pk))["conflicts"]
    assert (conflict.path, conflict.who, conflict.when) == (
        *("fields/title_fr", reviewer.username),
        versions.latest(article).created_at,
    )


def test_what_a_decision_did_is_said_and_logged(client, author, article):
    reviewer = somebody(REVIEWER)
    donor, project = PartnerFactory(code="UE", name_fr="Union"), ProjectFactory(published=True, donors=["CH"])
    versions.record_version(project, None)
    with proposals.editing(project, author) as done:
        project.fundings.create(donor=donor)
    donor.delete()
    client.force_login(reviewer)
    page = client.post(admin_url(project, "review", done.version.pk), {"accept": "1"})
    assert said(page) == [
        ("success", "The change was accepted. The public sees it now."),
        ("warning", "“Union” (donor) no longer exists: it was left out."),
    ]
    assert page.url == admin_url(project, "change")
    (entry,) = LogEntry.objects.all()
    assert (entry.user, entry.object_id, entry.get_change_message()) == (
        *(reviewer, str(project.pk)),
        "Proposed change accepted.",
    )
    url = admin_url(article, "review", propose(article, author, title_fr="x").pk)
    page = client.post(url, {"refuse": "1"})
    assert (said(page), page.url) == ([("error", "Say why: the author will read it.")], url)


def test_the_list_of_changes_shows_those_to_decide_and_ones_own(client, author, article):
    reviewer, other = somebody(REVIEWER), ArticleFactory(published=True, title_fr="Autre")
    versions.record_version(other, None)
    first, second = propose(article, author, title_fr="Un"), propose(other, reviewer, title_fr="Deux")
    url = reverse("admin:desk_version_changelist")

    def listed(user, **query):
        return list(seen(client, user, url, **query)["cl"].result_list)

    assert [listed(reviewer), listed(author), listed(somebody(ADMINISTRATOR))] == [
        [first, second],
        [first],
        [first, second],
    ]
    assert [listed(reviewer, **{"for": name}) for name in ("decide", "own", "x")] == [
        [first],
        [second],
        [first, second],
    ]
    Version.objects.filter(pk=first.pk).update(author_name="")
    Article.objects.filter(pk=other.pk).delete()
    client.force_login(reviewer)
    page = client.get(url)
    assert page.context["title"] == "Changes that wait for review"
    html = page.content.decode()
    assert f'<a href="{admin_url(article, "review", first.pk)}">{article}</a>' in html
    assert f'{admin_url(other, "review", second.pk)}">–</a>' in html  # its record is deleted
    assert ('field-author_text">–<' in html, f'field-author_text">{reviewer.username}<' in html) == (True, True)
    assert html.count('field-kind_name">article<') == 2
    for user, status in ((somebody(TRANSLATOR), 200), (UserFactory(is_staff=True), 403)):
        client.force_login(user)
        assert client.get(url).status_code == status
    assert client.get(reverse("admin:desk_version_add")).status_code == 403


# --- The history ------------------------------------------------------------------------------------------------------


def test_the_history_names_what_changed_and_offers_to_restore_what_is_not_current(client, article, author):
    reviewer = somebody(REVIEWER)
    Article.objects.filter(pk=article.pk).update(title_fr="Deuxième")
    second = versions.record_version(article, reviewer)
    proposal = propose(article, author, lead_fr="Autre chapeau")
    first = versions.history(article).last()
    rows = seen(client, reviewer, admin_url(article, "history"))["rows"]
    assert [(row["version"], row["changes"], row["is_first"]) for row in rows] == [
        (proposal, ["Lead (French)"], False),
        (second, ["Title (French)"], False),
        (first, [], True),
    ]
    assert [(row["restore_url"], row["review_url"], len(row["previews"])) for row in rows] == [
        ("", admin_url(article, "review", proposal.pk), 3),
        ("", "", 3),
        (admin_url(article, "restore", first.pk), "", 3),
    ]
    rows = seen(client, somebody(TRANSLATOR), admin_url(article, "history"))["rows"]
    assert [row["restore_url"] for row in rows] == ["", "", ""]
    assert seen(client, reviewer, admin_url(ArticleFactory(), "history"))["differs_now"] is False


def test_of_two_versions_the_older_is_compared_with_the_newer_whichever_was_chosen_first(client, article):
    reviewer, url = somebody(REVIEWER), admin_url(article, "compare")
    first = versions.latest(article)
    Article.objects.filter(pk=article.pk).update(title_fr="Deuxième")
    second = versions.record_version(article, None)
    Article.objects.filter(pk=article.pk).update(title_fr="Troisième")
    for pair in ((first.pk, second.pk), (second.pk, first.pk)):
        context = seen(client, reviewer, url, old=pair[0], new=pair[1])
        assert (context["old"], context["new"], context["language"]) == (first, second, "")
    for pair in (("now", first.pk), (first.pk, "now")):
        context = seen(client, reviewer, url, old=pair[0], new=pair[1])
        assert (context["old"], context["new"].pk, context["new"].data["fields"]["title_fr"]) == (
            *(first, None),
            "Troisième",
        )
    assert [seen(client, reviewer, url, old=first.pk, new=new) for new in ("", "x", "²", "0")] == [404] * 4


def test_who_restores_sees_what_would_change_be_lost_and_wait(client, article, author, settings):
    settings.FOUR_EYES = True
    reviewer, first = somebody(REVIEWER), versions.latest(article)
    url = admin_url(article, "restore", first.pk)
    Article.objects.filter(pk=article.pk).update(title_fr="Jamais lu")

    def page(user):
        names = ("losses", "refused", "waits", "held", "may_restore", "may_publish")
        context = seen(client, user, url)
        return [change.path for change in context["changes"]], *(context[name] for name in names)

    path = ["fields/title_fr"]
    assert page(reviewer) == (path, [], [], False, [], True, True)  # the text was public before
    assert page(author) == (path, [], [], True, [], True, False)
    assert page(somebody(TRANSLATOR)) == (path, [], [], False, [], False, False)
    data = {**first.data, "fields": {**first.data["fields"], "lead_fr": "", "media_contact": "rien"}}
    Version.objects.filter(pk=first.pk).update(data=data)
    _paths, _losses, refused, *_rest = page(reviewer)
    assert refused == ["media contact: Enter a valid email address."]
    client.force_login(reviewer)
    answer = client.post(url)
    assert (answer.url, said(answer)) == (url, [("error", refused[0])])
    data["fields"]["media_contact"] = ""
    Version.objects.filter(pk=first.pk).update(data=data)
    _paths, _losses, refused, waits, held, *_rest = page(reviewer)
    assert (refused, waits, held[0]) == ([], True, "The French text is missing: lead.")
    client.force_login(reviewer)
    told = said(client.post(url))
    assert told[0] == ("success", "The restored version waits for review. The public sees the page as it was.")
    assert told[1:] == [("warning", sentence) for sentence in held]


def test_what_could_not_be_restored_is_named(client):
    reviewer, donor = somebody(REVIEWER), PartnerFactory(code="UE", name_fr="Union")
    project = ProjectFactory(donors=[donor])
    first = versions.record_version(project, None)
    project.fundings.all().delete()
    donor.delete()
    client.force_login(reviewer)
    url = admin_url(project, "restore", first.pk)
    context = client.get(url).context
    assert [(str(loss.label), loss.name) for loss in context["losses"]] == [("donor", "Union")]
    assert said(client.post(url)) == [
        ("warning", "The record is already like that: nothing was changed."),
        ("warning", "“Union” (donor) no longer exists: it was left out."),
    ]


def test_a_change_that_waits_and_that_the_models_would_refuse_today_is_shown_in_its_form(client, article, author):
    proposal = propose(article, author, title_fr="Titre d’Anna")
    data = proposal.data
    data["fields"]["media_contact"] = "rien"
    Version.objects.filter(pk=proposal.pk).update(data=data)
    form = seen(client, author, admin_url(article, "change"))["adminform"].form
    assert (form["title_fr"].value(), form["media_contact"].value()) == ("Titre d’Anna", "rien")


def test_a_change_made_elsewhere_is_not_that_of_who_saves_the_form(client):
    reviewer, article = somebody(REVIEWER), ArticleFactory(title_fr="Titre", media_contact="")
    versions.record_version(article, None)
    Article.objects.filter(pk=article.pk).update(media_contact="console@example.org")
    article.refresh_from_db()
    client.force_login(reviewer)
    form = full_form(article, reviewer) | {"title_fr": "Titre récrit", "_reason": "Plus juste"}
    assert client.post(admin_url(article, "change"), form).status_code == 302
    kept = [
        (version.author, version.reason, version.data["fields"]["title_fr"], version.data["fields"]["media_contact"])
        for version in versions.history(article)
    ]
    assert kept == [
        (reviewer, "Plus juste", "Titre récrit", "console@example.org"),
        (None, "", "Titre", "console@example.org"),
        (None, "", "Titre", ""),
    ]


# --- In bulk ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "model", "query", "names"),
    [
        (CONTRIBUTOR, Article, "", ["submit", "return", "set_axis", "ask", "bin"]),
        (TRANSLATOR, Article, "", []),
        (
            REVIEWER,
            Article,
            "",
            [*("submit", "return", "publish", "withdraw", "archive", "restore"), *("set_axis", "ask", "own", "bin")],
        ),
        (REVIEWER, Page, "", ["submit", "return", "publish", "withdraw", "archive", "restore", "ask", "own", "bin"]),
        (REVIEWER, Article, "?bin=1", ["unbin"]),
        (ADMINISTRATOR, Article, "?bin=1", ["unbin", "delete_selected"]),
        (TRANSLATOR, Article, "?bin=1", []),
    ],
)
def test_the_lists_offer_the_actions_that_a_role_may_take(role, model, query, names):
    request = RequestFactory().get(f"/{query}")
    request.user = somebody(role)
    delete = (None, "delete_selected", "Delete") if role == ADMINISTRATOR else None
    actions = bulk_actions(admin.site.get_model_admin(model), request, delete)
    assert list(actions) == names
    assert [name for _function, name, _label in actions.values()] == names
    if delete:
        assert str(actions["delete_selected"][2]) == "Delete for good"


def test_an_axis_is_set_on_each_record_that_one_may_change_and_the_rest_is_told(client, author):
    axis, closed = AxisFactory(code="neuf"), AxisFactory(code="clos")
    Axis.objects.filter(pk=closed.pk).update(is_active=False)
    drafts = [ArticleFactory(title_fr=f"Brouillon {number}") for number in (1, 2)]
    review = in_state("events.article", State.IN_REVIEW, title_fr="En relecture")
    others = ArticleFactory(title_fr="Autre")
    client.force_login(author)

    def post(pk):
        chosen = [record.pk for record in (*drafts, review)]
        data = {"action": "set_axis", "_selected_action": chosen, "axis": pk}
        return said(client.post(admin_url(Article, "changelist"), data))

    assert post("") == [("error", "Choose the axis beside the action first.")]
    assert post(closed.pk)[0][0] == "warning"
    done, refused = post(axis.pk)
    assert (done[0], done[1][:24], refused[0], refused[1][:31]) == (
        *("success", "Set the axis: 2 records."),
        *("error", "Set the axis: 1 record refused."),
    )
    assert "Your account does not have the permission to do this." in refused[1]
    assert set(Article.objects.filter(axis=axis)) == {*drafts}
    assert others.axis_id != axis.pk
    assert {entry.object_id for entry in LogEntry.objects.all()} == {str(record.pk) for record in drafts}
    assert AuditEntry.objects.filter(kind="change").count() == 2
