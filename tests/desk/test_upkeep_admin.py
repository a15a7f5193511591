"""The owner of a record and the day of its next look, and the lists of what is looked at again."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.formats import date_format

from accounts import roles
from core.models import ContentOrigin
from core.publication import State
from desk import upkeep
from desk.dashboard import Dashboard
from tests.desk.upkeep_tools import DAY, LIST, UPKEEP, acts, fresh, noon, page, today
from tests.desk_tools import admin_url, somebody
from tests.reading import read

pytestmark = [pytest.mark.django_db, pytest.mark.both]


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
    answer = client.post(admin_url(record, "upkeep"), {"before": upkeep.settings_of(fresh(record))}, follow=True)
    assert [str(message) for message in answer.context["messages"]] == ["Enregistré."]


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
