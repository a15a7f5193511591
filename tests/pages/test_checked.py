"""The day on which a record was last checked, as the public sees it; and the owner, whom it never sees."""

import csv
import datetime as dt
import io
import json

import pytest

from accounts import roles
from core.kinds import kinds
from core.languages import LANGUAGES
from feedback.parts import parts_of
from pages.releases import NOT_COMPARED
from tests.core.structured_tools import said_by
from tests.desk_tools import somebody
from tests.factories import ArticleFactory, EventFactory, PageFactory, ProjectFactory, ResourceFactory
from tests.reading import read

pytestmark = pytest.mark.django_db
FACTORIES = [ProjectFactory, EventFactory, ArticleFactory, ResourceFactory, PageFactory]
WORDS = {"fr": "Dernière vérification", "ar": "آخر مراجعة", "en": "Last checked"}
CHECKED = dt.date(2026, 3, 12)
LISTS = [kind.name for kind in kinds() if kind.dataset]


def address_of(record, language):
    return f"/{language}/{record.get_absolute_url().split('/', 2)[2]}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("make", FACTORIES)
def test_the_page_says_when_it_was_checked_if_it_was(client, make, language):
    record = make(published=True, translated=True)
    address = address_of(record, language)
    first = client.get(address)
    assert WORDS[language] not in first.content.decode()
    type(record).objects.filter(pk=record.pk).update(checked_on=CHECKED)
    answer = client.get(address, headers={"if-none-match": first["ETag"]})
    assert answer.status_code == 200
    assert answer["ETag"] != first["ETag"]
    times = [time["datetime"] for time in read(answer).all("time")]
    assert times.count("2026-03-12") == 1
    assert WORDS[language] in read(answer).one("main").text


@pytest.mark.parametrize("make", FACTORIES)
def test_search_engines_are_told_where_the_vocabulary_has_a_word(client, make):
    """`lastReviewed` is of a WebPage; an event, an article and a document have none."""
    record = make(published=True)
    assert "lastReviewed" not in json.dumps(said_by(client.get(address_of(record, "fr"))))
    type(record).objects.filter(pk=record.pk).update(checked_on=CHECKED)
    said = said_by(client.get(address_of(record, "fr")))
    expected = {"WebPage"} if make in (ProjectFactory, PageFactory) else set()
    assert {kind for kind, node in said.items() if node.get("lastReviewed") == "2026-03-12"} == expected


@pytest.mark.parametrize("name", LISTS)
def test_files_and_api_have_the_day_and_never_the_owner(client, name):
    owner = somebody(roles.REVIEWER, username="responsable-cachee", first_name="Prénom caché")
    make = {"projects": ProjectFactory, "events": EventFactory, "news": ArticleFactory, "resources": ResourceFactory}[
        name
    ]
    record = make(published=True, owner=owner, look_again_on=dt.date(2026, 7, 9), checked_on=CHECKED)
    make(published=True)
    listed = {"news": "articles"}.get(name, name)
    found = client.get(f"/api/v1/{listed}").json()["results"]
    assert sorted(str(one["checked_on"]) for one in found) == ["2026-03-12", "None"]
    one = client.get(found[0]["api"].removeprefix("http://localhost:8000")).json()
    assert one["checked_on"] == found[0]["checked_on"]
    content = b"".join(client.get(f"/fr/{name}.csv?separator=comma").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert sorted(row["Dernière vérification"] for row in rows) == ["", "2026-03-12"]
    data = b"".join(client.get(f"/fr/{name}.json").streaming_content).decode()
    assert sorted(str(one["checked_on"]) for one in json.loads(data)[name]) == ["2026-03-12", "None"]
    page = client.get(address_of(record, "fr")).content.decode()
    for text in (content, data, page, json.dumps(found), json.dumps(one)):
        for hidden in ("responsable-cachee", "Prénom caché", "2026-07-09", "look_again"):
            assert hidden not in text


def test_a_check_is_no_change_of_the_data_in_a_release_and_no_part_to_correct():

    assert "checked_on" in NOT_COMPARED
    for make in FACTORIES:
        assert "checked_on" not in dict(parts_of(make(published=True)))
