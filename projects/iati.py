"""Projects as an IATI 2.03 file (https://iatistandard.org/en/iati-standard/203/), written activity by activity.

The schema does not allow an activity without a date or a status, and for some projects no source gives one. The file
lists them after its activities, in an element of our own namespace, so that it accounts for every project on the page.
"""

from django.db.models import Prefetch
from django.utils import timezone
from lxml import etree

from core.exports.streams import Pipe
from projects.disclosure import disclosed
from projects.iati_activity import activity, lacking
from projects.iati_text import plain_text
from projects.models import Project

VERSION = "2.03"
PORTAL = "urn:x-oim-portal:iati"  # our own namespace; the schema allows foreign elements in every file
LEFT_OUT = f"{{{PORTAL}}}left-out"
CHUNK = 200  # projects read at once
PIECE = 64 * 1024  # bytes sent at once


def write(projects, generated_at):
    """Yield an IATI file of a queryset of published projects as bytes, in its order; `generated_at` is aware.

    In memory are the keys of all projects and the texts of CHUNK of them. A project withdrawn meanwhile is left out.
    """
    pipe = Pipe()
    left_out = []
    # With the local UTC offset: this day decides which dates are actual and which are planned.
    moment = timezone.localtime(generated_at).isoformat(timespec="seconds")
    with etree.xmlfile(pipe, encoding="utf-8") as file:
        file.write_declaration()
        with file.element("iati-activities", {"version": VERSION, "generated-datetime": moment}, nsmap={"oim": PORTAL}):
            for project in _whole(projects):
                if lacks := lacking(project):
                    left_out.append((project.code, project.slug, " ".join(lacks)))
                else:
                    file.write(activity(project, disclosed(project.figures.all(), complete=True).values()))
                if pipe.size > PIECE:
                    file.flush()
                    yield pipe.taken()
            for code, slug, lacks in left_out:
                file.write(etree.Element(LEFT_OUT, code=plain_text(code), slug=slug, lacks=lacks))
    yield pipe.taken()


def has_activity(projects):
    """Whether a queryset has at least one project that the schema allows; usually the first one is."""
    return any(not lacking(project) for project in projects.iterator(chunk_size=20))


def _whole(projects):
    """Yield the projects with everything that an activity contains, with a fixed number of queries per chunk."""
    keys = list(projects.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        found = _with_everything().in_bulk(chunk)
        yield from (found[key] for key in chunk if key in found)


def _with_everything():
    """Return the published projects with the rows that belong to them, and related records if they are published."""
    published = Project.objects.published()
    resources = Project._meta.get_field("resources").related_model.objects.published()  # from an app further right
    return (
        published.with_links()
        .with_figures()
        .prefetch_related(
            "documents",
            Prefetch("resources", resources.prefetch_related("files")),
            Prefetch("parent", published),
            Prefetch("children", published.order_by("pk")),
            Prefetch("related_projects", published.order_by("pk")),
        )
    )
