"""Still true? What is looked at again, when and by whom, and what the one click does."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts import roles
from core.changes import data_version
from core.errors import NotAllowed
from core.kinds import kinds
from core.publication import State
from desk import decisions, proposals, upkeep, versions
from desk.duplicating import duplicate
from tests.at_once import at_once
from tests.desk.upkeep_tools import DAY, LIST, UPKEEP, acts, click, fresh, noon, page, public, said, today
from tests.desk_tools import MODELS, admin_url, somebody, stored
from tests.factories import ArticleFactory, EventFactory, PageFactory, ProjectFactory, ResourceFactory
from tests.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def is_due(record):
    """Whether a record is to be looked at: as the lists count it, which is what its own day says."""
    model = type(record)
    found = model.objects.filter(upkeep.is_due(model), pk=record.pk).exists()
    day = upkeep.due_day(upkeep.with_ages(model._base_manager.filter(pk=record.pk)).get())
    assert found == (day is not None and day <= today())
    return found


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
COMING = {"starts_at": dt.datetime(2999, 1, 1, 9, tzinfo=dt.UTC)}
PAST = {"starts_at": dt.datetime(2001, 1, 1, 9, tzinfo=dt.UTC)}


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


def hidden(name):
    """Return the fields of a record that the public does not see."""
    moment = timezone.now()
    times = {"scheduled": "published_at", "expired": "expires_at", "binned": "binned_at"}
    later = DAY if name == "scheduled" else -DAY
    return {times[name]: moment + later} if name in times else {"state": name}


@pytest.mark.parametrize("name", ["draft", "in_review", "archived", "scheduled", "expired", "binned"])
def test_what_the_public_does_not_see_is_neither_due_nor_confirmed(client, reviewer, name):
    record = page(look_again_on=today())
    assert is_due(record)
    type(record).objects.filter(pk=record.pk).update(**hidden(name))
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
    assert upkeep.may_confirm(reviewer, page(state=State.DRAFT)) is False
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


def test_an_owner_is_active_staff_who_may_change_the_kind(reviewer, contributor, translator):
    somebody(roles.REVIEWER, is_active=False)
    no_staff = somebody(roles.REVIEWER)
    type(no_staff).objects.filter(pk=no_staff.pk).update(is_staff=False)
    first = somebody(roles.REVIEWER, first_name="Anna", last_name="B")
    zero = somebody(roles.REVIEWER, first_name="Anna", last_name="A")
    assert list(upkeep.keepers(ArticleFactory._meta.model)) == [reviewer, contributor, zero, first]


def test_the_changes_of_a_record_that_wait_are_listed_the_oldest_first(reviewer, contributor):
    record = page(owner=reviewer)
    waiting = []
    for user in (contributor, somebody(roles.CONTRIBUTOR)):
        with proposals.editing(record, user) as done:
            type(record).objects.filter(pk=record.pk).update(title_fr=f"Titre de {user.pk}")
        waiting.append(done.version.pk)
    (due,) = upkeep.rows(upkeep.keys_for(reviewer))
    assert (due.record, due.is_own, due.seen, due.proposals) == (record, True, upkeep.seen(record), waiting)


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
    assert upkeep.confirm(record, reviewer, upkeep.seen(record)) is False
    assert len(acts(record)) == 1


def test_another_owner_or_day_is_another_setting():
    made = [ResourceFactory.build(owner_id=owner, look_again_on=day) for owner in (None, 3) for day in (None, today())]
    assert [upkeep.settings_of(record) for record in made] == ["|", f"|{today()}", "3|", f"3|{today()}"]


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
