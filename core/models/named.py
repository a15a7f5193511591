"""Reference data: tables that many records refer to."""

from dataclasses import replace
from typing import Any

from core import page_texts
from core.languages import Text, kept_together, text_of
from core.publication import TimeStamped


class Named(TimeStamped):
    """Reference data with a stable code and a translated name."""

    # For core/search/index.py, as of a Publication; with a search_kind, it has a page and can be found.
    translated_fields: tuple[str, ...] = ("name",)
    search_kind = 0
    search_titles: tuple[str, ...] = ()
    search_codes: tuple[str, ...] = ()
    search_skips: tuple[str, ...] = ()
    search_links: dict[str, tuple[str, ...]] = {}
    search_day = ""

    class Meta:
        abstract = True

    # What people call an entry of an official list besides its name: "10", "10.c"; "" of all others.
    place_in_list = ""

    def __str__(self):
        return str(self.full_name) or str(self.pk)

    @property
    def full_name(self) -> Text:
        """The name, behind its place in an official list: "10. Reduced inequalities"."""
        name, place = text_of(self, "name"), self.place_in_list
        if not (name and place):
            return name
        place = place if place.replace(".", "").isdecimal() else kept_together(place, name.language)
        return replace(name, value=f"{place}. {name.value}")

    def save(self, *args: Any, **kwargs: Any) -> None:
        texts = page_texts.stored_texts(self, ("name",))
        super().save(*args, **kwargs)
        page_texts.refresh_if_changed(self, texts)

    def search_labels(self) -> list[str]:
        """As Publication.search_labels: a name says everything."""
        return []
