"""Downloads of resources: one row per resource, and its files by language."""

from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _

from core.addresses import absolute
from core.exports.columns import (
    ChoiceColumn,
    Column,
    PartialDateColumn,
    TextColumn,
    choice_of,
    record_columns,
)
from core.exports.datasets import Dataset, Sheet
from events.exports import linked, projects_column, slug_column, with_texts
from pages.filters import ResourceFilter
from pages.models import Resource


def with_files(queryset):
    """Return the resources with their files, whose languages are in the main sheet too."""
    return with_texts(queryset).prefetch_related(Prefetch("files", to_attr="its_files"))


def resource_columns():
    return [
        slug_column(),
        TextColumn("title", _("Title")),
        ChoiceColumn("kind", _("Kind"), lambda r: choice_of(r, "kind")),
        PartialDateColumn("date", _("Date"), lambda r: (r.date, r.date_precision)),
        TextColumn("summary", _("Summary")),
        Column("languages", _("Languages of the document: code"), lambda r: [f.language for f in r.its_files]),
        projects_column(),
        *record_columns(),
    ]


def file_columns():
    return [
        ChoiceColumn("language", _("Language of the document"), lambda f: choice_of(f, "language")),
        Column("file_url", _("Address of the file"), lambda f: absolute(f.file.url) if f.file else f.url),
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
)
