"""What the comparison of two versions says: labels, languages, values in words, links and rows by name."""

import datetime as dt
from dataclasses import asdict

import pytest
from django.utils import timezone, translation

from accounts.models import AuditEntry
from accounts.roles import REVIEWER
from desk import compare, conflicts, versions
from desk.compare import Change
from desk.conflicts import Conflict
from desk.merge import MINE, THEIRS, choice_name
from desk.models import Version
from desk.snapshots import snapshot
from events.models import Article
from projects.models import Project
from tests.desk_tools import somebody
from tests.factories import ArticleFactory, EventFactory, FigureFactory, PartnerFactory, ProjectFactory, RegionFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2027, 3, 1, 12, tzinfo=dt.UTC)
PLAIN = asdict(Change("", ""))


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def changes(record, before):
    """Return what changed since a snapshot, as dicts without what is empty."""
    found = compare.compare(type(record), before, snapshot(record))
    return [{name: value for name, value in asdict(change).items() if value != PLAIN[name]} for change in found]


def test_a_text_a_format_and_a_value_are_told_apart():
    event = EventFactory(
        title_fr="Titre", title_ar="عنوان", body_fr="<p>Un texte</p>", online_url="https://example.org/un"
    )
    before = snapshot(event)
    event.title_ar, event.body_fr = "عنوان جديد", "<p>Un <strong>texte</strong></p>"
    event.online_url, event.starts_at, event.ends_at = "https://example.org/deux", NOON, NOON + dt.timedelta(hours=1)
    event.save()
    found = {change["path"]: change for change in changes(event, before)}
    title = found["fields/title_ar"]
    assert (title["label"], title["language"], [tag for tag, _text in title["words"] if tag]) == (
        "Title",
        "ar",
        ["ins"],
    )
    assert found["fields/body_fr"]["words"] == [("", "Un texte")]
    assert found["fields/body_fr"]["is_formatting"] is True
    assert found["fields/online_url"]["values"] == ("https://example.org/un", "https://example.org/deux")
    assert found["fields/starts_at"]["values"][1] == "1 March 2027 at 12:00"


def test_what_a_text_said_before_is_put_together_from_its_words():
    told = [
        Change("", "", words=[("", "Un "), ("del", "vieux"), ("ins", "nouveau"), ("", " titre")]).before,
        Change("", "", words=[("ins", "tout neuf")]).before,
        Change("", "", values=("40", "50")).before,
        Change("", "", removed=["Oriental", "Souss"]).before,
        Change("", "").before,
    ]
    assert told == ["Un vieux titre", "", "40", "Oriental, Souss", ""]


def test_a_paragraph_that_came_or_went_is_shown_as_a_whole():
    short, long = "<p>Un</p><p>Trois</p>", "<p>Un</p><p>Deux</p><p>Trois</p>"
    for pair, tag in (((short, long), "ins"), ((long, short), "del")):
        assert compare.text_changes(*pair) == [("", "Un\n"), (tag, "Deux\n"), ("", "Trois")]


def test_of_changes_those_in_one_language_are_picked_out_also_in_rows():
    title, label = Change("fields/title_ar", "Title", "ar"), Change("children/figures/7/label_ar", "Label", "ar")

    def row(*rows):
        return Change("children/figures/7", "Figures", row="changed", row_name="jeunes", rows=list(rows))

    changes = [title, Change("fields/title_en", "Title", "en"), row(label, Change("x", "Reached")), row()]
    assert compare.in_language(changes, "ar") == [title, row(label)]


def test_a_language_has_a_name_and_a_direction_and_what_has_none_has_neither():
    names = [(change.language_name, change.direction) for change in (Change("", "", "ar"), Change("", "", "fr"))]
    assert names == [("Arabic", "rtl"), ("French", "ltr")]
    assert (Change("", "").language_name, Change("", "").direction) == ("", "")
    some = [Change("a", "Title", "ar"), Change("b", "Title", "ar"), Change("c", "Regions"), Change("d", "Title", "fr")]
    assert compare.labels(some) == ["Title (Arabic)", "Regions", "Title (French)"]


def test_links_are_named_in_the_language_of_the_reader_and_by_their_last_name_when_they_are_gone():
    stays = RegionFactory(code="MA-01", name_fr="Oriental", name_en="Eastern")
    gone, new = RegionFactory(code="MA-02", name_fr="Souss"), RegionFactory(code="MA-03", name_fr="Draa")
    project = ProjectFactory()
    project.regions.set([stays, gone])
    before = snapshot(project)
    project.regions.set([new])
    gone_pk = gone.pk
    gone.delete()
    after = snapshot(project)
    (change,) = compare.compare(Project, before, after)
    assert (change.path, change.label, change.removed, change.added) == (
        "links/regions",
        "Regions",
        [str(stays), "Souss"],
        [str(new)],
    )
    before["names"].clear()
    (change,) = compare.compare(Project, before, after)
    assert change.removed[1] == f"#{gone_pk}"


