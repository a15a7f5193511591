"""Downloads of resources: one row per resource, and its files by language."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from core.addresses import absolute
from core.exports.columns import (
    Cell,
    Column,
    PartialDateColumn,
    TextColumn,
    choice_column,
    record_columns,
)
from core.exports.datasets import Dataset, Sheet
from core.models import DOCUMENT_LANGUAGES
from events.exports import linked, projects_column, slug_column, with_texts
from pages.filters import ResourceFilter
from pages.models import Resource, ResourceFile


def with_files(queryset):
    """Return the resources with their files, whose languages are in the main sheet too."""
    return with_texts(queryset).prefetch_related(Prefetch("files", to_attr="its_files"))


def resource_columns():
    return [
        slug_column(),
        TextColumn("title", _("Title"), meaning=_("The title of the document."), tag="#item+name"),
        choice_column(Resource, "kind", _("Kind"), _("What kind of document it is."), tag="#item+type"),
        PartialDateColumn(
            "date",
            _("Date"),
            lambda r: (r.date, r.date_precision),
            _("When the document appeared."),
            tag="#date+reported",
        ),
        TextColumn("summary", _("Summary"), meaning=_("The document in a few sentences."), tag="#description"),
        Column(
            "languages",
            _("Languages of the document: code"),
            lambda r: [f.language for f in r.its_files],
            _("The languages in which there is a file."),
            is_list=True,
            choices=DOCUMENT_LANGUAGES,
        ),
        projects_column(),
        *record_columns(),
    ]


def file_columns():
    return [
        choice_column(
            ResourceFile, "language", _("Language of the document"), _("The language that it is written in.")
        ),
        Column(
            "file_url",
            _("Address of the file"),
            lambda f: absolute(f.file.url) if f.file else f.url,
            _("Where the document can be taken."),
            Cell.ADDRESS,
            tag="#item+url",
        ),
    ]


def key():
    return [Column("resource", _("Resource: short name"), lambda r: r.slug, _("Says which resource a row is of."))]


RESOURCES = Dataset(
    name="resources",
    title=_("Resources"),
    filterset=ResourceFilter,
    published=Resource.objects.published,
    records=with_files,
    linked=linked(),
    key=key,
    main=Sheet("resources", _("Resources"), resource_columns, about=_("a row for each resource")),
    long=(
        Sheet(
            "files",
            _("Files by language"),
            file_columns,
            lambda r: r.its_files,
            _("a row for each language of a resource"),
        ),
    ),
    is_kept=True,
)
