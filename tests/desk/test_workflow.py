"""Moving records: alone and in bulk, with four eyes, on time, into the bin and out of it."""

import datetime as dt

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.roles import ADMINISTRATOR, CONTRIBUTOR, REVIEWER, TRANSLATOR
from core.publication import State
from desk import versions, workflow
from desk.phases import SOON, Phase, in_phase, phase_of
from projects.models import Project
from tests.admin_tools import form_data
from tests.desk_tools import MODELS, admin_url, complete, full_form, in_state, somebody, stored
from tests.factories import ArticleFactory, AxisFactory, FigureFactory, ProjectFactory, UserFactory

pytestmark = pytest.mark.django_db

PROJECT = "projects.project"
ARTICLE = "events.article"  # a light form, for rules that all kinds share
NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def reviewer(client):
    user = somebody(REVIEWER)
    client.force_login(user)
    return user


def move(client, record, name, **data):
    return client.post(admin_url(record, "transition", name), data, follow=True)


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


# --- Transitions ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", MODELS)
def test_a_record_goes_its_whole_way(kind, reviewer):
    record = complete(kind)
    states = []
    for name in ("submit", "return", "submit", "publish", "withdraw", "publish", "archive", "restore"):
        workflow.perform(record, name, reviewer)
        states.append(type(record).objects.get(pk=record.pk).state)
    assert states == ["in_review", "draft", "in_review", "published", "draft", "published", "archived", "draft"]


@pytest.mark.parametrize("state", State.values)
def test_only_the_transitions_of_the_state_are_possible(state, reviewer):
    possible = {t.name for t in workflow.TRANSITIONS.values() if state in t.sources}
    for name in workflow.TRANSITIONS.keys() - possible:
        record = in_state(PROJECT, state)
        with pytest.raises(ValidationError):
            workflow.perform(record, name, reviewer)
        assert stored(record)["state"] == state
    assert {t.name for t in workflow.available(reviewer, in_state(PROJECT, state))} == possible


def test_why_a_step_is_not_possible_is_said(reviewer):
    tomorrow = timezone.now() + dt.timedelta(days=1)
    cases = [
        (in_state(ARTICLE, binned=True), "submit", reviewer, {}),
        (in_state(ARTICLE, State.ARCHIVED), "publish", reviewer, {}),
        (in_state(ARTICLE), "publish", reviewer, {"publish_at": tomorrow, "expires_at": tomorrow}),
        (in_state(ARTICLE), "publish", somebody(CONTRIBUTOR), {}),
    ]
    told = []
    with translation.override("en"):
        for record, name, user, options in cases:
            with pytest.raises((ValidationError, PermissionDenied)) as refused:
                workflow.perform(record, name, user, **options)
            told.append(getattr(refused.value, "messages", None) or str(refused.value))
        with pytest.raises(PermissionDenied) as refused:
            workflow.take_out_of_bin(cases[0][0], somebody(CONTRIBUTOR))
    assert told == [
        ["The record is in the bin."],
        ["This is not possible from the state “archived”."],
        ["It would expire before it is published."],
        "Your account does not have the permission to do this.",
    ]
    assert str(refused.value) == "Only an administrator, or who put it there, brings a record back from the bin."


def test_what_somebody_else_moved_meanwhile_is_not_moved_again(reviewer):
    record = in_state(PROJECT, State.IN_REVIEW)
    Project.objects.filter(pk=record.pk).update(state=State.ARCHIVED)
    with pytest.raises(ValidationError):
        workflow.perform(record, "publish", reviewer)
    assert stored(record)["state"] == "archived"


def test_four_eyes_are_asked_of_the_record_as_it_is_now(reviewer):
    record = complete(PROJECT)
    versions.record_version(record, reviewer)
    with pytest.raises(PermissionDenied):
        workflow.perform(record, "publish", reviewer)
    assert stored(record)["state"] == "draft"


