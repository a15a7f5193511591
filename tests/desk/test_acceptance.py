"""Translations that wait for acceptance: the board says so, and several can be accepted at once."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone, translation

from accounts import roles
from core.translation_states import TextState
from desk import acceptance, proposals, versions
from desk.board import Cell, Row
from desk.models import Version
from desk.waiting import Proposed, Waiting, is_translation, texts_of
from events.models import Article
from projects.models import Project
from tests import factories
from tests.desk_tools import somebody

pytestmark = pytest.mark.django_db
MISSING, OUTDATED, MACHINE, READY = TextState
BOARD, ACCEPTANCE = "translation:board", "translation:acceptance"


@pytest.fixture
def translator():
    return somebody(roles.TRANSLATOR, ["ar"], first_name="Une", last_name="Traductrice")


def public(title="Titre d’essai"):
    article = factories.ArticleFactory(published=True, title_fr=title, title_ar="", lead_fr="")
    versions.record_version(article, None)
    return article


def propose(record, user, **texts):
    """Hand in a change of a public record; returns the proposal."""
    with proposals.editing(record, user) as done, translation.override("fr"):
        stored = type(record)._base_manager.get(pk=record.pk)
        for name, text in texts.items():
            setattr(stored, name, text)
        stored.save()
    assert done.is_proposal
    return done.version


def shown(client, **query):
    return {row.record for row in client.get(reverse(BOARD), query).context["rows"]}


def test_a_translation_that_waits_is_not_missing_on_the_board(client, translator):
    article, other = public(), public("Autre titre d’essai")
    propose(article, translator, title_ar="عنوان تجريبي")
    client.force_login(somebody(roles.REVIEWER))
    cell = Row(article, Waiting([type(article)])).cells[0]
    assert (cell.language, cell.state, Cell(article, "ar").state) == ("ar", Proposed.WAITING, MISSING)
    assert (shown(client, language="ar", text="missing"), shown(client, language="ar", text="waiting")) == (
        {other},
        {article},
    )
    response = client.get(reverse(BOARD), {"language": "ar"})
    lines = {(line.kind, line.language): line for line in response.context["coverage"]}
    line = lines["events.article", "ar"]
    assert (line.counts[MISSING], line.counts[Proposed.WAITING]) == (1, 1)
    assert re.search(r"Attend l’acceptation depuis le [^<]*, par <bdi>Une Traductrice</bdi></a>", response.text)
    start = client.get(reverse("admin:index")).text
    assert f'href="{reverse(ACCEPTANCE)}"' in start


def test_a_record_with_another_missing_text_stays_missing(client, translator):
    article = public()
    article.lead_fr = "Chapeau d’essai"
    article.save()
    propose(article, translator, title_ar="عنوان تجريبي")
    cell = Row(article, Waiting([type(article)])).cells[0]
    assert cell.state == MISSING
    assert [[name for name, _url in texts] for _state, texts in cell.open_texts] == [["chapeau"]]


@pytest.mark.parametrize("what", ["link", "row"])
def test_a_change_of_links_or_rows_is_not_a_translation_only(translator, what):
    article = public()
    with proposals.editing(article, somebody(roles.CONTRIBUTOR)) as done:
        article.title_ar = "عنوان تجريبي"
        article.save()
        article.regions.set([factories.RegionFactory()]) if what == "link" else article.sources.create(title="Source")
    assert acceptance.count(somebody(roles.REVIEWER)) == 0
    rows = done.version.data["children"]["sources"]
    name = "links" if what == "link" else f"events.articlesource/{rows[0]['id']}"
    assert texts_of(done.version, type(article)) == {"ar": {"title"}, "": {name}}


def test_what_a_proposal_changes_is_named_by_its_language():
    fields = {"title_fr": "Titre", "title_ar": "", "translation_state": {}}
    rows = [{"id": 7, "reached": 1, "label_ar": "", "label_en": ""}]
    base = {"fields": fields, "links": {"regions": []}, "children": {"figures": rows}}

    def proposal(links=(), rows=rows, **texts):
        data = {"fields": fields | texts, "links": {"regions": list(links)}, "children": {"figures": rows}}
        return Version(base=Version(data=base), data=data)

    label = "projects.beneficiaryfigure"
    both = proposal(title_ar="عنوان", translation_state={"ar": {}}, rows=[{**rows[0], "label_en": "people"}])
    assert texts_of(both, Project) == {"ar": {"title"}, "en": {f"{label}/7/label"}}
    assert [is_translation(both, Project, codes) for codes in (["ar", "en"], ["ar"])] == [True, False]
    whole = proposal([1], title_fr="Autre", rows=[{**rows[0], "reached": 2}, {"id": 8}])
    assert texts_of(whole, Project) == {"fr": {"title"}, "": {"links", f"{label}/7/reached", f"{label}/8"}}
    assert texts_of(proposal(rows=[]), Project) == {"": {f"{label}/7"}}
    assert texts_of(proposal(), Project) == {}


def test_several_translations_are_accepted_at_once_and_each_failure_is_told(client, translator):
    reviewer = somebody(roles.REVIEWER)
    client.force_login(reviewer)
    good, conflict, more = public("Premier essai"), public("Deuxième essai"), public("Troisième essai")
    wanted = [propose(record, translator, title_ar=f"عنوان {record.pk}") for record in (good, conflict)]
    contributor = somebody(roles.CONTRIBUTOR)
    propose(more, contributor, title_ar="عنوان", title_fr="Autre titre")  # not a translation only
    assert acceptance.translations_for(reviewer) == wanted  # the oldest first
    page = client.get(reverse(ACCEPTANCE)).text
    assert re.findall(r'name="proposal" value="(\d+)"', page) == [str(p.pk) for p in wanted]
    assert f"<ins>عنوان {good.pk}</ins>" in page
    type(conflict).objects.filter(pk=conflict.pk).update(title_ar="عنوان آخر")
    response = client.post(reverse(ACCEPTANCE), {"proposal": [p.pk for p in wanted]}, follow=True)
    good.refresh_from_db()
    assert good.title_ar == f"عنوان {good.pk}"
    assert [p.state for p in Version.objects.filter(pk__in=[p.pk for p in wanted]).order_by("pk")] == [
        Version.State.ACCEPTED,
        Version.State.PENDING,
    ]
    told = [(m.level_tag, str(m)) for m in response.context["messages"]]
    assert [level for level, _text in told] == ["success", "error"]
    assert "Deuxième essai" in told[1][1]
    assert "entre-temps" in told[1][1]
    assert [entry.object_id for entry in LogEntry.objects.all()] == [str(good.pk)]
    assert re.findall(r'name="proposal"', response.text) == []  # the conflict is left to its own page


def test_nobody_accepts_their_own_or_without_the_right_to_publish(client, translator, settings):
    settings.FOUR_EYES = True
    proposal = propose(public(), translator, title_ar="عنوان تجريبي")
    client.force_login(translator)
    assert client.get(reverse(ACCEPTANCE)).status_code == 403
    reviewer = somebody(roles.REVIEWER)
    Version.objects.filter(pk=proposal.pk).update(author=reviewer)
    client.force_login(reviewer)
    client.post(reverse(ACCEPTANCE), {"proposal": [proposal.pk]})
    page = client.post(reverse(ACCEPTANCE), follow=True)
    assert [str(m) for m in page.context["messages"]] == ["Cochez d’abord les traductions que vous avez lues."]
    refused = acceptance.accept([proposal], reviewer).refused  # as when the rule came on while the page was open
    assert [(record.pk, bool(reason)) for record, reason in refused] == [(proposal.object_id, True)]
    assert Version.objects.get(pk=proposal.pk).state == Version.State.PENDING
    assert [offer.proposal for offer in acceptance.offers([proposal])] == [proposal]
    Article.objects.update(binned_at=timezone.now())
    assert acceptance.offers([proposal]) == []
