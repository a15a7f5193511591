"""What a version holds of a record, and what of it can be written back."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import translation

from accounts.roles import ADMINISTRATOR, CONTRIBUTOR, REVIEWER
from core.publication import State
from core.translation_states import TextState, all_states, text_states
from desk import restoring, versions
from desk.models import Version
from desk.snapshots import digest, in_order, provisional, same, snapshot, snapshots
from events.models import Article, Event
from projects.models import Project
from tests.desk_tools import somebody
from tests.factories import (
    ArticleFactory,
    EventFactory,
    FigureFactory,
    PartnerFactory,
    ProjectFactory,
    RegionFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def project():
    project = ProjectFactory(title_fr="Titre", budget=Decimal("1500.50"), currency="EUR", budget_scope="own")
    project.regions.set([RegionFactory(code="MA-02"), RegionFactory(code="MA-01")])
    whole = FigureFactory(project=project, reached=100)
    FigureFactory(project=project, reached=40, part_of=whole)
    project.fundings.create(donor=PartnerFactory(code="UE", name_fr="Union européenne", name_en="European Union"))
    return project


# --- What it holds ----------------------------------------------------------------------------------------------------


def test_a_snapshot_holds_plain_values_links_rows_and_the_french_names_of_others(project):
    other = ProjectFactory()
    other.regions.set([RegionFactory(code="MA-09")])
    regions = sorted(project.regions.all(), key=lambda region: region.pk)
    whole, part = project.figures.order_by("pk")
    (funding,) = project.fundings.all()
    with translation.override("en"):
        found = snapshots(Project, [project.pk, other.pk])
        data = found[project.pk]
        assert data == snapshot(project)
    assert found.keys() == {project.pk, other.pk}
    fields = data["fields"]
    assert (fields["title_fr"], fields["title_ar"], fields["start_date"], fields["budget"]) == (
        *("Titre", "", "2020-01-01"),
        "1500.50",
    )
    assert fields["axis"] == project.axis_id
    assert {"title", "id", "created_at", "updated_at", "owner", "text_changed_by"} & fields.keys() == set()
    assert data["links"]["regions"] == [region.pk for region in regions]
    assert [(row["id"], row["reached"], row["part_of"]) for row in data["children"]["figures"]] == [
        (whole.pk, 100, None),
        (part.pk, 40, whole.pk),
    ]
    assert [(row["id"], row["donor"]) for row in data["children"]["fundings"]] == [(funding.pk, funding.donor_id)]
    assert data["names"] == {
        f"core.axis/{project.axis_id}": str(project.axis),
        **{f"core.region/{region.pk}": region.name_fr for region in regions},
        f"core.partner/{funding.donor_id}": "Union européenne",
    }
    assert found[other.pk]["links"]["regions"] == [other.regions.get().pk]
    assert found[other.pk]["children"]["figures"] == []


def test_a_moment_is_kept_in_universal_time():
    event = EventFactory(starts_at=NOON.astimezone(dt.timezone(dt.timedelta(hours=5))), ends_at=None)
    assert snapshot(event)["fields"]["starts_at"] == "2027-03-01T12:00:00+00:00"


def test_names_do_not_make_two_snapshots_differ_and_the_rest_does(project):
    one, other = snapshot(project), snapshot(project)
    other["names"] = {}
    assert (same(one, other), digest(one) == digest(other), len(digest(one))) == (True, True, 16)
    for part in ("fields", "links", "children"):
        changed = {**one, part: {}}
        assert (same(one, changed), digest(one) == digest(changed)) == (False, False)


def test_rows_of_a_proposal_come_last_in_the_order_of_their_creation():
    rows = [{"id": pk} for pk in (-5, 3, -4, 12, 0)]
    assert [row["id"] for row in in_order(rows)] == [0, 3, 12, -4, -5]


def test_rows_that_a_proposal_adds_get_numbers_that_no_stored_row_has(monkeypatch):
    monkeypatch.setattr("desk.snapshots.secrets.randbits", lambda bits: 100)
    rows = [{"id": pk, "part_of": whole, "reached": 12} for pk, whole in ((-5, 9), (9, 12), (12, 3), (3, None))]
    found = provisional({"children": {"figures": rows}, "links": {}}, {"children": {"figures": rows[-1:]}})
    assert found == {
        "children": {
            "figures": [
                {"id": pk, "part_of": whole, "reached": 12}
                for pk, whole in ((3, None), (-5, -100), (-100, -101), (-101, 3))
            ]
        },
        "links": {},
    }


# --- What is written back ---------------------------------------------------------------------------------------------


def test_what_is_as_it_was_is_not_written_again(project):
    before = Project.objects.get(pk=project.pk).updated_at
    assert restoring.write(project, snapshot(project)) == []
    assert Project.objects.get(pk=project.pk).updated_at == before


def test_everything_comes_back_but_the_state_the_times_and_the_address():
    project = ProjectFactory(title_fr="Titre", title_ar="عنوان", slug="adresse", published=True)
    ProjectFactory(title_fr="Autre")
    data = snapshot(project)
    data["fields"] |= {
        "title_fr": "Avant",
        "title_ar": "قبل",
        "slug": "avant",
        "state": State.ARCHIVED,
        "published_at": NOON.isoformat(),
        "expires_at": NOON.isoformat(),
        "start_date": "2019-05-01",
        "budget": "12.50",
        "currency": "EUR",
    }
    marks = data["fields"]["translation_state"]
    Project.objects.filter(pk=project.pk).update(checked_on=NOON.date())  # meanwhile
    with translation.override("ar"):
        assert restoring.write(project, data) == []
    stored = Project.objects.get(pk=project.pk)
    assert (stored.slug, stored.state, stored.published_at, stored.expires_at) == (
        *("adresse", State.PUBLISHED),
        *(project.published_at, None),
    )
    assert stored.checked_on == NOON.date()
    assert (stored.start_date, stored.budget, stored.title_fr, stored.title_ar) == (
        *(dt.date(2019, 5, 1), Decimal("12.50")),
        *("Avant", "قبل"),
    )
    row = Project.objects.filter(pk=project.pk).values("title", "translation_state").get()
    assert (row["title"], row["translation_state"]["ar"]["texts"]) == ("Avant", marks["ar"]["texts"])
    restoring.write(project, data, with_publication=["slug", "expires_at"])
    stored.refresh_from_db()
    assert (stored.slug, stored.state, stored.published_at == NOON, stored.expires_at) == (
        *("avant", State.PUBLISHED, False),
        NOON,
    )
    assert [other.title_fr for other in Project.objects.exclude(pk=project.pk)] == ["Autre"]


def test_a_translation_that_was_outdated_then_comes_back_outdated():
    article, other = (ArticleFactory(title_fr="Titre", title_ar="عنوان") for _number in range(2))
    article.title_fr = "Tout autre titre"
    article.save()
    data = snapshot(article)
    article.title_ar = "عنوان آخر"
    article.save()
    assert text_states(article, "ar")["title"] == TextState.READY
    restoring.write(article, data)
    stored, other = (Article.objects.get(pk=record.pk) for record in (article, other))
    assert (stored.title_ar, text_states(stored, "ar")["title"]) == ("عنوان", TextState.OUTDATED)
    assert text_states(other, "ar")["title"] == TextState.READY


def test_what_an_older_version_did_not_know_stays(project):
    data = snapshot(project)
    del data["fields"]["title_fr"], data["links"]["regions"], data["children"]["figures"]
    data["fields"]["acronym"] = "ESSAI"
    restoring.write(project, data)
    project.refresh_from_db()
    assert (project.acronym, project.title_fr, project.regions.count(), project.figures.count()) == (
        *("ESSAI", "Titre"),
        *(2, 2),
    )


def test_rows_come_back_with_their_numbers_wholes_before_parts(project):
    whole, part = project.figures.order_by("pk")
    innermost = FigureFactory(project=project, reached=10, part_of=part, label_fr="jeunes")
    innermost_pk = innermost.pk
    data = snapshot(project)
    data["children"]["figures"].reverse()
    innermost.delete()
    type(part).objects.filter(pk=part.pk).update(reached=41, label_fr="changé")
    kept = project.fundings.get()
    assert restoring.write(project, data) == []
    label = f"projects.beneficiaryfigure/{innermost_pk}/label"
    assert all_states(Project.objects.get(pk=project.pk), "ar")[label] == TextState.MISSING
    assert list(project.figures.order_by("pk").values_list("pk", "reached", "part_of", "label_fr")) == [
        (whole.pk, 100, None, whole.label_fr),
        (part.pk, 40, whole.pk, part.label_fr),
        (innermost_pk, 10, part.pk, innermost.label_fr),
    ]
    project.figures.all().delete()
    restoring.write(project, data)
    assert snapshot(project)["children"]["figures"] == data["children"]["figures"][::-1]
    assert project.fundings.get() == kept


def test_a_new_row_of_a_proposal_gets_a_number_of_its_own_unless_it_is_only_shown(project):
    data = snapshot(project)
    (stored,) = project.figures.filter(part_of=None)
    template = data["children"]["figures"][0]
    data["children"]["figures"] += [
        {**template, "id": -9, "reached": 5, "part_of": -8},
        {**template, "id": -8, "reached": 7, "part_of": stored.pk},
    ]
    with versions.undone():
        restoring.write(project, data, for_show=True)
        shown = list(project.figures.filter(pk__lt=0).order_by("-pk").values_list("pk", "reached", "part_of"))
    assert shown == [(-8, 7, stored.pk), (-9, 5, -8)]
    assert project.figures.count() == 2
    restoring.write(project, data)
    seven, five = project.figures.get(reached=7), project.figures.get(reached=5)
    assert (seven.part_of, five.part_of, seven.pk > 0, five.pk > 0) == (stored, seven, True, True)


def test_a_number_that_another_row_has_by_now_is_not_taken(project):
    data = snapshot(project)
    whole = project.figures.get(part_of=None)
    project.figures.all().delete()
    other = FigureFactory(project=ProjectFactory(), pk=whole.pk, reached=3)
    restoring.write(project, data)
    other.refresh_from_db()
    assert (other.reached, other.project == project) == (3, False)
    again = project.figures.get(reached=100)
    assert (again.pk == whole.pk, project.figures.get(reached=40).part_of) == (False, again)


def test_what_is_gone_is_named_and_left_out(project):
    article = ArticleFactory()
    article.documents.create(title="Rapport", file=default_storage.save("documents/perdu.pdf", ContentFile(b"%PDF")))
    document = snapshot(article)
    article.documents.all().delete()
    default_storage.delete("documents/perdu.pdf")
    data, region = snapshot(project), project.regions.get(code="MA-02")
    region_pk, donor = region.pk, project.fundings.get().donor
    project.fundings.all().delete()
    donor_pk = donor.pk
    donor.delete()
    region.delete()
    PartnerFactory()
    RegionFactory(code="MA-05")
    project.regions.clear()
    gone = [("régions", "Région d’essai MA-02", f"#{region_pk}"), ("bailleur", "Union européenne", f"#{donor_pk}")]
    losses = restoring.write(project, data)
    assert [(str(loss.label), loss.name) for loss in losses] == [(label, name) for label, name, _number in gone]
    assert (project.regions.count(), project.fundings.count()) == (1, 0)
    data["names"] = {}
    losses = restoring.write(project, data)
    assert [(str(loss.label), loss.name) for loss in losses] == [(label, number) for label, _name, number in gone]
    (lost,) = restoring.write(article, document)
    assert (lost.name, article.documents.count()) == ("documents/perdu.pdf", 0)


def test_nothing_is_written_when_the_models_refuse_it(project):
    data = snapshot(project)
    data["fields"] |= {"title_fr": "Autre titre", "contact_email": "rien"}
    with pytest.raises(ValidationError):
        restoring.write(project, data)
    assert Project.objects.get(pk=project.pk).title_fr == "Titre"
    rows = snapshot(project)
    rows["children"]["figures"][1]["unit"] = "rien"
    with pytest.raises(ValidationError):
        restoring.write(project, rows)
    assert sorted(project.figures.values_list("reached", flat=True)) == [40, 100]


# --- The history ------------------------------------------------------------------------------------------------------


def test_a_version_is_stored_of_each_record_that_changed_and_of_no_other():
    user = UserFactory(username="essai", first_name="", last_name="")
    one, two, event = ArticleFactory(title_fr="Un"), ArticleFactory(title_fr="Deux"), EventFactory()
    assert versions.record_versions([one, two, event]) == 3
    assert versions.record_versions([one, two, event]) == 0
    Article.objects.filter(pk=two.pk).update(title_fr="Autre")
    assert versions.record_versions([one, two, event], user, "x" * 400) == 1
    latest = versions.latest(two)
    assert (latest.author, latest.author_name, latest.reason) == (user, "essai", "x" * 300)
    assert [versions.history(record).count() for record in (one, two, event)] == [1, 2, 1]
    Article.objects.filter(pk=two.pk).update(title_fr="Deux")
    assert versions.record_versions([two]) == 1  # compared with the last one, not with any
    assert versions.latest(two).author_name == ""


def test_what_is_only_counted_is_no_change_of_a_record():
    article = ArticleFactory()
    first = versions.record_version(article, None)
    marks = {"ar": {"texts": {}, "words": 99}, "en": {"parts": {"x": "y"}}}
    data = {**first.data, "fields": {**first.data["fields"], "translation_state": None}}
    Version.objects.filter(pk=first.pk).update(data=data)
    assert versions._without_counts(data)["fields"]["translation_state"] == {}
    data["fields"]["translation_state"] = {**marks, "fr": {"texts": {"title": "old"}}}
    assert versions._without_counts(data)["fields"]["translation_state"] == {
        "ar": {"texts": {}},
        "en": {"texts": {}},
        "fr": {"texts": {"title": "old"}},
    }


def test_what_was_typed_and_not_chosen_is_set_aside_and_changes_nothing():
    user, article = UserFactory(first_name="Anna", last_name="Essai"), ArticleFactory(title_fr="Titre")
    base = versions.record_version(article, None)
    versions.set_aside(article, user, {"fields/title_fr": "Autre", "fields/lead_fr": "Chapeau"})
    aside = versions.history(article).get(state=Version.State.ASIDE)
    assert (aside.base, aside.author, aside.author_name) == (base, user, "Anna Essai")
    fields = aside.data["fields"]
    assert (fields["title_fr"], fields["lead_fr"]) == ("Autre", "Chapeau")
    assert (versions.latest(article), Article.objects.get(pk=article.pk).title_fr) == (base, "Titre")


@pytest.fixture
def waiting():
    """(author, reviewer, {name: proposal}): two articles' proposals and an event's, besides one that was decided."""
    author, reviewer = somebody(CONTRIBUTOR), somebody(REVIEWER)
    made = {}
    for name, record, user in (
        ("own", ArticleFactory(published=True), author),
        ("reviewer’s", ArticleFactory(published=True), reviewer),
        ("event", EventFactory(published=True), author),
        ("refused", EventFactory(published=True), author),
    ):
        made[name] = Version.objects.create(
            kind=record._meta.label_lower,
            object_id=record.pk,
            state="refused" if name == "refused" else "pending",
            data=snapshot(record),
            **versions.by(user),
        )
        versions.record_version(record, user)
    return author, reviewer, made


def test_what_waits_is_listed_for_who_decides_and_for_its_author(waiting, settings):
    author, reviewer, made = waiting
    outsider, boss = UserFactory(is_staff=True), somebody(ADMINISTRATOR)
    own, theirs, event = made["own"], made["reviewer’s"], made["event"]
    for_events = UserFactory(is_staff=True)
    permission = Q(content_type__app_label="events", codename="publish_event")
    for_events.user_permissions.add(*for_events.user_permissions.model.objects.filter(permission))
    people = (author, reviewer, boss, outsider, for_events)

    def listed(of):
        return [list(of(user)) for user in people]

    settings.FOUR_EYES = True
    everything = [event, theirs, own]
    assert listed(versions.proposals_for) == [[event, own], everything, everything, [], [event]]
    assert listed(versions.decidable_by) == [[], [event, own], everything, [], [event]]
    assert [versions.count_proposals(user) for user in people] == [(0, 2), (2, 1), (3, 0), (0, 0), (1, 0)]
    settings.FOUR_EYES = False
    assert listed(versions.decidable_by) == [[], everything, everything, [], [event]]


def test_a_record_was_begun_by_the_author_of_its_first_version(waiting):
    author, reviewer, _made = waiting
    begun = ArticleFactory()
    versions.record_version(begun, author)
    Article.objects.filter(pk=begun.pk).update(title_fr="Autre")
    versions.record_version(begun, reviewer)
    assert begun in Article.objects.filter(versions.begun_by(author, Article))
    assert begun not in Article.objects.filter(versions.begun_by(reviewer, Article))
    assert Article.objects.filter(versions.begun_by(author, Article)).count() == 2
    assert Event.objects.filter(versions.begun_by(author, Event)).count() == 2
