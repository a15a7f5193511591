"""The filters of declared fields (core/fields.py)."""

from django.utils.functional import Promise

from core.facets import Facets
from core.fields import Field, Type
from core.filter_kinds import CodesFilter
from core.languages import Text
from core.versioned_cache import table


def declared_filters(*fields: Field) -> dict[str, "DeclaredFilter"]:
    """Return {parameter: filter} for the declared fields that have one: references and choices."""
    return {field.filter: DeclaredFilter(field) for field in fields if field.filter}


class DeclaredFilter(CodesFilter):
    """Filter by the codes of the records that a field refers to, or of its choices."""

    is_folded = True

    def __init__(self, declared, **kwargs):
        self.declared = declared
        is_choice = declared.type is Type.CHOICE
        path, *also = declared.paths if is_choice else (f"{path}__{declared.code}" for path in declared.paths)
        super().__init__(field_name=path, also=also, label=declared.label, **kwargs)

    def options(self, facets: Facets, asked: list[str]) -> list[tuple[str, str | Promise | Text]]:
        """Return [(value, label)]: all choices, or for a reference the codes that some record has and the selected
        ones.
        """
        column = self.model._meta.get_field(self.declared.name)
        if column.choices:
            return [(value, label) for value, label in column.flatchoices if value]
        known = {*facets.by_filter[self.declared.filter].values, *asked}
        others = table(column.related_model) if known else ()
        named = ((str(getattr(other, self.declared.code)), other) for other in others)
        return [(value, other.option) for value, other in named if value in known]
