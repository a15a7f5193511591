"""core/whole.py: the parts of a record are those that the ORM reads, and its page costs few queries, however many."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.db.models import OuterRef
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from core.whole import JsonRows, Parts, fill
from events.models import (
    ArticleDocument,
    ArticlePicture,
    ArticleSource,
    EventDocument,
    EventPicture,
    EventSource,
    Question,
)
from events.views import ARTICLE_PARTS, EVENT_PARTS
from projects.models import Funding, Project, ProjectDocument, ProjectPicture, ProjectSource
from projects.whole import PARTS
from tests.factories import (
    ArticleFactory,
    EventFactory,
    FigureFactory,
    FundingFactory,
    GoalFactory,
    ParticipationFactory,
    PartnerFactory,
    PictureFactory,
    PlaceFactory,
    ProjectFactory,
    RegionFactory,
    ResourceFactory,
    SittingFactory,
)

pytestmark = pytest.mark.both
MOST_QUERIES = 8
SOME = 3


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def with_files(record, document, source, picture, number):
    """Give a record so many documents, sources and pictures."""
    name = record._meta.model_name
    for n in range(number):
        one = document(**{name: record}, title=f"Pièce {n}", date=dt.date(2020, n + 1, 1) if n else None)
        one.file.save(f"piece-{n}.pdf", ContentFile(b"%PDF-1.4 essai"))
        source.objects.create(**{name: record}, title=f"Source {n}", note_fr="Ce qu’elle dit", note_ar="ما تقول")
        picture.objects.create(**{name: record}, picture=PictureFactory(), order=number - n)


def a_project(number=SOME):
    """A project with so many of everything that its page shows."""
    region, partners = RegionFactory(), PartnerFactory.create_batch(number)
    project = ProjectFactory(
        published=True,
        parent=ProjectFactory(published=True),
        regions=RegionFactory.create_batch(number),
        places=PlaceFactory.create_batch(number, region=region),
        goals=GoalFactory.create_batch(number),
    )
    for n, partner in enumerate(partners):
        FundingFactory(project=project, donor=partner, amount=f"{n + 1}234567.5", currency="EUR", note_fr="Une part")
        ParticipationFactory(project=project, partner=partner, role=("government", "implementing")[n % 2])
        whole = FigureFactory(project=project, reached=100 + n, region=region if n else None, order=number - n)
        FigureFactory(project=project, reached=10, sex="female", part_of=whole, as_of_date=dt.date(2020, 1, n + 1))
        project.related_projects.add(ProjectFactory(published=True))
        ProjectFactory(published=True, parent=project)
    with_files(project, ProjectDocument, ProjectSource, ProjectPicture, number)
    for factory in (EventFactory, ArticleFactory, ResourceFactory):
        factory.create_batch(number, published=True, projects=[project])
    return project


def an_event(number=SOME):
    event = EventFactory(
        published=True,
        place=PlaceFactory(region=RegionFactory()),
        projects=ProjectFactory.create_batch(number, published=True),
        organisers=PartnerFactory.create_batch(number),
        starts_at=timezone.now() - dt.timedelta(days=40),
        ends_at=timezone.now() - dt.timedelta(days=2),
    )
    for n in range(number):
        start = event.starts_at + dt.timedelta(days=number - n)
        SittingFactory(event=event, place=PlaceFactory(region=RegionFactory()) if n else None, starts_at=start)
        FundingFactory(project=event.projects.all()[n], donor=PartnerFactory())
        event.related_events.add(EventFactory(published=True, place=PlaceFactory()))
    with_files(event, EventDocument, EventSource, EventPicture, number)
    ArticleFactory.create_batch(number, published=True, event=event)
    return event


def an_article(number=SOME):
    event = an_event(number)
    article = ArticleFactory(
        published=True,
        kind="tender",
        event=event,
        dateline_place=PlaceFactory(region=RegionFactory()),
        regions=RegionFactory.create_batch(number),
        projects=list(event.projects.all()),
        related_articles=ArticleFactory.create_batch(number, published=True),
    )
    for n in range(number):
        Question.objects.create(article=article, question_fr=f"Quoi {n} ?", answer_fr="Ceci", answered_on="2020-01-01")
    with_files(article, ArticleDocument, ArticleSource, ArticlePicture, number)
    return article


KINDS = {"project": (a_project, PARTS), "event": (an_event, EVENT_PARTS), "article": (an_article, ARTICLE_PARTS)}


def columns(record):
    """Return the columns of a record as read, but for None."""
    return record and {name: value for name, value in vars(record).items() if not name.startswith("_")}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_parts_are_those_that_the_orm_reads(kind, language):
    make, parts = KINDS[kind]
    with translation.override(language):
        pk = make().pk
        expected, found = parts.model.objects.get(pk=pk), parts.model.objects.get(pk=pk)
        keys = fill(found, parts)
        for name in (*parts.references, *parts.rows):
            rows, wanted = list(getattr(found, name).all()), list(getattr(expected, name).all())
            assert len(wanted) >= SOME or name in parts.references
            assert list(map(columns, rows)) == list(map(columns, wanted)), name
            assert keys[name] == {row.pk for row in wanted}
            if other := parts.rows.get(name):
                named, meant = ([columns(getattr(row, other)) for row in some] for some in (rows, wanted))
                assert named == meant
        for name in parts.linked:
            assert keys[name] == set(getattr(expected, name).values_list("pk", flat=True))


@pytest.mark.django_db
def test_a_part_with_a_parameter_of_its_own_is_refused(monkeypatch):
    """The query is kept without its parameters: one more would take the place of the key."""
    rows = Funding.objects.filter(project=OuterRef("pk"), currency="EUR").values("pk")
    monkeypatch.setattr("core.whole._of", lambda name, parts: rows)
    with pytest.raises(ValueError, match="parameters of its own"):
        fill(ProjectFactory(), Parts(Project, linked=("events",)))


@pytest.mark.django_db(transaction=True)  # in a transaction, what is kept is read anew each time
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", [1, 3])
def test_a_page_costs_at_most_eight_queries(client, kind, number):
    record = KINDS[kind][0](number)
    address = record.get_absolute_url()
    assert client.get(address).status_code == 200  # names of donors, regions, towns and rows of lists are known
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len(queries) <= MOST_QUERIES, [query["sql"][:300] for query in queries]


def test_postgresql_is_asked_for_all_rows_in_one_text():
    query = Project.objects.order_by().annotate(rows=JsonRows("pk", "slug")).query
    sql, params = query.annotations["rows"].as_postgresql(query.get_compiler("default"), connection)
    own = '"projects_project"'
    assert (sql, [*params]) == (f'JSON_AGG(JSON_BUILD_ARRAY({own}."id", {own}."slug"))::text', [])
