"""Search: what a reader waits for, a rare word and ones that most records hold, and what indexing costs."""

from django.db import connection

from core.changes import PendingChange
from core.search import index, store
from core.search.lookup import best, matching
from core.search.near import did_you_mean
from core.search.query import parse
from projects.models import Project


def run(report):
    PendingChange.objects.all().delete()  # the other kinds are as many again, and are searched one by one
    pks = list(Project.objects.order_by("pk").values_list("pk", flat=True))
    with report.time("search: index the projects"):
        index.reindex(Project, pks)
        store.tidy()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE core_search")
    published = Project.objects.published()
    asked = {"a rare word": "rare9000", "a common word": "mot17", "a word of all": "essai", "two words": "essai mot3"}
    asked |= {"a beginning": "mo", "a phrase": '"essai 77"', "all but a word": "-mot5", "in Arabic": "التجارب تجربة"}
    for name, text in asked.items():
        query = parse(text)
        report.measure(f"search: {name}, counted and ranked", lambda query=query: best(published, query), times=5)
    for name in ("a rare word", "a word of all"):
        report.measure(
            f"search: {name}, all ids for a list",
            lambda n=name: list(matching(published, asked[n]).values_list("pk")),
            times=5,
        )
    report.measure("search: did you mean", lambda: did_you_mean("raer9000", [published]), times=3)
