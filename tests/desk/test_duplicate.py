"""A copy of a record: a draft with its texts and rows, without what belongs to the original alone."""

import pytest

from accounts.roles import CONTRIBUTOR, TRANSLATOR
from core.publication import State
from desk import versions
from events.models import Event
from projects.models import Project
from tests.desk_tools import MODELS, admin_url, complete, in_state, somebody
from tests.factories import FigureFactory, FundingFactory, PictureFactory

pytestmark = pytest.mark.django_db


def copied(client, record):
    """Press the button, and return the copy."""
    client.post(admin_url(record, "duplicate"))
    return type(record).objects.exclude(pk=record.pk).latest("pk")


@pytest.mark.parametrize("kind", MODELS)
def test_each_kind_can_be_copied(client, kind):
    user = somebody(CONTRIBUTOR)
    client.force_login(user)
    record = in_state(kind, State.PUBLISHED, title_fr="Essai", title_ar="تجربة")
    copy = copied(client, record)
    assert (copy.title_fr, copy.title_ar, copy.title_en or "") == (
        "Copie de «\u00a0Essai\u00a0»",
        "نسخة من «تجربة»",
        "",
    )
    assert (copy.state, copy.published_at, copy.text_changed_by) == (State.DRAFT, None, user)
    assert copy.slug != record.slug
    assert versions.latest(copy).reason == f"Copié de «\u00a0Essai\u00a0» (n°\u00a0{record.pk})"
    assert versions.latest(copy).author == user
    assert client.get(admin_url(copy, "change")).status_code == 200


def test_a_copied_project_keeps_its_donors_and_counts_nothing_twice(client):
    client.force_login(somebody(CONTRIBUTOR))
    project = complete("projects.project", title_fr="Phase", regions=["MA-01"], objectives_fr="<p>But</p>", donors=[])
    FundingFactory(project=project, amount=1000, currency="EUR")
    FigureFactory(project=project)
    project.pictures.create(picture=PictureFactory())
    project.sources.create(title="Source d’essai")
    copy = copied(client, project)
    funding = copy.fundings.get()
    assert (funding.donor, funding.amount) == (project.fundings.get().donor, None)
    assert (copy.figures.count(), copy.pictures.count(), copy.sources.get().title) == (0, 1, "Source d’essai")
    assert ([region.code for region in copy.regions.all()], copy.objectives_fr) == (["MA-01"], "<p>But</p>")
    assert (copy.code != project.code, copy.start_date, copy.budget) == (True, None, None)


def test_a_copied_event_is_planned_anew(client):
    client.force_login(somebody(CONTRIBUTOR))
    event = complete("events.event", status="cancelled", registration_url="https://exemple.test/", title_fr="Ronde")
    event.documents.create(title="Programme d’essai", file="absent.pdf")
    copy = copied(client, event)
    assert (copy.status, copy.registration_url) == (Event.Status.PLANNED, "")
    assert (copy.starts_at, copy.documents.get().title) == (event.starts_at, "Programme d’essai")


def test_only_who_may_add_records_may_copy_them(client):
    client.force_login(somebody(TRANSLATOR, ["ar"]))
    project = in_state("projects.project", State.PUBLISHED)
    assert client.post(admin_url(project, "duplicate")).status_code == 403
    assert admin_url(project, "duplicate") not in client.get(admin_url(project, "change")).text
    client.force_login(somebody(CONTRIBUTOR))
    assert client.get(admin_url(project, "duplicate")).status_code == 405
    assert Project.objects.count() == 1
    assert admin_url(project, "duplicate") in client.get(admin_url(project, "change")).text
