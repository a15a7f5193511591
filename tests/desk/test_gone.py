"""A page that was public and is withdrawn: visitors read when and why, if the office says so; nothing else of it."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.roles import CONTRIBUTOR, REVIEWER
from core.publication import State
from desk import versions, workflow
from tests.desk_tools import MODELS, admin_url, complete, in_state, somebody

pytestmark = pytest.mark.django_db

WHY = {"fr": "Remplacée par un nouveau rapport.", "ar": "حلّ محلها تقرير جديد."}
FORM = {"gone_fr": WHY["fr"], "gone_ar": WHY["ar"]}


@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("name", ["withdraw", "archive", "bin"])
def test_visitors_read_when_and_why_a_page_is_gone_and_not_what_it_was(client, kind, name):
    record = in_state(kind, State.PUBLISHED, title_fr="Titre qui disparaît")
    address = record.get_absolute_url()
    client.force_login(somebody(REVIEWER))
    client.post(admin_url(record, "transition", name), FORM)
    client.logout()
    response = client.get(address)
    page = response.content.decode()
    assert (response.status_code, WHY["fr"] in page, "Titre qui disparaît" in page) == (410, True, False)
    assert f'<p lang="ar" dir="rtl">{WHY["ar"]}</p>' in client.get(address.replace("/fr/", "/ar/")).content.decode()
    assert f'<p lang="fr" dir="ltr">{WHY["fr"]}</p>' in client.get(address.replace("/fr/", "/en/")).content.decode()
    assert not response.cookies


def test_without_a_reason_or_for_what_was_never_public_nothing_is_said(client):
    reviewer = somebody(REVIEWER)
    public, draft = in_state("pages.page", State.PUBLISHED), complete("pages.page")
    soon = in_state("pages.page", State.PUBLISHED)
    type(soon).objects.filter(pk=soon.pk).update(published_at=timezone.now() + dt.timedelta(days=1))
    soon.refresh_from_db()
    workflow.perform(public, "withdraw", reviewer)
    workflow.perform(draft, "archive", reviewer, gone=WHY)
    workflow.perform(soon, "withdraw", reviewer, gone=WHY)
    assert [client.get(record.get_absolute_url()).status_code for record in (public, draft, soon)] == [404] * 3


def test_a_page_was_public_from_the_second_of_its_publication(client):
    with time_machine.travel(dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC), tick=False):
        record = complete("pages.page", state=State.PUBLISHED, published_at=timezone.now())
        workflow.perform(record, "withdraw", somebody(REVIEWER), gone=WHY)
    assert client.get(record.get_absolute_url()).status_code == 410


def test_a_page_that_is_published_again_is_there_again(client):
    reviewer, record = somebody(REVIEWER), in_state("projects.project", State.PUBLISHED)
    workflow.perform(record, "withdraw", reviewer, gone=WHY)
    answer = client.get(f"/api/v1/projects/{record.code}?lang=en")
    assert (answer.status_code, answer["Content-Type"]) == (410, "application/problem+json")
    assert answer.json()["reason"] == {"language": "fr", "text": WHY["fr"]}
    assert answer.json()["detail"].startswith("It was public until ")
    assert record.slug not in client.get("/sitemap-projects-1.xml").content.decode()
    workflow.perform(record, "publish", reviewer)
    assert client.get(record.get_absolute_url()).status_code == 200
    workflow.perform(record, "withdraw", reviewer)  # without a reason: the earlier one is not that of today
    assert client.get(record.get_absolute_url()).status_code == 404


def test_who_put_a_draft_in_the_bin_takes_it_out_again_and_nobody_else_does(client):
    author = somebody(CONTRIBUTOR)
    record = complete("projects.project")
    versions.record_version(record, None)
    client.force_login(author)
    client.post(admin_url(record, "transition", "bin"))
    in_the_bin = f"{admin_url(type(record), 'changelist')}?bin=1"
    assert list(client.get(in_the_bin).context["cl"].result_list) == [record]
    client.force_login(somebody(CONTRIBUTOR))
    assert list(client.get(in_the_bin).context["cl"].result_list) == []
    assert client.post(admin_url(record, "transition", "unbin")).status_code == 404
    client.force_login(author)
    assert admin_url(record, "transition", "unbin") in client.get(admin_url(record, "change")).content.decode()
    client.post(admin_url(record, "transition", "unbin"))
    record.refresh_from_db()
    assert (record.binned_at, record.state) == (None, State.DRAFT)


def test_a_publication_time_that_has_passed_is_said_before_and_after(client):
    record = complete("pages.page", published_at=timezone.now() - dt.timedelta(days=400))
    client.force_login(somebody(REVIEWER))
    page = client.get(admin_url(record, "change"))
    assert any("est passée" in problem.sentence for problem in page.context["workflow"]["warnings"])
    response = client.post(admin_url(record, "transition", "publish"), follow=True)
    assert "est passée" in " ".join(str(message) for message in response.context["messages"])
    assert client.get(reverse("page", args=[record.slug])).status_code == 200