@pytest.mark.parametrize("lost", ["is_staff", "is_active"])
def test_who_left_the_office_moves_nothing_whatever_their_role_says(lost):
    record, left = complete(PROJECT), somebody(REVIEWER)
    setattr(left, lost, False)
    with pytest.raises(PermissionDenied):
        workflow.perform(record, "publish", left)
    assert stored(record)["state"] == "draft"


def test_the_first_publication_time_stays(reviewer):
    record = in_state(PROJECT, State.PUBLISHED)
    first = record.published_at
    workflow.perform(record, "withdraw", reviewer)
    workflow.perform(record, "publish", reviewer)
    assert stored(record)["published_at"] == first


def test_a_published_record_whose_time_is_cleared_is_public_from_now(client, reviewer):
    record = in_state(ARTICLE, State.PUBLISHED)
    with time_machine.travel(NOON, tick=False):
        client.force_login(reviewer)
        form = {**full_form(record, reviewer), "published_at_0": "", "published_at_1": ""}
        assert client.post(admin_url(record, "change"), form).status_code == 302
    assert stored(record)["published_at"] == NOON


def test_an_incomplete_record_is_not_published_and_every_reason_is_said(client, reviewer):
    record = complete(PROJECT, donors=[], summary_fr="")
    before = stored(record)
    response = move(client, record, "publish")
    assert stored(record) == before
    assert len(list(response.context["messages"])) == 2
    page = response.content.decode()
    assert f'href="{admin_url(record, "change")}#fundings-group"' in page
    assert f'href="{admin_url(record, "change")}#id_summary_fr"' in page
    assert 'aria-describedby="hindrance-publish"' in page


def test_only_buttons_that_may_be_pressed_are_shown(client):
    shown = {}
    for role in (CONTRIBUTOR, TRANSLATOR, REVIEWER):
        client.force_login(somebody(role, ["ar"]))
        response = client.get(admin_url(in_state(ARTICLE), "change"))
        steps = response.context["workflow"]
        shown[role] = [[name for name, *_rest in steps[place]] for place in ("buttons", "forward", "others")]
    assert shown == {
        CONTRIBUTOR: [["submit"], ["submit"], []],
        TRANSLATOR: [[], [], []],
        REVIEWER: [["submit", "publish", "archive"], ["submit", "publish"], ["archive"]],
    }


def test_looking_and_unknown_transitions_move_nothing(client, reviewer):
    record = in_state(PROJECT)
    assert client.get(admin_url(record, "transition", "publish")).status_code == 405
    assert client.post(admin_url(record, "transition", "delete")).status_code == 404
    assert client.post(reverse("admin:projects_project_transition", args=[0, "publish"])).status_code == 404
    assert stored(record)["state"] == "draft"


def test_a_button_without_its_token_moves_nothing(reviewer):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reviewer)
    record = in_state(PROJECT)
    assert strict.post(admin_url(record, "transition", "publish")).status_code == 403
    assert stored(record)["state"] == "draft"


@pytest.mark.parametrize("field", ["publish_at", "expires_at"])
@pytest.mark.parametrize("value", ["demain", "9999-99-99T00:00", "0000-01-01T00:00", "\x00"])
def test_a_time_that_is_none_is_refused(client, reviewer, field, value):
    record = in_state(ARTICLE)
    response = move(client, record, "publish", **{field: value})
    assert stored(record)["state"] == "draft"
    assert len(list(response.context["messages"])) == 1


# --- Four eyes --------------------------------------------------------------------------------------------------------


def edit(client, user, record, **changes):
    """Change a record in its form as `user`."""
    client.force_login(user)
    data = full_form(record, user) | changes
    assert client.post(admin_url(record, "change"), data).status_code == 302


