"""Resources, as the API gives them."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db
SITE = "http://localhost:8000"


def test_a_resource(client):
    projects = [factories.ProjectFactory(published=True, code="P.1"), factories.ProjectFactory(code="CACHE")]
    resource = factories.ResourceFactory(published=True, slug="rapport", files=["fr", "es"], projects=projects)
    factories.ResourceFactory()
    answer = client.get("/api/v1/resources/?kind=report").json()
    assert answer["count"] == 1
    row = answer["results"][0]
    assert (row["slug"], row["kind"]["code"]) == ("rapport", "report")
    assert row["date"] == {"date": "2021-03-01", "precision": "day"}
    assert [(file["language"]["code"], file["file"], file["url"]) for file in row["files"]] == [
        (file.language, None, file.url) for file in resource.files.all()
    ]
    assert [one["code"] for one in row["projects"]] == ["P.1"]
    whole = client.get("/api/v1/resources/rapport/").json()
    assert whole == row | {"sources": []}
    assert client.get("/api/v1/resources/?kind=rien").status_code == 400


@pytest.mark.django_db(transaction=True)  # in a transaction the years are read anew each time
def test_the_number_of_queries_does_not_grow(client, django_assert_max_num_queries):
    """Version of the data, what the filters take, count, rows, their files, their projects."""
    counts = []
    for number in range(3):
        project = factories.ProjectFactory(published=True, code=f"P.{number}")
        factories.ResourceFactory(published=True, files=["fr"], projects=[project])
        if number in {0, 2}:
            client.get("/api/v1/resources/")
            with django_assert_max_num_queries(10) as queries:
                client.get("/api/v1/resources/?page_size=100")
            counts.append(len(queries))
    assert counts[0] == counts[1]
