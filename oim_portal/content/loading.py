"""Writes the content to the database, without changing what staff have edited or restoring what they have deleted.

ContentOrigin stores, for each record, the checksum of its file and the `updated_at` that loading gave it; if the
record's own is different, it was edited since.
"""

import copy
import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation

from core.models import ContentOrigin
from core.publication import Publication, State
from core.search import index
from desk.versions import record_versions
from oim_portal.content.files import digest, read_sources
from oim_portal.content.kinds import KINDS
from oim_portal.content.reading import Ref, Table

NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)  # the loading time of a record that staff had created before
UNDATED = dt.date(2000, 1, 1)  # stands for the publication of a record without any date of its own: it comes last
EVERYTHING = "everything"  # the key of the ContentOrigin that holds the digest over all files


class ContentError(Exception):
    """The content files have errors; `errors` has one sentence per problem."""

    def __init__(self, errors):
        super().__init__("\n".join(errors))
        self.errors = errors


@dataclass
class Report:
    """What happened to the records of one kind."""

    kind: str
    total: int
    counts: Counter = field(default_factory=Counter)  # new, changed, unchanged, kept, deleted
    notes: list[str] = field(default_factory=list)  # one sentence per record that was left alone

    def __str__(self):
        counts = self.counts
        line = (
            f"{self.kind}: {counts['new']} new, {counts['changed']} changed, {counts['unchanged']} unchanged, "
            f"{counts['kept']} kept (edited by staff)"
        )
        return line + (f", {counts['deleted']} left out (deleted by staff)" if counts["deleted"] else "")


def loaded_at(folder):
    """Return when exactly these files were loaded, or None if they differ from what was loaded last."""
    origin = ContentOrigin.objects.filter(key=EVERYTHING, checksum=digest(folder)).first()
    return origin and origin.loaded_at


def load(folder, *, check=False, progress=lambda report, done: None):
    """Load the content of `folder` and return a Report per kind; with `check`, roll back at the end.

    `progress` is called with the Report and the number of records done. Raises ContentError when anything is wrong;
    nothing is written then.
    """
    # In French, because the columns without a language suffix must equal the French ones.
    with translation.override("fr"), transaction.atomic():
        loader = _Loader(folder, progress)
        reports = loader.run()
        if loader.errors:
            raise ContentError(loader.errors)
        written = (loader.objects[ref] for ref in loader.written)
        record_versions([record for record in written if isinstance(record, Publication)])
        ContentOrigin.objects.update_or_create(
            key=EVERYTHING,
            defaults={"checksum": digest(folder), "object_id": 0, "loaded_at": timezone.now()},
        )
        if not check:
            index.catch_up()
        transaction.set_rollback(check)
    return reports