@pytest.mark.parametrize("is_superuser", [True, False])
def test_who_wrote_a_text_cannot_publish_it(client, is_superuser):
    author = UserFactory(is_staff=True, is_superuser=True) if is_superuser else somebody(REVIEWER)
    record = complete(ARTICLE)
    edit(client, author, record, title_fr="Titre récrit")
    before = stored(record)
    assert before["text_changed_by_id"] == author.pk
    page = client.get(admin_url(record, "change"))
    assert 'aria-describedby="hindrance-publish"' in page.content.decode()
    response = client.post(admin_url(record, "transition", "publish"))
    assert response.status_code == 403
    assert "This was not done" in response.content.decode() or "<h1" in response.content.decode()
    assert stored(record) == before
    client.force_login(somebody(REVIEWER))
    move(client, record, "publish")
    assert stored(record)["state"] == "published"


def test_one_person_publishes_alone_where_the_setting_allows_it(client, settings):
    settings.FOUR_EYES = False
    author, record = somebody(REVIEWER), complete(ARTICLE)
    edit(client, author, record, title_fr="Titre récrit")
    move(client, record, "publish")
    assert stored(record)["state"] == "published"


def test_a_changed_date_is_no_changed_text(client):
    record = complete(PROJECT)
    edit(client, somebody(REVIEWER), record, start_date="2019-05-01")
    assert stored(record)["text_changed_by_id"] is None


def test_a_text_in_a_row_is_a_text_of_the_record(client):
    author, record = somebody(REVIEWER), complete(PROJECT)
    FigureFactory(project=record)
    edit(client, author, record, **{"figures-0-label_ar": "أشخاص"})
    assert stored(record)["text_changed_by_id"] == author.pk


def test_who_creates_a_record_has_written_it(client):
    author = somebody(CONTRIBUTOR)
    data = full_form(complete("pages.page"), UserFactory(is_staff=True, is_superuser=True))
    client.force_login(author)
    kind = type(complete("pages.page"))
    client.post(admin_url(kind, "add"), {**data, "slug": "nouvelle", "title_fr": "Nouvelle", "sources-TOTAL_FORMS": 0})
    assert kind.objects.get(slug="nouvelle").text_changed_by_id == author.pk


# --- Translators ------------------------------------------------------------------------------------------------------


def test_a_translator_is_shown_the_french_text_and_writes_their_own_language(client):
    record = complete(PROJECT, objectives_fr="<p>Des <strong>objectifs</strong></p>")
    client.force_login(somebody(TRANSLATOR, ["ar"]))
    page = client.get(admin_url(record, "change"))
    fields = set(page.context["adminform"].form.fields)
    assert fields == {name for name in form_data(page) if name.endswith("_ar") and "-" not in name}
    assert '<div lang="fr" dir="ltr"><p>Des <strong>objectifs</strong></p></div>' in page.content.decode()


def test_a_translator_changes_labels_of_rows_and_nothing_else_of_them(client, office_form):
    record = complete(PROJECT)
    figure = FigureFactory(project=record, reached=10, label_fr="personnes")
    client.force_login(somebody(TRANSLATOR, ["ar"]))
    forged = {
        "figures-0-label_ar": "أشخاص",
        "figures-0-label_fr": "forgé",
        "figures-0-reached": "999",
        "fundings-0-DELETE": "on",
        "fundings-0-note_fr": "forgé",
        "title_fr": "forgé",
        "code": "FORGE.1",
        "state": "published",
    }
    assert client.post(admin_url(record, "change"), office_form(record) | forged).status_code == 302
    figure.refresh_from_db()
    now = stored(record)
    assert (figure.label_ar, figure.label_fr, figure.reached) == ("أشخاص", "personnes", 10)
    assert (now["title_fr"], now["code"], now["state"]) == (record.title_fr, record.code, "draft")
    assert [funding.note_fr or "" for funding in record.fundings.all()] == [""]


@pytest.fixture
def office_form():
    office = UserFactory(is_staff=True, is_superuser=True)
    return lambda record: full_form(record, office)


