"""The history of the content that ships."""

import pytest
from django.urls import reverse

from desk import proposals, versions
from desk.models import Version
from desk.restoring import write
from desk.snapshots import child_relations, link_fields, same, snapshot, stored_fields
from tests.tools import THOROUGH

pytestmark = pytest.mark.django_db


def test_every_shipped_record_comes_back_whole(shipped):
    some = None if THOROUGH else 5
    records = [record for model in versions.kinds() for record in model.objects.all()[:some]]
    assert len(records) >= 25
    for record in records:
        before = snapshot(record)
        updated_at = record.updated_at
        assert write(record, before) == []
        record.refresh_from_db()
        assert record.updated_at == updated_at, "writing what is there writes nothing"
        with versions.undone():
            for relation in child_relations(type(record)):
                getattr(record, relation.get_accessor_name()).all().delete()
            for field in link_fields(type(record)):
                getattr(record, field.name).clear()
            for field in stored_fields(type(record)):
                if hasattr(field, "translated_field"):
                    setattr(record, field.name, "Tout autre chose")
            record.save()
            assert not same(snapshot(record), before)
            assert write(record, before) == []
            assert snapshot(record) | {"names": {}} == before | {"names": {}}


def test_loading_the_content_stores_a_first_version_once(shipped):
    kinds = versions.kinds()
    assert Version.objects.count() == sum(model.objects.count() for model in kinds)
    assert set(Version.objects.values_list("author", "state")) == {(None, "saved")}
    assert versions.record_versions([record for model in kinds for record in model.objects.all()]) == 0


LISTS = ("projects", "events", "news", "resources")


def test_the_public_sees_nothing_of_a_change_that_waits(client, visitor, contributor):
    secret = "Zzyzx-en-attente"
    records = [model.objects.published().first() for model in versions.kinds() if model.objects.published().exists()]
    assert len(records) == 5
    for record in records:
        with proposals.editing(record, contributor) as done:
            setattr(record, f"{record.translated_fields[0]}_fr", f"{secret} {record.pk}")
            record.save()
        assert done.is_proposal
        record.refresh_from_db()
        for url in (reverse("home"), record.get_absolute_url(), *(reverse(name) for name in LISTS)):
            assert secret not in visitor.get(url).content.decode()
    for name in LISTS:
        assert visitor.get(reverse(name), {"q": secret}).context["listing"].count == 0