class _Loader:
    def __init__(self, folder, progress):
        self.progress = progress
        self.errors = []
        self.sources = read_sources(folder, KINDS, self.errors)
        self.names = {source.name for source in self.sources}
        self.keys = {kind.name: {s.key for s in self.sources if s.kind == kind.name} for kind in KINDS}
        self.origins = {origin.key: origin for origin in ContentOrigin.objects.all()}
        self.objects = {}  # Ref -> the record in the database; missing if staff have deleted it
        self.records = {}  # Ref -> its Record
        self.written = {}  # Refs of the records that this run created (True) or changed (False)
        self.kept = set()  # Refs of the records that staff edited

    def run(self):
        return [self.load_kind(kind) for kind in KINDS]

    def load_kind(self, kind):
        sources = [source for source in self.sources if source.kind == kind.name]
        report = Report(kind.name, len(sources))
        known = [o.object_id for s in sources if (o := self.origins.get(s.name))]
        existing = kind.model.objects.in_bulk(known)
        for done, source in enumerate(sources, 1):
            record = self.read(kind, source)
            if record:
                outcome = self.load_record(kind, source, record, existing, report.notes)
                report.counts[outcome] += 1
            self.progress(report, done)
        self.link_within(kind)
        return report

    def read(self, kind, source):
        """Return the Record of a source, or None if it has errors."""
        before = len(self.errors)
        table = Table(source.table, source.where, self.keys, self.errors)
        record = kind.read(table)
        if issubclass(kind.model, Publication):
            record.changed = table.day("changed")
        table.close()
        return record if len(self.errors) == before else None

    def load_record(self, kind, source, record, existing, notes):
        """Create, change or leave alone one record; return which, and note why it was left alone."""
        ref = Ref(kind.name, source.key)
        self.records[ref] = record
        origin = self.origins.get(source.name)
        if origin is None:
            return self.load_new(kind, source, record, notes)
        instance = existing.get(origin.object_id)
        if instance is None:
            notes.append(f"{source.name} was deleted by staff and stays deleted")
            return "deleted"
        self.objects[ref] = instance
        if instance.updated_at != origin.loaded_at:
            self.kept.add(ref)
            if origin.checksum != source.checksum:
                notes.append(f"{source.name} was edited by staff and is kept; its file has changed since")
            return "kept"
        if origin.checksum == source.checksum:
            return "unchanged"
        if record.changed and record.changed < timezone.localdate() and _moment(record.changed) == instance.updated_at:
            notes.append(f"{source.name} has changed, but its date `changed` is still {record.changed}")
        if self.write(instance, ref, record, source.where):
            self.remember(source, instance, instance.updated_at, origin)
        return "changed"

    def load_new(self, kind, source, record, notes):
        ref = Ref(kind.name, source.key)
        same = Q(*((name, record.values[name]) for name in kind.identity if record.values[name]), _connector=Q.OR)
        instance = kind.model.objects.filter(same).first()
        origin = instance and self.loaded_before(kind, instance)
        if origin and origin.key not in self.names:  # the file was renamed
            origin.key = source.name
            origin.save()
            self.origins[source.name] = origin
            return self.load_record(kind, source, record, {instance.pk: instance}, notes)
        if instance and not origin:
            notes.append(f"{source.name}: staff had made a record of this code or address; it is kept")
            self.objects[ref] = instance
            self.kept.add(ref)
            self.remember(source, instance, NEVER)
            return "kept"
        instance = kind.model()
        if isinstance(instance, Publication):
            instance.state = State.PUBLISHED
            instance.published_at = _publication_time(record.dates)
        if self.write(instance, ref, record, source.where):
            self.remember(source, instance, instance.updated_at)
        return "new"

    def loaded_before(self, kind, instance):
        """Return the ContentOrigin of a record, or None if staff created it."""
        prefix = f"{kind.name}/"
        origins = (o for o in self.origins.values() if o.key.startswith(prefix) and o.object_id == instance.pk)
        return next(origins, None)

    def remember(self, source, instance, moment, origin=None):
        origin = origin or ContentOrigin(key=source.name)
        origin.object_id, origin.checksum, origin.loaded_at = instance.pk, source.checksum, moment
        origin.save()
        self.origins[source.name] = origin

    def write(self, instance, ref, record, where):
        """Store a record with its links and children; return False if the models reject it."""
        for name, value in record.values.items():
            setattr(instance, name, self.resolve(value))
        if not self.is_clean(instance, where):
            return False
        is_new = instance.pk is None
        instance.save()
        if isinstance(instance, Publication):
            # "Last changed" is when someone changed the file, never when it was loaded.
            instance.updated_at = _moment(record.changed) if record.changed else instance.published_at
            type(instance).objects.filter(pk=instance.pk).update(updated_at=instance.updated_at)
        self.objects[ref] = instance
        self.written[ref] = is_new
        for name, refs in record.links.items():
            getattr(instance, name).set(self.resolve_all(refs))
        for name, children in record.children.items():
            self.write_children(getattr(instance, name), children, f"{where}, {name}")
        return True

    def write_children(self, manager, children, where):
        manager.all().delete()
        numbered = {}
        for number, values in enumerate(children, 1):
            number = values.get("order", number)  # noqa: PLW2901  (figures come wholes first)
            child = manager.model(**{manager.field.name: manager.instance})
            for name, value in values.items():
                setattr(child, name, numbered.get(value) if name == "part_of" else self.resolve(value))
            if self.is_clean(child, f"{where} {number}"):
                child.save()
                numbered[number] = child

    def is_clean(self, instance, where):
        """Return whether the models accept a record; errors become sentences, in English like all others."""
        with translation.override("en"):
            try:
                # A copy, because validation assigns what it reads, and in English that could be the French fallback.
                copy.copy(instance).full_clean()
            except ValidationError as error:  # its messages are lazy
                for name, messages in error.message_dict.items():
                    self.errors += [f"{where}{'' if name == '__all__' else f', {name}'}: {text}" for text in messages]
                return False
        return True

    def resolve(self, value):
        return self.objects.get(value) if isinstance(value, Ref) else value

    def resolve_all(self, refs):
        return [self.objects[ref] for ref in refs if ref in self.objects]

    def link_within(self, kind):
        """Set the links between records of one kind, without updated_at: otherwise each record would look edited."""
        for ref in [ref for ref in self.written if ref.kind == kind.name]:
            instance = self.objects[ref]
            for name, value in self.records[ref].later.items():
                if isinstance(value, list):
                    self.link_related(ref, name, value)
                elif getattr(instance, name) != self.resolve(value):
                    kind.model.objects.filter(pk=instance.pk).update(**{name: self.resolve(value)})

    def link_related(self, ref, name, declared):
        """Set a symmetrical link, which either file may declare, except for records that staff have edited."""
        instance = self.objects[ref]
        mutual = [other for other, record in self.records.items() if ref in record.later.get(name, [])]
        wanted = set(self.resolve_all([*declared, *mutual]))
        if not self.written[ref]:
            theirs = {self.objects[other] for other in self.kept if other.kind == ref.kind}
            wanted = (wanted - theirs) | (set(getattr(instance, name).all()) & theirs)
        getattr(instance, name).set(wanted)


def _moment(day):
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


def _publication_time(dates):
    """Return 9 o'clock on the first of `dates` that has passed, so that lists and feeds do not all show "today"."""
    day = next((date for date in dates if date and date < timezone.localdate()), UNDATED)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(9)))
