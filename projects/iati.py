"""Projects as an IATI 2.03 file (https://iatistandard.org/en/iati-standard/203/), written activity by activity.

The standard does not allow an activity without a start or a status, and for some projects no source gives one. The file
lists them after its activities, in an element of our own namespace, so that it accounts for every project on the page.
"""

from functools import partial

from django.db.models import Prefetch
from django.utils import timezone

from core.exports.streams import Pipe
from core.languages import active_language
from core.lazily import Lazily
from core.versioned_cache import VersionedCache
from projects.disclosure import disclosed
from projects.iati_activity import activity, lacking
from projects.iati_text import plain_text
from projects.models import Project

etree = Lazily("lxml.etree")
VERSION = "2.03"
PORTAL = "urn:x-oim-portal:iati"  # our own namespace; the schema allows foreign elements in every file
LEFT_OUT = f"{{{PORTAL}}}left-out"
CHUNK = 200  # projects read at once
PIECE = 64 * 1024  # bytes sent at once
KEPT = 200  # activities in the memory of a worker, some 10 kB each
_kept = VersionedCache(most=KEPT)


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
            for lacks, made in _activities(projects):
                if made is None:
                    left_out.append(lacks)
                else:
                    file.flush()
                    pipe.write(made)
                if pipe.size > PIECE:
                    file.flush()
                    yield pipe.taken()
            for code, slug, lacks in left_out:
                file.write(etree.Element(LEFT_OUT, code=plain_text(code), slug=slug, lacks=lacks))
    yield pipe.taken()


def _activities(projects):
    """Yield (what is said of a project without activity, or None; the bytes of its activity, or None) of each project.

    Those of a short file are kept per data version, which changes with the day too: the next file has most of them.
    """
    keys = list(projects.values_list("pk", flat=True))
    if len(keys) > KEPT:
        yield from (_activity(project) for project in whole(projects))
        return
    language = active_language()
    known = _kept.get_many([(language, key) for key in keys], partial(_written, language))
    yield from (known[language, key] for key in keys if (language, key) in known)


def _activity(project):
    if lacks := lacking(project):
        return (project.code, project.slug, " ".join(lacks)), None
    element = activity(project, disclosed(project.figures.all(), complete=True).values())
    return None, etree.tostring(element, encoding="utf-8")


def _written(language, keys):
    """Return {(language, key): what `_activity` returns}."""
    projects = with_everything(Project.objects.published()).in_bulk([key for _language, key in keys])
    return {(language, key): _activity(project) for key, project in projects.items()}


def has_activity(projects):
    """Whether a queryset has at least one project that the standard allows; usually the first one is."""
    return any(not lacking(project) for project in projects.iterator(chunk_size=20))


def whole(projects):
    """Yield published projects with everything that an activity contains, with a fixed number of queries per chunk."""
    keys = list(projects.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        chunk = keys[start : start + CHUNK]
        by_key = with_everything(Project.objects.published()).in_bulk(chunk)
        yield from (by_key[key] for key in chunk if key in by_key)


def with_everything(projects):
    """Return a queryset of projects with the rows that belong to them, and related records if they are published."""
    published = Project.objects.published()
    resources = Project._meta.get_field("resources").related_model.objects.published()  # from an app further right
    return (
        projects.with_links()
        .with_figures()
        .with_amounts()
        .prefetch_related(
            "documents",
            Prefetch("resources", resources.prefetch_related("files")),
            Prefetch("parent", published),
            Prefetch("children", published.order_by("pk")),
            Prefetch("related_projects", published.order_by("pk")),
        )
    )
