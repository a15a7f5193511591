"""A record as the public will see it: for staff, and by a link that expires."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from accounts.models import AuditEntry
from core.publication import State
from desk import preview, proposals, versions
from desk.models import PreviewLink, Version
from desk.snapshots import snapshot
from tests.desk_tools import admin_url, in_state, somebody
from tests.factories import (
    ArticleFactory,
    EventFactory,
    PageFactory,
    PictureFactory,
    ProjectFactory,
    ResourceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
FACTORIES = (ProjectFactory, EventFactory, ArticleFactory, PageFactory, ResourceFactory)


def staff_address(record, language="fr", version=None):
    links = {each.code: address for each, address in preview.links_of(record, version)}
    return links[language]


def link_path(link, language="fr"):
    return dict(preview.addresses(link))[language].removeprefix("http://").partition("/")[2].join(["/", ""])


@pytest.fixture
def draft():
    return ProjectFactory(
        translated=True, title_fr="Projet secret", title_ar="مشروع سري", title_en="Secret project", donors=["UE"]
    )


# --- Staff ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("factory", FACTORIES, ids=lambda factory: factory.__name__)
def test_a_draft_of_every_kind_is_shown_on_its_public_page(client, contributor, factory):
    record = factory(title_fr="Brouillon d’essai")
    before = snapshot(record)
    assert client.get(record.get_absolute_url()).status_code == 404
    client.force_login(contributor)
    page = client.get(staff_address(record))
    html = page.content.decode()
    assert page.status_code == 200
    assert "Brouillon d’essai" in html
    assert "preview-banner" in html
    assert snapshot(record) == before
    record.refresh_from_db()
    assert record.state == State.DRAFT


@pytest.mark.parametrize(
    ("language", "title"), [("fr", "Projet secret"), ("ar", "مشروع سري"), ("en", "Secret project")]
)
def test_each_language_has_its_preview(officer_client, draft, language, title):
    page = officer_client.get(staff_address(draft, language))
    html = page.content.decode()
    assert re.search(rf'<html lang="{language}"', html)
    assert re.search(rf"<h1[^>]*>{title}</h1>", html)
    for other in ("fr", "ar", "en"):
        assert f'href="{staff_address(draft, other)}"' in html, "the links between languages stay in the preview"


def test_an_older_version_is_shown_whole(officer_client, draft):
    old = versions.record_version(draft, None)
    draft.title_fr = "Titre d’aujourd’hui"
    draft.save()
    draft.fundings.all().delete()
    donor = old.data["children"]["fundings"][0]["donor"]
    html = officer_client.get(staff_address(draft, version=old)).content.decode()
    assert "Projet secret" in html
    assert old.data["names"][f"core.partner/{donor}"] in html
    assert "Titre d’aujourd’hui" not in html
    assert not draft.fundings.exists()


def test_a_change_that_waits_is_shown_to_staff_and_to_nobody_else(client, contributor):
    article = ArticleFactory(published=True)
    with proposals.editing(article, contributor) as done:
        article.title_fr = "Titre proposé"
        article.save()
    article.refresh_from_db()
    url = staff_address(article, version=done.version)
    assert client.get(url).status_code == 302
    assert "Titre proposé" not in client.get(article.get_absolute_url()).content.decode()
    client.force_login(contributor)
    assert "Titre proposé" in client.get(url).content.decode()
    assert "Titre proposé" not in client.get(article.get_absolute_url()).content.decode()


def test_who_may_not_view_a_record_may_not_preview_it(client, draft):
    client.force_login(UserFactory(is_staff=True))
    assert client.get(staff_address(draft)).status_code == 403
    client.force_login(UserFactory())
    assert client.get(staff_address(draft)).status_code in {302, 403}
    client.force_login(somebody(roles.TRANSLATOR))
    assert client.get(staff_address(draft)).status_code == 200
    assert client.post(staff_address(draft)).status_code == 405


def test_a_record_in_the_bin_is_shown_to_those_to_whom_its_form_is(client, draft, contributor):
    binned = in_state("projects.project", binned=True)
    draft.binned_at = timezone.now()
    draft.save()
    versions.record_version(draft, contributor)  # who put it there

    def statuses(person, record):
        client.force_login(person)
        form = client.get(admin_url(record, "change"), follow=True)  # a form that is not found leads to the list
        shown = 200 if form.context and "original" in form.context else 404
        return shown, client.get(staff_address(record)).status_code

    assert statuses(contributor, binned) == (404, 404)
    assert statuses(somebody(roles.TRANSLATOR), binned) == (404, 404)
    assert statuses(somebody(roles.ADMINISTRATOR), binned) == (200, 200)
    assert statuses(contributor, draft) == (200, 200)


def test_a_version_of_another_record_or_an_unknown_kind_is_not_found(officer_client, draft):
    other = versions.record_version(ProjectFactory(), None)
    assert officer_client.get(staff_address(draft, version=other)).status_code == 404
    assert officer_client.get(reverse("preview", args=["user", 1])).status_code == 404
    assert officer_client.get(reverse("preview", args=["project", 0])).status_code == 404


def test_other_drafts_stay_hidden_in_a_preview(officer_client, draft):
    EventFactory(title_fr="Autre brouillon", projects=[draft])
    EventFactory(title_fr="Événement public", projects=[draft], published=True)
    draft.pictures.create(picture=PictureFactory(alt_fr="Sans accord", has_consent=False))
    html = officer_client.get(staff_address(draft)).content.decode()
    assert "Événement public" in html
    assert "Autre brouillon" not in html
    assert "Sans accord" not in html


def test_an_expired_or_scheduled_record_can_be_previewed(officer_client):
    now = timezone.now()
    record = ArticleFactory(
        state=State.PUBLISHED, published_at=now - dt.timedelta(days=9), expires_at=now - dt.timedelta(days=1)
    )
    later = ArticleFactory(state=State.PUBLISHED, published_at=now + dt.timedelta(days=9))
    for article in (record, later):
        assert officer_client.get(article.get_absolute_url()).status_code == 404
        assert officer_client.get(staff_address(article)).status_code == 200


# --- Links ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def link(draft, contributor):
    return preview.make_link(draft, contributor, 7)


def test_a_link_needs_no_account_and_leaves_no_trace(client, draft, link):
    page = client.get(link_path(link))
    assert page.status_code == 200
    assert "Projet secret" in page.content.decode()
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Cache-Control"] == "no-store"
    assert '<meta name="robots" content="noindex, nofollow">' in page.content.decode()
    assert not page.cookies
    assert "Cookie" not in page.get("Vary", "")
    assert client.get(link_path(link, "ar")).content.decode().count("مشروع سري")
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


@pytest.mark.parametrize("days", preview.DAYS)
def test_a_link_expires(client, draft, contributor, days):
    moment = timezone.now()
    link = preview.make_link(draft, contributor, days)
    with time_machine.travel(moment + dt.timedelta(days=days, minutes=-1), tick=False):
        assert client.get(link_path(link)).status_code == 200
    with time_machine.travel(moment + dt.timedelta(days=days, minutes=1), tick=False):
        assert client.get(link_path(link)).status_code == 404


def test_a_link_lives_for_one_of_three_times(client, draft, contributor):
    with pytest.raises(ValueError, match="365"):
        preview.make_link(draft, contributor, 365)
    client.force_login(contributor)
    page = client.post(admin_url(draft, "links"), {"days": "365"}, follow=True)
    assert [str(message) for message in page.context["messages"]] == ["Choisissez la durée de validité du lien."]
    assert not PreviewLink.objects.exists()
    page = client.post(admin_url(draft, "links"), {"days": "30", "note": "Pour l’ambassade"}, follow=True)
    assert [str(message) for message in page.context["messages"]] == [
        "Le lien a été créé. Quiconque le possède peut voir la page, sans compte."
    ]
    assert "Pour l’ambassade" in page.content.decode()


def test_a_revoked_link_leads_nowhere(client, draft, link, contributor):
    client.force_login(contributor)
    wrong = [{"revoke": text} for text in ("²", "٣", "9" * 30)] + [{"days": "7", "version": "²"}]
    assert [client.post(admin_url(draft, "links"), data).status_code for data in wrong] == [400, 404, 404, 400]
    assert PreviewLink.objects.get().revoked_at is None
    page = client.post(admin_url(draft, "links"), {"revoke": str(link.pk)}, follow=True)
    assert [str(message) for message in page.context["messages"]] == [
        "Le lien a été révoqué\xa0: il ne mène plus nulle part."
    ]
    client.logout()
    assert client.get(link_path(link)).status_code == 404


def test_a_link_ends_with_the_account_and_with_the_bin(client, draft, link, contributor):
    type(draft).objects.filter(pk=draft.pk).update(binned_at=timezone.now())
    assert client.get(link_path(link)).status_code == 404
    type(draft).objects.filter(pk=draft.pk).update(binned_at=None)
    assert client.get(link_path(link)).status_code == 200
    contributor.is_active = False
    contributor.save()
    assert client.get(link_path(link)).status_code == 404


def test_a_forged_link_is_not_found(client, link):
    good = link_path(link)
    token = good.rstrip("/").rpartition("/")[2]
    for forged in (
        f"{link.pk + 1}:{token.partition(':')[2]}",
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        str(link.pk),
        signing.Signer(salt="autre").sign(link.pk),
    ):
        assert client.get(good.replace(token, forged)).status_code == 404


def test_a_link_shows_its_proposal(client, contributor):
    article = ArticleFactory(published=True)
    with proposals.editing(article, contributor) as done:
        article.title_fr = "Titre proposé"
        article.save()
    link = preview.make_link(article, contributor, 1, version=done.version)
    assert "Titre proposé" in client.get(link_path(link)).content.decode()
    assert Version.objects.filter(state="pending").count() == 1


def test_pictures_of_a_shared_page_are_shown_while_the_link_works(client, draft, link, contributor):
    picture = PictureFactory()
    draft.pictures.create(picture=picture)
    html = client.get(link_path(link)).content.decode()
    assert "/media/" not in re.sub(r'content="[^"]*"', "", html)
    (url, *_more) = re.findall(r'"(/fr/preview/file/[^"\s,]+)', html)
    assert client.get(picture.file.url).status_code == 404
    page = client.get(url)
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    assert b"".join(page.streaming_content)
    token = url.rstrip("/").rpartition("/")[2]
    assert client.get(url.replace(token, f"x{token}")).status_code == 404
    preview.revoke(link, contributor, draft)
    assert client.get(url).status_code == 404


NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


def test_a_link_is_kept_with_whom_it_is_for_and_who_made_and_revoked_it(draft, contributor, reviewer):
    version = versions.record_version(draft, None)
    with time_machine.travel(NOON, tick=False):
        link = preview.make_link(draft, contributor, 7, version, "x" * 130)
        other = preview.make_link(ProjectFactory(), contributor, 1)
    assert (link.kind, link.object_id, link.version, link.author, link.note) == (
        *("projects.project", draft.pk, version),
        *(contributor, "x" * 120),
    )
    assert (link.expires_at, link.revoked_at) == (NOON + dt.timedelta(days=7), None)
    for moment in (NOON, NOON + SECOND):
        with time_machine.travel(moment, tick=False):
            preview.revoke(link, reviewer, draft)
    link.refresh_from_db()
    other.refresh_from_db()
    assert (link.revoked_at, other.revoked_at) == (NOON, None)
    entries = AuditEntry.objects.filter(object_id=str(draft.pk)).order_by("pk").values_list("actor", "details")
    assert list(entries) == [
        (contributor.pk, {"preview_link": link.pk, "days": 7}),
        *[(reviewer.pk, {"preview_link_revoked": link.pk})] * 2,
    ]


def test_links_work_until_their_last_second_and_are_forgotten_three_months_later(draft, contributor):
    with time_machine.travel(NOON, tick=False):
        link = preview.make_link(draft, contributor, 1)
        preview.make_link(ProjectFactory(), contributor, 1)
    end = NOON + dt.timedelta(days=1)
    for moment, links in ((end - SECOND, [link]), (end, [])):
        with time_machine.travel(moment, tick=False):
            assert list(preview.working_links(draft)) == links
    for moment, count in ((end + preview.KEPT, 0), (end + preview.KEPT + SECOND, 2)):
        with time_machine.travel(moment, tick=False):
            assert preview.forget_old() == count
    type(contributor).objects.filter(pk=contributor.pk).update(is_staff=False)
    with time_machine.travel(NOON, tick=False):
        preview.make_link(draft, contributor, 1)
        assert list(preview.working_links(draft)) == []


def test_a_preview_is_what_a_visitor_sees_and_has_links_to_each_language(rf, draft, contributor):
    request = rf.get("/fr/x/?q=1", HTTP_COOKIE="a=b", HTTP_IF_NONE_MATCH="x", HTTP_ACCEPT_LANGUAGE="fr")
    request.user = contributor
    visitor = preview._as_visitor(request)
    assert (visitor.method, visitor.user.is_authenticated, dict(visitor.GET), visitor.COOKIES) == ("GET", False, {}, {})
    assert visitor.META["HTTP_ACCEPT_LANGUAGE"] == "fr"
    assert {"HTTP_COOKIE", "QUERY_STRING", "HTTP_IF_NONE_MATCH"} & visitor.META.keys() == set()
    assert (request.user, request.GET["q"]) == (contributor, "1")
    here = reverse("preview", args=["project", draft.pk]).partition("/preview/")[2]
    links = [(language.code, address) for language, address in preview.links_of(draft)]
    assert links == [(code, f"/{code}/preview/{here}") for code in ("fr", "ar", "en")]