def test_a_translator_adds_no_row(client, office_form):
    record = complete(PROJECT)
    client.force_login(somebody(TRANSLATOR, ["ar", "en"]))
    row = {
        "figures-TOTAL_FORMS": "1",
        "figures-0-label_fr": "forgé",
        "figures-0-reached": "5",
        "figures-0-unit": "persons",
    }
    client.post(admin_url(record, "change"), office_form(record) | row)
    assert record.figures.count() == 0


def test_a_translator_without_a_language_writes_nothing(client, office_form):
    record = complete(PROJECT)
    client.force_login(somebody(TRANSLATOR))
    assert client.post(admin_url(record, "change"), office_form(record) | {"title_ar": "نص"}).status_code == 403


# --- On time ----------------------------------------------------------------------------------------------------------


def public_pages(project, article):
    """Which public pages show the project: its own, the list, the tiles and the axis, the article, the home page."""
    return {
        "detail": project.get_absolute_url(),
        "list": reverse("projects"),
        "axis": project.axis.get_absolute_url(),
        "article": article.get_absolute_url(),
        "home": reverse("home"),
    }


@pytest.mark.both
def test_everything_public_turns_at_the_minute(client):
    with time_machine.travel(NOON, tick=False):
        client.force_login(somebody(REVIEWER))
        project = ProjectFactory(title_fr="Projet à l’heure", donors=["EU"], regions=["MA-01"])
        article = ArticleFactory(published=True, projects=[project])
        response = move(client, project, "publish", publish_at="2027-03-02T09:00", expires_at="2027-03-03T09:00")
        assert response.status_code == 200
    project.refresh_from_db()
    begin, end = (dt.datetime(2027, 3, day, 9, tzinfo=timezone.get_current_timezone()) for day in (2, 3))
    assert (project.published_at, project.expires_at) == (begin, end)
    client.logout()
    second = dt.timedelta(seconds=1)
    seen, tiles = {}, {}
    for moment in (begin - second, begin, end - second, end):
        with time_machine.travel(moment, tick=False):
            pages = {name: client.get(url) for name, url in public_pages(project, article).items()}
            seen[moment] = {name for name, page in pages.items() if "Projet à l’heure" in page.content.decode()}
            assert pages["detail"].status_code == (200 if project.is_published else 404)
            tiles[moment] = sum(tile.count for tile in pages["home"].context["diagram"].tiles)
    everywhere = set(public_pages(project, article))
    assert seen == {begin - second: set(), begin: everywhere, end - second: everywhere, end: set()}
    assert tiles == {begin - second: 0, begin: 1, end - second: 1, end: 0}


def test_expiry_before_publication_is_refused(client, reviewer):
    record = in_state(ARTICLE)
    move(client, record, "publish", publish_at="2099-01-02T00:00", expires_at="2099-01-01T00:00")
    move(client, record, "publish", expires_at="2001-01-01T00:00")
    assert stored(record)["state"] == "draft"


def test_publishing_at_once_forgets_an_earlier_schedule(client, reviewer):
    record = in_state(ARTICLE, published_at=timezone.now() + dt.timedelta(days=9))
    move(client, record, "publish", publish_at="")
    record.refresh_from_db()
    assert record.is_published


@pytest.mark.both
def test_phases_tell_published_apart_to_the_second_and_agree_with_the_filter():
    second = dt.timedelta(seconds=1)
    with time_machine.travel(NOON, tick=False):
        made = {
            Phase.DRAFT: [in_state(PROJECT)],
            Phase.IN_REVIEW: [in_state(PROJECT, State.IN_REVIEW)],
            Phase.SCHEDULED: [out(NOON + second)],
            Phase.PUBLIC: [out(NOON), out(NOON - second, NOON + second), out(NOON, NOON + SOON + second)],
            Phase.EXPIRED: [out(NOON - second, NOON)],
            Phase.ARCHIVED: [in_state(PROJECT, State.ARCHIVED)],
        }
        told = {phase: [phase_of(record) for record in records] for phase, records in made.items()}
        found = {phase: list(Project.objects.filter(in_phase(phase)).order_by("pk")) for phase in made}
        assert told == {phase: [phase] * len(records) for phase, records in made.items()}
        assert found == made
        soon = [made[Phase.PUBLIC][1], out(NOON, NOON + SOON)]
        assert list(Project.objects.filter(in_phase(Phase.EXPIRING)).order_by("pk")) == soon


