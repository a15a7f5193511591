"""The index follows every way in which a record is written, bulk updates and SQL by hand too."""

import pytest
from django.core.management import call_command
from django.db import connection

from core.changes import PendingChange
from core.management.commands import rebuild_search
from core.search import index, near, store
from events.models import Article
from projects.models import Funding, Project
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def found(text, model=Project):
    return set(model.objects.matching(text))


def rows():
    """Return how many projects the index holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_search WHERE rowid < %s", [store.key(Project.search_kind + 1, 0)])
        return cursor.fetchone()[0]


@pytest.fixture
def project():
    made = factories.ProjectFactory(title_fr="Ancien titre")
    index.catch_up()
    return made


def test_save(project):
    project.title_fr = "Nouveautés"
    project.save()
    assert (found("nouveauté"), found("ancien")) == ({project}, set())


def test_update(project):
    Project.objects.filter(pk=project.pk).update(title_fr="Nouveautés")
    assert (found("nouveauté"), found("ancien")) == ({project}, set())


def test_bulk_update(project):
    project.title_fr = "Nouveautés"
    Project.objects.bulk_update([project], ["title_fr"])
    assert (found("nouveauté"), found("ancien")) == ({project}, set())


def test_sql_by_hand(project):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE projects_project SET title_fr = 'Nouveautés' WHERE id = %s", [project.pk])
    assert (found("nouveauté"), found("ancien")) == ({project}, set())


def test_bulk_create(project):
    article = {"kind": "news", "title": "x"}
    Article.objects.bulk_create(
        [Article(**article, title_fr="Nouveauté", slug="un"), Article(**article, title_fr="Autre", slug="deux")]
    )
    assert {made.slug for made in found("nouveautés", Article)} == {"un"}


@pytest.mark.parametrize("count", [1, 3])
def test_delete(count):
    made = [factories.ProjectFactory(title_fr="Nouveauté") for _ in range(count)]
    assert found("nouveauté") == set(made)
    Project.objects.all().delete()
    assert (found("nouveauté"), rows()) == (set(), 0)


def test_links_set_added_and_removed(project):
    region = factories.RegionFactory(code="MA-08", name_fr="Drâa")
    place = factories.PlaceFactory(key="tinghir", name_fr="Tinghir", region=region)
    for relation, other, word in (("places", place, "tinghir"), ("regions", region, "draa")):
        getattr(project, relation).set([other])
        assert found(word) == {project}
        getattr(project, relation).clear()
        assert found(word) == set()


def test_a_donor_added_renamed_and_removed(project):
    donor = factories.PartnerFactory(code="EXEMPLE", name_fr="Fondation Exemple", acronym_fr="FEX")
    funding = factories.FundingFactory(project=project, donor=donor)
    assert found("fondation exemple") == found("FEX") == {project}
    donor.name_fr = "Mécénat"
    donor.save()
    assert (found("mecenat"), found("fondation")) == ({project}, set())
    Funding.objects.filter(pk=funding.pk).delete()
    assert found("mecenat") == set()


@pytest.mark.parametrize("count", [1, 3, index.BATCH + 1])
def test_an_axis_renamed_brings_all_its_records(count):
    axis = factories.AxisFactory(code="youth", name_fr="Jeunesse")
    Project.objects.bulk_create(
        Project(code=f"T.{n}", slug=f"t-{n}", title="T", title_fr="T", axis=axis) for n in range(count)
    )
    index.catch_up()  # a reader waits two seconds at most
    assert len(found("jeunesse")) == count
    type(axis).objects.update(name_fr="Avenir")
    index.catch_up()
    assert (len(found("avenir")), len(found("jeunesse"))) == (count, 0)


def test_a_figure_and_its_label(project):
    figure = factories.FigureFactory(project=project, label_fr="apicultrices")
    assert found("apicultrice") == {project}
    figure.delete()
    assert found("apicultrice") == set()


def test_what_is_taken_back_is_not_found(project):
    from_before = PendingChange.objects.count()
    assert from_before == 0
    project.title_fr = "Nouveautés"
    project.save()
    assert PendingChange.objects.count() == 1
    found("rien")
    assert PendingChange.objects.count() == 0


def test_a_search_with_nothing_new_asks_once_more_only(project, django_assert_num_queries):
    with django_assert_num_queries(2):  # whether something changed; the records
        list(Project.objects.matching("ancien"))


def test_the_command_makes_it_anew(project, capsys):
    known = sorted(store.all_words(1))
    store.clear()
    store.write([(store.key(Project.search_kind, project.pk + 1), {"fantome"}, " fantome ", " fantome ", 0)])
    store.add_words(["fantome"])
    assert found("ancien") == set()
    call_command("rebuild_search")
    assert found("ancien") == {project}
    assert (rows(), sorted(store.all_words(1))) == (1, known)
    assert {"ancien", "titre"} <= {*known}
    assert "2 records indexed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "word", "is_near"),
    [
        ("reintgration", "reintegration", True),
        ("oujad", "oujda", True),
        ("imigrations", "immigration", True),
        ("maroc", "marco", True),
        ("maroc", "maroc", False),
        ("maroc", "baron", False),
        ("eau", "peau", True),
        ("مهاجرن", "مهاجرين", True),
    ],
)
def test_near(typed, word, is_near):
    assert near.near(typed, [word]) == ([word] if is_near else [])


def test_on_a_terminal_the_command_shows_how_far_it_is(capsys):
    for done, total in ((0, 8), (3, 8), (8, 8), (0, 0)):
        rebuild_search.Command().show_progress(done, total)
    shown = [f"[{'.' * 40}] 0 of 8", f"[{'#' * 15}{'.' * 25}] 3 of 8", "", ""]
    assert capsys.readouterr().err == "".join(f"\r\x1b[K{line}" for line in shown)
