"""When a record appeared is said where it is known: the moment that the loader gives a record only puts it in order."""

import csv
import datetime as dt
import io
import json

import pytest
from django.utils import timezone

from core.models import ContentOrigin
from tests.factories import ArticleFactory, EventFactory, ProjectFactory, ResourceFactory

KINDS = {
    "projects": ("projects", ProjectFactory),
    "events": ("events", EventFactory),
    "articles": ("news", ArticleFactory),
    "resources": ("resources", ResourceFactory),
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_files_and_api_say_when_a_record_was_published_here_and_nothing_of_one_that_was_loaded(client, kind):
    name, factory = KINDS[kind]
    here = factory(published=True, slug="ici", published_at=dt.datetime(2026, 3, 4, 10, 5, tzinfo=dt.UTC))
    loaded = factory(published=True, slug="charge", published_at=dt.datetime(2000, 1, 1, 9, tzinfo=dt.UTC))
    ContentOrigin.objects.create(
        key=f"{kind}/charge", object_id=loaded.pk, checksum="", loaded_at=timezone.now()
    )  # a record of another kind with the same number was loaded too
    ContentOrigin.objects.create(key="others/ici", object_id=here.pk, checksum="", loaded_at=timezone.now())

    def moment(text):
        return text and dt.datetime.fromisoformat(text)

    def slug(row):
        return row["url"].rsplit("/", 2)[1]

    expected = {"ici": here.published_at, "charge": None}
    listed = client.get(f"/api/v1/{kind}/").json()["results"]
    assert {record["slug"]: moment(record["published_at"]) for record in listed} == expected
    for record in (here, loaded):
        key = record.code if kind == "projects" else record.slug
        one = client.get(f"/api/v1/{kind}/{key}/").json()
        assert moment(one["published_at"]) == expected[record.slug]
    in_file = json.loads(b"".join(client.get(f"/fr/{name}.json")))[name]
    assert {slug(record): moment(record["published_at"]) for record in in_file} == expected
    text = b"".join(client.get(f"/en/{name}.csv?headings=names")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {slug(row): moment(row["published_at"]) for row in rows} == expected | {"charge": ""}