def out(begin, end=None):
    """Return a project that is published between two times."""
    return complete(PROJECT, state=State.PUBLISHED, published_at=begin, expires_at=end)


def test_a_page_that_expires_at_this_second_is_not_published(reviewer):
    record, second = complete(ARTICLE), dt.timedelta(seconds=1)
    with time_machine.travel(NOON, tick=False):
        for begin, end in ((None, NOON), (NOON + second, NOON + second), (NOON - second, NOON)):
            with pytest.raises(ValidationError) as refused, translation.override("en"):
                workflow.perform(record, "publish", reviewer, publish_at=begin, expires_at=end)
            assert refused.value.message_dict == {"expires_at": ["It would expire before it is published."]}
        workflow.perform(record, "publish", reviewer, publish_at=None, expires_at=NOON + second)
    assert (stored(record)["published_at"], stored(record)["expires_at"]) == (NOON, NOON + second)


def test_the_first_page_counts_what_waits_and_links_to_it(client, reviewer):
    in_state(PROJECT, State.IN_REVIEW)
    in_state(PROJECT, binned=True)
    in_state(PROJECT)
    complete(PROJECT, state=State.PUBLISHED, published_at=timezone.now() + dt.timedelta(days=1))
    response = client.get(reverse("admin:index"))
    (counts,) = [counts for opts, counts in response.context["overview"] if opts.model is Project]
    names = ("total", "draft", "in_review", "scheduled", "expired")
    assert {name: counts[name] for name in names} == dict(zip(names, (3, 1, 1, 1, 0), strict=True))
    for state in ("draft", "in_review", "scheduled"):
        address = f"{admin_url(Project, 'changelist')}?state={state}"
        assert f'href="{address}"' in response.content.decode()
        assert client.get(address).context["cl"].result_count == 1


# --- In bulk ----------------------------------------------------------------------------------------------------------


def bulk(client, action, records, **data):
    url = admin_url(type(records[0]), "changelist")
    chosen = [record.pk for record in records]
    return client.post(url, {"action": action, "_selected_action": chosen, **data}, follow=True)


def test_a_bulk_action_says_what_it_did_and_what_it_refused_and_why(client, reviewer):
    good = complete(PROJECT, title_fr="Bon")
    lacking = complete(PROJECT, title_fr="Sans bailleur", donors=[])
    own = complete(PROJECT, title_fr="Le mien")
    versions.record_version(own, reviewer)
    public = in_state(PROJECT, State.PUBLISHED, title_fr="Public")
    response = bulk(client, "publish", [good, lacking, own, public])
    done, refused = (str(message) for message in response.context["messages"])
    assert (">Bon</a></li>" in done, "Sans bailleur" in done) == (True, False)
    assert [f">{name}</a> – " in refused for name in ("Bon", "Sans bailleur", "Le mien", "Public")] == [
        False,
        True,
        True,
        True,
    ]
    assert f'href="{admin_url(lacking, "change")}"' in refused
    assert [message.level_tag for message in response.context["messages"]] == ["success", "error"]
    states = {record.title_fr: stored(record)["state"] for record in (good, lacking, own, public)}
    assert states == {"Bon": "published", "Sans bailleur": "draft", "Le mien": "draft", "Public": "published"}


