"""Still true? What is looked at again, when and by whom, and what the one click does."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts import roles
from accounts.models import AuditEntry
from core.changes import data_version
from core.errors import NotAllowed
from core.kinds import kinds
from core.models import ContentOrigin
from core.publication import State
from desk import decisions, proposals, upkeep, versions
from desk.dashboard import Dashboard
from desk.duplicating import duplicate
from tests.at_once import at_once
from tests.desk_tools import MODELS, admin_url, complete, somebody, stored
from tests.factories import ArticleFactory, EventFactory, PageFactory, ProjectFactory, ResourceFactory
from tests.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.both]
DAY = dt.timedelta(days=1)
LIST = "/fr/admin/upkeep/"
UPKEEP = ("owner_id", "look_again_on", "checked_on")


def today():
    return timezone.localdate()


def noon(days_ago):
    return timezone.make_aware(dt.datetime.combine(today() - days_ago * DAY, dt.time(12)))


def public(kind, days_ago, **fields):
    """Return a record that has been public for some days."""
    return complete(kind, **{"state": State.PUBLISHED, "published_at": noon(days_ago), **fields})


def page(days_ago=400, **fields):
    return public("pages.page", days_ago, **fields)


def is_due(record):
    """Whether a record is to be looked at: as the lists count it, which is what its own day says."""
    model = type(record)
    found = model.objects.filter(upkeep.is_due(model), pk=record.pk).exists()
    day = upkeep.due_day(upkeep.with_ages(model._base_manager.filter(pk=record.pk)).get())
    assert found == (day is not None and day <= today())
    return found


def fresh(record):
    return type(record)._base_manager.get(pk=record.pk)


def click(client, record, **posted):
    return client.post(admin_url(record, "confirm"), {"_seen": upkeep.seen(record), **posted}, follow=True)


def said(response):
    return [str(message).replace("\xa0", " ") for message in response.context["messages"]]


def acts(record):
    entries = AuditEntry.objects.filter(object_kind=record._meta.label_lower, object_id=str(record.pk)).order_by("pk")
    return [(entry.kind, entry.actor_name, entry.details) for entry in entries]


# --- When -------------------------------------------------------------------------------------------------------------


def test_the_rules_by_kind():
    rules = {kind.name: [(str(rule.what), rule.days) for rule in kind.ages] for kind in kinds()}
    assert rules == {
        "projects": [("projets qui ne sont pas achevés", 183)],
        "events": [("événements à venir", 30)],
        "news": [],
        "resources": [("guides et fiches d’information", 365)],
        "pages": [("pages du bureau", 365)],
    }


OPEN = {"end_date": None}
COMING = {"starts_at": timezone.now() + 90 * DAY}
PAST = {"starts_at": timezone.now() - 90 * DAY}


@pytest.mark.parametrize(
    ("make", "fields", "days"),
    [
        (ProjectFactory, OPEN, 183),
        (ProjectFactory, {"start_date": None, "end_date": None}, 183),  # nobody knows whether it goes on
        (ProjectFactory, OPEN | {"status_override": "suspended"}, 183),
        (ProjectFactory, {"start_date": dt.date(2999, 1, 1), "end_date": dt.date(2999, 2, 1)}, 183),
        (ProjectFactory, {}, None),  # over
        (ProjectFactory, OPEN | {"status_override": "cancelled"}, None),
        (EventFactory, COMING, 30),
        (EventFactory, PAST, None),
        (EventFactory, COMING | {"status": "cancelled"}, None),
        (EventFactory, PAST | {"status": "postponed"}, 30),  # its date is the last one announced
        (ArticleFactory, {}, None),
        (ResourceFactory, {"kind": "guide"}, 365),
        (ResourceFactory, {"kind": "factsheet"}, 365),
        (ResourceFactory, {"kind": "report"}, None),
        (PageFactory, {}, 365),
        (PageFactory, {"menu": "help"}, 365),
    ],
)
def test_a_record_is_due_some_days_after_it_was_published_or_checked(make, fields, days):
    record = make(state=State.PUBLISHED, published_at=noon(2000), **fields)
    model = type(record)
    assert is_due(record) == (days is not None)
    for last, is_old in ((days or 365, days is not None), ((days or 365) - 1, False)):
        model.objects.filter(pk=record.pk).update(checked_on=today() - last * DAY, published_at=noon(2000))
        assert is_due(record) == is_old
        model.objects.filter(pk=record.pk).update(checked_on=None, published_at=noon(last))
        assert is_due(record) == is_old
        # Withdrawn and published again: somebody read it then.
        model.objects.filter(pk=record.pk).update(checked_on=today() - 2000 * DAY, published_at=noon(last))
        assert is_due(record) == is_old


@pytest.mark.parametrize("make", [ProjectFactory, ArticleFactory, PageFactory])
def test_the_day_of_the_office_counts_instead_of_the_rule(make):
    record = make(state=State.PUBLISHED, published_at=noon(2000))
    for days, expected in ((-1, True), (0, True), (1, False)):
        type(record).objects.filter(pk=record.pk).update(look_again_on=today() + days * DAY)
        assert is_due(record) == expected


NOT_PUBLIC = {
    "draft": {"state": State.DRAFT},
    "in review": {"state": State.IN_REVIEW},
    "archived": {"state": State.ARCHIVED},
    "scheduled": {"published_at": timezone.now() + DAY},
    "expired": {"expires_at": timezone.now() - DAY},
    "binned": {"binned_at": timezone.now() - DAY},
}


@pytest.mark.parametrize("name", NOT_PUBLIC)
def test_what_the_public_does_not_see_is_neither_due_nor_confirmed(client, reviewer, name):
    record = page(look_again_on=today())
    assert is_due(record)
    type(record).objects.filter(pk=record.pk).update(**NOT_PUBLIC[name])
    assert not is_due(record)
    assert upkeep.keys_for(reviewer) == []
    with pytest.raises(ValidationError):
        upkeep.confirm(record, reviewer, upkeep.seen(record))
    client.force_login(somebody(roles.ADMINISTRATOR))  # who sees the bin too
    form = read(client.get(admin_url(record, "change")))
    assert [button for button in form.all("button") if button.get("formaction", "").endswith("/confirm/")] == []
    click(client, record)
    assert fresh(record).checked_on is None
    assert acts(record) == []


# --- By whom ----------------------------------------------------------------------------------------------------------


def names_for(user):
    return [(row.record.title_fr, row.is_own) for row in upkeep.rows(upkeep.keys_for(user))]


def test_ones_own_come_first_then_nobodys_what_waited_longest_on_top(reviewer, contributor):
    left, moved, colleague = somebody(roles.REVIEWER), somebody(roles.TRANSLATOR), somebody(roles.REVIEWER)
    type(left).objects.filter(pk=left.pk).update(is_active=False)
    page(401, title_fr="nobody 401")
    page(500, title_fr="of a colleague", owner=colleague)
    page(403, title_fr="of one who left", owner=left)
    public("projects.project", 402, title_fr="of one who translates now", owner=moved, end_date=None)
    page(370, title_fr="own 370", owner=reviewer)
    page(380, title_fr="own 380", owner=reviewer)
    page(10, title_fr="not yet", owner=reviewer)
    page(390, title_fr="of a contributor", owner=contributor)
    # The project is due after half a year.
    nobodys = [("of one who translates now", False), ("of one who left", False), ("nobody 401", False)]
    assert names_for(reviewer) == [("own 380", True), ("own 370", True), *nobodys]
    assert names_for(colleague) == [("of a colleague", True), *nobodys]
    assert names_for(contributor) == [("of a contributor", True)]  # who may not publish is asked for their own only
    assert names_for(moved) == []
    assert names_for(somebody(roles.ADMINISTRATOR)) == nobodys
    type(left).objects.filter(pk=left.pk).update(is_active=True)
    assert names_for(fresh(left))[0] == ("of one who left", True)  # back again


def test_who_may_say_it(client, reviewer, contributor, translator):
    record, own = page(), page(owner=contributor)
    assert [upkeep.may_confirm(user, record) for user in (reviewer, contributor, translator)] == [True, False, False]
    assert [upkeep.may_confirm(user, own) for user in (reviewer, contributor, translator)] == [True, True, False]
    for user in (contributor, translator):
        with pytest.raises(NotAllowed):
            upkeep.confirm(record, user, upkeep.seen(record))
        client.force_login(user)
        assert click(client, record).status_code == 403
    assert fresh(record).checked_on is None
    client.force_login(contributor)
    assert click(client, own).status_code == 200
    assert fresh(own).checked_on == today()
    client.logout()
    assert client.post(admin_url(record, "confirm")).status_code == 302  # to the sign-in
    assert client.get(LIST)["Location"].startswith("/fr/admin/login/")


# --- The click --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", MODELS)
def test_one_click_writes_a_day_and_nothing_else(client, reviewer, kind):
    record = public(kind, 400)
    versions.record_version(record, None)
    before, version, kept = stored(record), data_version(), versions.history(record).count()
    client.force_login(reviewer)
    answer = click(client, record)
    assert said(answer) == [f"« {record} » : toujours exact aujourd’hui. La page publique l’indique."]
    assert stored(record) == {**before, "checked_on": today()}
    assert versions.history(record).count() == kept
    assert acts(record) == [("change", reviewer.username, {"still_true": today().isoformat()})]
    assert data_version() != version


def test_a_day_of_the_office_that_has_come_is_used_up_and_a_later_one_stays(reviewer):
    come, later = page(look_again_on=today()), page(look_again_on=today() + DAY)
    for record in (come, later):
        assert upkeep.confirm(record, reviewer, upkeep.seen(record))
    assert [fresh(record).look_again_on for record in (come, later)] == [None, today() + DAY]
    # Set again on the same day, it is looked at again on the same day.
    type(come).objects.filter(pk=come.pk).update(look_again_on=today())
    assert upkeep.confirm(come, reviewer, upkeep.seen(come))
    assert fresh(come).look_again_on is None


def test_what_somebody_changed_meanwhile_is_not_confirmed_unseen(client, reviewer):
    record = public("projects.project", 400, end_date=None)
    seen = upkeep.seen(record)
    record.fundings.update(amount=5, currency="MAD")  # in a row of it
    client.force_login(reviewer)
    answer = click(client, record, _seen=seen)
    assert said(answer) == [
        f"{record}: Quelqu’un a modifié ce contenu entre-temps. Relisez-le tel qu’il est maintenant."
    ]
    for damaged in ("", "x" * 9999):
        click(client, record, _seen=damaged)
    assert fresh(record).checked_on is None
    click(client, record)
    assert fresh(record).checked_on == today()


def test_the_second_click_of_a_day_says_so(client, reviewer):
    record = page()
    client.force_login(reviewer)
    click(client, record)
    assert said(click(client, record)) == [f"« {record} » a déjà été vérifié aujourd’hui."]
    assert len(acts(record)) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_two_clicks_at_once_are_one():
    record, people = page(), [somebody(roles.REVIEWER) for _ in range(4)]
    seen = upkeep.seen(record)
    done = at_once(*(lambda user=user: upkeep.confirm(record, user, seen) for user in people))
    assert sorted(done) == [False, False, False, True]
    assert len(acts(record)) == 1


def test_one_goes_back_to_where_one_clicked_and_nowhere_else(client, reviewer):
    client.force_login(reviewer)
    for back, expected in ((LIST, LIST), ("https://example.org/", None), ("//example.org", None), ("", None)):
        record = page()
        answer = client.post(admin_url(record, "confirm"), {"_seen": upkeep.seen(record), "next": back})
        assert answer["Location"] == expected or answer["Location"] == admin_url(record, "change")
    assert client.get(admin_url(record, "confirm")).status_code == 405
    assert client.post(reverse("admin:pages_page_confirm", args=[999999])).status_code == 404


# --- Beside proposals, versions and copies ----------------------------------------------------------------------------


def test_a_change_that_waits_is_neither_touched_nor_does_it_touch(client, reviewer, contributor):
    record = page(owner=reviewer, title_fr="Avant")
    with proposals.editing(record, contributor) as done:
        record.title_fr = "Après"
        record.save()
    client.force_login(reviewer)
    row = read(client.get(LIST))
    assert [a["href"] for a in row.all("a") if "/review/" in a["href"]] == [
        admin_url(record, "review", done.version.pk)
    ]
    click(client, record)
    proposal = versions.proposals_on(record).get()
    assert proposal.data["fields"]["title_fr"] == "Après"
    decisions.accept(proposal, reviewer)
    now = fresh(record)
    assert (now.title_fr, now.owner, now.checked_on) == ("Après", reviewer, today())


def test_a_form_that_shows_a_proposal_has_no_click(client, contributor):
    """It would seem to confirm the proposal; the page beside it confirms what the public sees."""
    record = page(owner=contributor)
    client.force_login(contributor)
    addresses = [admin_url(record, name) for name in ("change", "upkeep")]

    def clicks():
        return ['name="_seen"' in client.get(address).content.decode() for address in addresses]

    assert clicks() == [True, True]
    with proposals.editing(record, contributor):
        record.title_fr = "Après"
        record.save()
    assert clicks() == [False, True]


def test_an_old_version_brings_no_owner_and_no_check_back(reviewer):
    record = page(title_fr="Avant")
    old = versions.record_version(record, reviewer)
    assert not {*upkeep_names()} & {*old.data["fields"]}
    record.title_fr = "Après"
    record.save()
    upkeep.confirm(record, reviewer, upkeep.seen(record))
    upkeep.take(fresh(record), reviewer)
    proposals.restore(fresh(record), old, reviewer)
    now = fresh(record)
    assert (now.owner, now.checked_on) == (reviewer, today())


def upkeep_names():
    return ["owner", "look_again_on", "checked_on"]


def test_a_copy_begins_without_owner_and_check(reviewer):
    record = page(owner=reviewer, checked_on=today(), look_again_on=today())
    assert [getattr(duplicate(record, reviewer), name) for name in UPKEEP] == [None, None, None]


def test_an_owner_whose_account_is_deleted_is_nobody(reviewer):
    colleague = somebody(roles.REVIEWER)
    record = page(owner=colleague)
    colleague.delete()
    assert fresh(record).owner is None
    assert names_for(reviewer) == [(record.title_fr, False)]


# --- Owner and day ----------------------------------------------------------------------------------------------------


def settings_form(client, record):
    return client.get(admin_url(record, "upkeep"))


def save(client, record, **posted):
    before = upkeep.settings_of(fresh(record))
    answer = client.post(admin_url(record, "upkeep"), {"before": before, **posted}, follow=True)
    return answer.context["form"].errors if answer.redirect_chain == [] else {}


def test_the_owner_and_the_day_are_set_on_their_own_page(client, reviewer, contributor, translator):
    record = page()
    client.force_login(reviewer)
    offered = [user.pk for user in settings_form(client, record).context["form"].fields["owner"].queryset]
    assert {reviewer.pk, contributor.pk} <= {*offered}
    assert translator.pk not in offered
    day = today() + 40 * DAY
    assert save(client, record, owner=contributor.pk, look_again_on=f"{day:%d/%m/%Y}") == {}
    assert [getattr(fresh(record), name) for name in UPKEEP] == [contributor.pk, day, None]
    assert fresh(record).updated_at == record.updated_at
    assert acts(record)[-1] == (
        "change",
        reviewer.username,
        {"owner": contributor.username, "look_again_on": day.isoformat()},
    )
    assert save(client, record, owner=contributor.pk, look_again_on=f"{day:%d/%m/%Y}") == {}
    assert len(acts(record)) == 1  # nothing changed
    assert save(client, record) == {}
    assert [getattr(fresh(record), name) for name in UPKEEP] == [None, None, None]


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_wrong_input_is_answered_and_stays_in_the_form(client, reviewer, translator, language):
    record = page()
    client.force_login(reviewer)
    address = admin_url(record, "upkeep").replace("/fr/", f"/{language}/")
    for posted, wrong in (
        ({"owner": translator.pk}, "owner"),
        ({"owner": "9" * 30}, "owner"),
        ({"owner": "x"}, "owner"),
        ({"look_again_on": "juin 2030"}, "look_again_on"),
        ({"look_again_on": "xyz"}, "look_again_on"),
        ({"look_again_on": "01/01/2020"}, "look_again_on"),
        ({"look_again_on": "01/01/2206"}, "look_again_on"),
    ):
        answer = client.post(address, {"before": "|", "owner": reviewer.pk, **posted})
        assert answer.status_code == 200
        assert [*answer.context["form"].errors] == [wrong]
        shown = read(answer).one("input", name="look_again_on")
        assert shown.get("value", "") == posted.get("look_again_on", "")
    assert [getattr(fresh(record), name) for name in UPKEEP] == [None, None, None]


def test_a_day_that_has_passed_may_stay(client, reviewer):
    record = page(look_again_on=today() - DAY)
    client.force_login(reviewer)
    day = f"{today() - DAY:%d/%m/%Y}"
    assert save(client, record, owner=reviewer.pk, look_again_on=day) == {}
    assert fresh(record).owner == reviewer


def test_two_who_set_the_owner_hear_of_each_other(client, reviewer):
    record, colleague = page(), somebody(roles.REVIEWER)
    before = upkeep.settings_of(record)
    upkeep.take(record, colleague)
    client.force_login(reviewer)
    answer = client.post(admin_url(record, "upkeep"), {"before": before, "owner": reviewer.pk})
    assert len(answer.context["form"].non_field_errors()) == 1
    assert fresh(record).owner == colleague
    # The page shows who it is now and what was typed; saved once more, it stands.
    assert colleague.username in answer.content.decode()
    again = read(answer).one("input", name="before")["value"]
    client.post(admin_url(record, "upkeep"), {"before": again, "owner": reviewer.pk})
    assert fresh(record).owner == reviewer


def test_only_who_may_publish_names_owners(client, contributor, translator):
    record = page(owner=contributor)
    for user in (contributor, translator):
        client.force_login(user)
        assert 'name="owner"' not in settings_form(client, record).content.decode()
        assert client.post(admin_url(record, "upkeep"), {"before": upkeep.settings_of(record)}).status_code == 403
    assert fresh(record).owner == contributor


def test_the_form_says_who_left(client, reviewer):
    colleague = somebody(roles.REVIEWER, first_name="Prénom d’essai")
    record = page(owner=colleague)
    client.force_login(reviewer)
    assert "compte comme personne" not in client.get(admin_url(record, "change")).content.decode()
    type(colleague).objects.filter(pk=colleague.pk).update(is_active=False)
    for name in ("change", "upkeep"):
        assert "Prénom d’essai</bdi> (ne modifie plus" in client.get(admin_url(record, name)).content.decode()


# --- Lists ------------------------------------------------------------------------------------------------------------


def test_the_line_on_the_start_page_is_the_list(client, reviewer, contributor):
    assert "again" not in {item.name for item in Dashboard(reviewer).waits}
    for number in range(27):
        page(400 + number, owner=reviewer if number % 2 else None)
    page(owner=contributor)
    client.force_login(reviewer)
    (item,) = [item for item in Dashboard(reviewer).waits if item.name == "again"]
    assert (item.count, item.links[0][2]) == (27, LIST)
    rows = [row for p in (1, 2) for row in read(client.get(LIST, {"p": p})).one("tbody").all("tr")]
    assert len(rows) == 27
    assert [row.all("td")[0].text for row in rows] == ["vous"] * 13 + ["personne"] * 14
    assert client.get(LIST, {"p": "x"}).status_code == 200
    client.force_login(contributor)
    assert [item.count for item in Dashboard(contributor).waits if item.name == "again"] == [1]


def test_the_queries_of_the_list_do_not_grow(client, reviewer):
    """For each kind one of its records that are due, five of what is on the page; then the proposals."""

    def queries():
        client.force_login(type(reviewer).objects.get(pk=reviewer.pk))
        client.get(LIST)
        with CaptureQueriesContext(connection) as seen:
            shown = len(read(client.get(LIST)).one("tbody").all("tr"))
        return shown, len(seen)

    page()
    assert (before := queries())[0] == 1
    for _ in range(2):
        page(owner=reviewer)
    assert queries() == (3, before[1])


def test_lists_are_filtered_by_what_is_due_and_by_owner(client, reviewer, contributor):
    due, own, left = page(), page(10, owner=contributor), page(10, owner=somebody(roles.REVIEWER))
    type(left.owner).objects.filter(pk=left.owner_id).update(is_active=False)
    page(400, state=State.DRAFT)
    client.force_login(reviewer)
    address = admin_url(type(due), "changelist")

    def found(**query):
        return {record.pk for record in client.get(address, query).context["cl"].result_list}

    assert found(again="1") == {due.pk}
    assert found(owner=contributor.pk) == {own.pk}
    assert own.pk not in found(owner="0")
    assert {due.pk, left.pk} <= found(owner="0")
    assert len(found(owner="x")) == len(found(again="x")) == 4


def test_several_are_taken_at_once(client, reviewer, contributor):
    records = [page(), page(state=State.DRAFT)]
    for user, expected in ((contributor, None), (reviewer, reviewer)):
        client.force_login(user)
        posted = {"action": "own", "_selected_action": [record.pk for record in records]}
        client.post(admin_url(type(records[0]), "changelist"), posted)
        assert [fresh(record).owner for record in records] == [expected, expected]


def test_the_form_has_the_click(client, reviewer):
    record = page(1000, checked_on=dt.date(2024, 3, 12))
    client.force_login(reviewer)
    form = read(client.get(admin_url(record, "change")))
    (button,) = [b for b in form.all("button") if b.get("formaction") == admin_url(record, "confirm")]
    assert button.text == "Toujours exact"
    assert form.one("input", name="_seen")["value"] == upkeep.seen(record)
    panel = form.one("nav", aria_labelledby="upkeep-heading").text.replace("\xa0", " ")
    assert "Dernière vérification : 12 mars 2024" in panel
    assert "À vérifier maintenant" in panel
    type(record).objects.update(checked_on=today() - 10 * DAY)
    panel = read(client.get(admin_url(record, "change"))).one("nav", aria_labelledby="upkeep-heading").text
    assert "À vérifier le" in panel


def test_no_day_is_invented_for_what_the_content_brought(client, reviewer):
    loaded, _written = page(title_fr="Livrée"), page(title_fr="Écrite")
    ContentOrigin.objects.create(
        key=f"pages/{loaded.slug}", object_id=loaded.pk, checksum="essai", loaded_at=loaded.updated_at
    )
    client.force_login(reviewer)
    rows = read(client.get(LIST)).one("tbody").all("tr")
    since = {row.one("th").all("a")[0].text: row.all("td")[2].text for row in rows}
    assert since["Livrée"] == "–"
    assert since["Écrite"] == date_format(noon(400) + 365 * DAY, "DATE_FORMAT")
