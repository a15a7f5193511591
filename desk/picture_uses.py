"""Where pictures of the library are used: in galleries and in texts, of published records and of drafts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from core.body_pictures import names_in, rich_texts_of, with_library_pictures
from core.likeness import are_alike
from core.pictures import Picture, PictureLink
from core.publication import Publication, publication_models
from desk.snapshots import child_relations


@dataclass(frozen=True)
class Use:
    """A record that shows a picture: in its gallery, or in the text of a column."""

    record: Publication
    column: str = ""


def uses_of(picture: Picture) -> list[Use]:
    """Return the uses of a picture, each place once."""
    galleries = [Use(getattr(link, owner)) for links, owner in _links() for link in links.filter(picture=picture)]
    return [*galleries, *_in_texts({str(picture.file)})]


def count_uses(pictures: list[Picture]) -> dict[int, int]:
    """Return {pk: number of uses} of some pictures, in a fixed number of queries."""
    counts: Counter[int] = Counter()
    for links, _owner in _links():
        counts.update(links.filter(picture__in=pictures).values_list("picture_id", flat=True))
    by_name = {str(picture.file): picture.pk for picture in pictures}
    for use in _in_texts(set(by_name)):
        shown = names_in(rich_texts_of(use.record)[use.column])
        counts.update(by_name[name] for name in shown & set(by_name))
    return dict(counts)


def same_pictures(picture: Picture) -> list[Picture]:
    """Return the other pictures of the library that are the same one."""
    others = Picture.objects.exclude(pk=picture.pk).exclude(looks="").values_list("pk", "looks")
    pks = [pk for pk, looks in others if are_alike(picture.looks, looks)]
    return list(Picture.objects.filter(pk__in=pks).order_by("pk"))


def _links():
    """Yield (queryset of links with their record, name of the link to the record) of each kind of gallery."""
    for model in publication_models():
        for relation in child_relations(model):
            if issubclass(relation.related_model, PictureLink):
                owner = relation.field.name
                rows = relation.related_model._base_manager.filter(**{f"{owner}__binned_at": None})
                yield rows.select_related(owner), owner


def _in_texts(names: set[str]) -> Iterator[Use]:
    for model in publication_models():
        for record in with_library_pictures(model.objects.in_use()):
            for column, text in rich_texts_of(record).items():
                if names_in(text) & names:
                    yield Use(record, column)