def test_an_axis_is_set_where_one_may_change_the_record_at_once(client):
    client.force_login(somebody(CONTRIBUTOR))
    axis = AxisFactory(code="nouveau")
    draft, public = in_state(PROJECT), in_state(PROJECT, State.PUBLISHED)
    before = stored(public)
    response = bulk(client, "set_axis", [draft, public], axis=axis.pk)
    assert len(list(response.context["messages"])) == 2
    assert (stored(draft)["axis_id"], stored(public)) == (axis.pk, before)
    logged = [(entry.object_id, entry.get_change_message()) for entry in LogEntry.objects.all()]
    assert logged == [(str(draft.pk), "Modification de axe.")]


@pytest.mark.parametrize("value", ["", "0", "x", "9" * 30, "²"])
def test_an_axis_that_is_none_is_asked_for(client, reviewer, value):
    record = in_state(PROJECT)
    before = stored(record)
    assert len(list(bulk(client, "set_axis", [record], axis=value).context["messages"])) == 1
    assert stored(record) == before


def test_pages_have_no_axis_to_set(client, reviewer):
    response = client.get(reverse("admin:pages_page_changelist"))
    assert "set_axis" not in response.content.decode()


# --- The bin ----------------------------------------------------------------------------------------------------------


def listed(client, query="", kind=Project):
    return list(client.get(admin_url(kind, "changelist") + query).context["cl"].result_list)


def test_what_is_in_the_bin_is_gone_from_lists_links_and_the_public(client, reviewer):
    record = in_state(PROJECT, State.PUBLISHED, title_fr="Jeté")
    move(client, record, "bin")
    record.refresh_from_db()
    client.force_login(somebody(REVIEWER))  # who put it there still sees it in the bin
    assert (listed(client), listed(client, "?bin=1"), record.is_published) == ([], [], False)
    assert client.get(record.get_absolute_url()).status_code == 404
    assert client.get(admin_url(record, "change")).status_code == 302
    link = {"app_label": "events", "model_name": "article", "field_name": "projects", "term": "jete"}
    assert client.get(reverse("admin:autocomplete"), link).json()["results"] == []
    client.force_login(somebody(ADMINISTRATOR))
    assert client.get(reverse("admin:autocomplete"), link).json()["results"] == []
    assert (listed(client), listed(client, "?bin=1")) == ([], [record])


def test_the_address_of_what_is_in_the_bin_stays_taken(client, reviewer):
    record = in_state("pages.page", slug="prise", binned=True)
    other = complete("pages.page", slug="autre")
    client.post(admin_url(other, "change"), full_form(other, reviewer) | {"slug": "prise"})
    assert (stored(other)["slug"], stored(record)["slug"]) == ("autre", "prise")


def test_nothing_moves_in_the_bin(client, reviewer):
    record = in_state(PROJECT, binned=True)
    assert workflow.available(reviewer, record) == []
    for name in ("submit", "publish", "archive"):
        with pytest.raises(ValidationError):
            workflow.perform(record, name, reviewer)
    with pytest.raises(PermissionDenied):
        workflow.take_out_of_bin(record, reviewer)


def test_before_something_is_deleted_for_good_its_references_are_said(client):
    client.force_login(somebody(ADMINISTRATOR))
    record = in_state(PROJECT, binned=True)
    ArticleFactory(title_fr="Article qui le nomme", projects=[record])
    ProjectFactory(title_fr="Phase suivante", parent=record)
    page = client.get(admin_url(record, "delete")).content.decode()
    assert ("Article qui le nomme" in page, "Phase suivante" in page) == (True, True)


@pytest.mark.both
def test_the_gate_takes_the_same_number_of_queries_for_any_number_of_figures():
    counts = []
    for number in (1, 4):
        record = complete(PROJECT)
        for _figure in range(number):
            FigureFactory(project=record)
        with connection.execute_wrapper(lambda *args, n=number: (counts.append(n), args[0](*args[1:]))[1]):
            workflow.checklist.problems(record)
    assert counts.count(1) == counts.count(4)
