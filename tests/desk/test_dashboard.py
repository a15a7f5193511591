"""The first page of the admin: what waits for me, what is outdated, what goes out next; each with its list."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from core.publication import State
from desk import proposals, rights, versions
from desk.dashboard import Dashboard
from tests.admin_tools import make_user
from tests.desk_tools import complete, in_state, somebody
from tests.factories import PictureFactory

pytestmark = [pytest.mark.django_db, pytest.mark.both]
ARTICLE, PROJECT, PAGE = "events.article", "projects.project", "pages.page"
DAY = dt.timedelta(days=1)
PARTS = ("waits", "outdated", "next")


@pytest.fixture
def first_page(client):
    """Return a function: what the first page shows to a user, {part: {name: count}}; every link is followed."""

    def look(user):
        user = type(user).objects.get(pk=user.pk)  # permissions are kept on the object
        client.force_login(user)
        html = client.get(reverse("admin:index")).content.decode()
        shown = {part: {item.name: item for item in getattr(Dashboard(user), part)} for part in PARTS}
        for item in [item for items in shown.values() for item in items.values()]:
            for _text, count, url in item.links:
                assert url.replace("&", "&amp;") in html, item.name
                assert listed(client.get(url)) == count, item.name
        return {part: {name: item.count for name, item in items.items()} for part, items in shown.items()}

    return look


def listed(response):
    """Return how many records a list of the admin, or the board of translations, shows."""
    context = response.context
    return context["cl"].result_count if "cl" in context else context["page"].paginator.count


def proposed(record, user):
    """Let a user change a published record, which waits for a review."""
    with proposals.editing(record, user) as done:
        record.title_fr += " changé"
        record.save()
    assert done.is_proposal


def test_a_contributor_sees_their_drafts_and_their_changes_that_wait(first_page, contributor):
    colleague = somebody(roles.CONTRIBUTOR)
    begun, written = in_state(ARTICLE, translated=True), in_state(PROJECT, translated=True)
    versions.record_version(begun, contributor)
    rights.text_changed(begun, colleague)
    versions.record_version(written, colleague)
    rights.text_changed(written, contributor)
    for hidden in (in_state(ARTICLE, State.IN_REVIEW), in_state(ARTICLE, binned=True)):
        rights.text_changed(hidden, contributor)
    rights.text_changed(in_state(ARTICLE), colleague)
    public = in_state(PAGE, State.PUBLISHED)
    proposed(public, contributor)
    proposed(public, colleague)
    waits = first_page(contributor)["waits"]
    assert {name: waits.get(name) for name in ("drafts", "review", "decide", "own")} == {
        "drafts": 2,
        "review": None,
        "decide": None,
        "own": 1,
    }


@pytest.mark.parametrize("four_eyes", [True, False])
def test_a_reviewer_sees_what_they_may_publish_and_accept(first_page, reviewer, contributor, settings, four_eyes):
    settings.FOUR_EYES = four_eyes
    rights.text_changed(in_state(ARTICLE, State.IN_REVIEW), contributor)
    in_state(PROJECT, State.IN_REVIEW)
    rights.text_changed(in_state(PROJECT, State.IN_REVIEW), reviewer)
    public = in_state(PAGE, State.PUBLISHED)
    proposed(public, contributor)
    waits = first_page(reviewer)["waits"]
    assert (waits["review"], waits["decide"]) == ((2, 1) if four_eyes else (3, 1))
    contributor.groups.add(*reviewer.groups.all())  # who may publish now, and still does not accept their own change
    waits = first_page(contributor)["waits"]
    assert (waits.get("decide"), waits["own"]) == ((None, 1) if four_eyes else (1, 1))


def test_a_translator_sees_the_texts_of_their_languages(first_page, translator):
    in_state(ARTICLE)
    in_state(PROJECT, translated=True)
    outdated = in_state(ARTICLE, State.PUBLISHED, translated=True)
    outdated.title_fr = "Tout autre titre"
    outdated.save()
    page = first_page(translator)
    assert page["waits"] == {"missing_ar": 3, "outdated_ar": 1}  # the factories leave rich texts and names in French
    assert page["outdated"] == {"public_outdated_ar": 1, "public_outdated_en": 1}
    both = first_page(somebody(roles.REVIEWER))["waits"]
    assert both == {"missing_ar": 3, "missing_en": 3, "outdated_ar": 1, "outdated_en": 1}


def test_what_has_ended_and_what_comes_next(first_page, reviewer):
    now, today = timezone.now(), timezone.localdate()
    published = {"state": State.PUBLISHED, "published_at": now - 9 * DAY}
    complete(ARTICLE, **published, expires_at=now - DAY)
    complete(ARTICLE, **published, expires_at=now + 29 * DAY)
    complete(PROJECT, **published, expires_at=now + 31 * DAY)
    complete(PROJECT, state=State.PUBLISHED, published_at=now + DAY)
    complete(PAGE, state=State.PUBLISHED, published_at=now + 2 * DAY)
    complete(PAGE, state=State.ARCHIVED, published_at=now + 2 * DAY)
    complete(PAGE, state=State.PUBLISHED, published_at=now + DAY / 2, binned_at=now)
    for days in (-1, 0, 30, 31):
        PictureFactory(consent_until=today + dt.timedelta(days=days))
    PictureFactory(has_consent=False)
    page = first_page(reviewer)
    assert page["outdated"] == {"expired": 1, "consent_expired": 1}
    assert page["next"] == {"scheduled": 2, "expiring": 1, "consent_expiring": 2}
    upcoming = {item.name: item.when for item in Dashboard(reviewer).next}
    assert upcoming == {"scheduled": now + DAY, "expiring": now + 29 * DAY, "consent_expiring": None}


def test_nobody_sees_counts_of_what_they_may_not_look_at(first_page, client):
    in_state(ARTICLE, State.IN_REVIEW)
    proposed(in_state(PAGE, State.PUBLISHED), somebody(roles.CONTRIBUTOR))
    complete(PROJECT, state=State.PUBLISHED, published_at=timezone.now() + DAY)
    PictureFactory(consent_until=timezone.localdate())
    only_projects = make_user("projets", ["projects.view_project"])
    assert first_page(only_projects) == {"waits": {}, "outdated": {}, "next": {"scheduled": 1}}
    assert first_page(make_user("rien")) == {"waits": {}, "outdated": {}, "next": {}}
    client.force_login(only_projects)
    forged = client.get(reverse("admin:projects_project_changelist"), {"for": "review"})
    assert forged.status_code in {200, 302}


def test_the_number_of_queries_does_not_grow(client, reviewer):
    def queries():
        client.force_login(type(reviewer).objects.get(pk=reviewer.pk))
        client.get(reverse("admin:index"))
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(reverse("admin:index")).status_code == 200
        return len(seen)

    before = queries()
    for kind in (ARTICLE, PROJECT, PAGE):
        for state in (State.DRAFT, State.IN_REVIEW, State.PUBLISHED):
            versions.record_version(in_state(kind, state), reviewer)
    PictureFactory(consent_until=timezone.localdate())
    assert queries() == before < 30


def test_the_apps_stand_in_the_order_of_the_work(admin_client):
    apps = admin_client.get(reverse("admin:index")).context["available_apps"]
    assert [app["app_label"] for app in apps] == [
        *("projects", "events", "pages", "subscriptions", "feedback", "core", "desk", "accounts"),
    ]