def test_a_row_is_named_by_what_it_links_to_and_its_first_value():
    project = ProjectFactory()
    donor, other = PartnerFactory(code="UE", name_fr="Union"), PartnerFactory(code="CH", name_fr="Suisse")
    kept = project.fundings.create(donor=donor, amount=250_000, currency="EUR", note_fr="Note")
    deleted = project.fundings.create(donor=other)
    whole = FigureFactory(project=project, reached=100, label_fr="jeunes")
    part = FigureFactory(project=project, reached=40, label_fr="filles")
    before = snapshot(project)
    kept.note_fr, kept.amount = "Autre note", None
    kept.save()
    deleted_pk = deleted.pk
    deleted.delete()
    type(part).objects.filter(pk=part.pk).update(part_of=whole)
    added = project.sources.create(title="Rapport")
    found = {change.path: change for change in compare.compare(Project, before, snapshot(project))}
    funding, figure = (found[f"children/{name}"] for name in (f"fundings/{kept.pk}", f"figures/{part.pk}"))
    assert (funding.label, funding.row, funding.row_name) == ("Donors", "changed", f"{donor} · euro")
    assert [(row.path, row.values) for row in funding.rows if row.values] == [
        (f"children/fundings/{kept.pk}/amount", ("250,000", "–"))
    ]
    gone = found[f"children/fundings/{deleted_pk}"]
    assert (gone.row, gone.row_name) == ("removed", str(other))
    (of_whole,) = figure.rows
    assert of_whole.values[0] == "–"
    assert "jeunes" in of_whole.values[1]
    new = found[f"children/sources/{added.pk}"]
    assert (new.row, "Rapport" in new.row_name) == ("added", True)
    assert set(compare.by_path(found.values())) == {
        *found,
        *(row.path for change in found.values() for row in change.rows),
    }


def test_an_empty_text_and_no_text_are_the_same():
    article = ArticleFactory()
    one, other = snapshot(article), snapshot(article)
    one["fields"]["title_ar"], other["fields"]["title_ar"] = None, ""
    assert compare.compare(Article, one, other) == []
    other["fields"]["title_ar"] = "عنوان"
    assert [change.path for change in compare.compare(Article, one, other)] == ["fields/title_ar"]


# --- Conflicts --------------------------------------------------------------------------------------------------------


def test_both_sides_of_a_conflict_are_shown_with_the_row_that_it_is_in():
    project = ProjectFactory(title_fr="Titre", title_ar="عنوان قديم")
    figure = FigureFactory(project=project, reached=100, label_fr="jeunes")
    base, now, mine = (snapshot(project) for _side in range(3))
    for data, title, reached in ((now, "عنوان آخر", 110), (mine, "عنوان جديد", 120)):
        data["fields"]["title_ar"] = title
        data["children"]["figures"][0]["reached"] = reached
    row = f"children/figures/{figure.pk}"
    paths = ["fields/title_ar", f"{row}/reached", "fields/gone_name"]
    title, number, unknown = conflicts.in_words(Project, paths, base, now, mine)
    assert [conflict.choice for conflict in (title, number)] == [choice_name(path, now) for path in paths[:2]]
    assert (title.label, title.row_name, title.language, title.language_name, title.direction, title.before) == (
        *("Title", "", "ar", "Arabic", "rtl"),
        "عنوان قديم",
    )
    assert [side for side, _change in title.sides] == [THEIRS, MINE]
    assert [change.values for _side, change in number.sides] == [("100", "110"), ("100", "120")]
    assert (number.row.path, number.label, "jeunes" in number.row_name, number.before) == (row, "Reached", True, "100")
    empty = (unknown.label, unknown.row_name, unknown.language, unknown.language_name, unknown.direction)
    assert (empty, unknown.before) == (("Gone_name", "", "", "", ""), "")


def test_who_changed_something_is_the_author_of_the_version_that_brought_it():
    anna, badr = (somebody(REVIEWER, first_name=name, last_name="Essai") for name in ("Anna", "Badr"))
    article = ArticleFactory(title_fr="Un", lead_fr="Un")
    versions.record_version(article, None)
    for title, lead, user in (("Deux", "Un", anna), ("Deux", "Deux", badr)):
        Article.objects.filter(pk=article.pk).update(title_fr=title, lead_fr=lead)
        versions.record_version(article, user)
    versions.set_aside(article, badr, {"fields/title_fr": "Trois"})
    by_title, by_lead, by_none = (
        Conflict(f"fields/{name}", "", None, None) for name in ("title_fr", "lead_fr", "slug")
    )
    conflicts.say_who(article, [by_title, by_lead, by_none], timezone.now())
    first, second, third = Version.objects.filter(state="saved").order_by("pk")
    assert [(conflict.who, conflict.when) for conflict in (by_title, by_lead, by_none)] == [
        ("Anna Essai", second.created_at),
        ("Badr Essai", third.created_at),
        ("", first.created_at),
    ]


def test_of_a_record_without_a_history_the_last_entry_of_the_log_says_who():
    anna, partner = somebody(REVIEWER, first_name="Anna", last_name="Essai"), PartnerFactory()
    log = {"object_kind": "core.partner", "object_id": str(partner.pk), "kind": AuditEntry.Kind.CHANGE}
    conflict = Conflict("fields/name_fr", "", None, None)
    conflicts.say_who(partner, [conflict], NOON)
    assert (conflict.who, conflict.when) == ("", None)
    minute = dt.timedelta(minutes=1)
    for at, actor, name in (
        (NOON, None, "Compte supprimé"),
        (NOON - minute, None, "Trop tôt"),
        (NOON - 2 * minute, anna, "anna"),
    ):
        AuditEntry.objects.create(**log, at=at, actor=actor, actor_name=name)
        AuditEntry.objects.create(**{**log, "object_id": "0"}, at=at + dt.timedelta(days=1), actor_name="Autre fiche")
        conflicts.say_who(partner, [conflict], at)
        assert (conflict.who, conflict.when) == ("Compte supprimé", NOON)
    AuditEntry.objects.create(**log, at=NOON + minute, actor=anna, actor_name="anna")
    conflicts.say_who(partner, [conflict], NOON)
    assert (conflict.who, conflict.when) == ("Anna Essai", NOON + minute)
