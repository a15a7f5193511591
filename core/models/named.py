"""Reference data: tables that many records refer to."""

from dataclasses import replace
from typing import Any

from core import page_texts
from core.brief import brief
from core.languages import Text, kept_together, text_of
from core.publication import TimeStamped

LONGEST = 180  # characters of a brief name; only targets of goals have names that are longer


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
    # What people call an entry of an official list besides its name: "10", "10.c"; "" of all others.
    place_in_list = ""

    class Meta:
        abstract = True

    def __str__(self):
        return str(self.full_name) or str(self.pk)

    @property
    def brief_name(self) -> Text:
        """The name for options and facts, where the wording of a target would fill the screen."""
        name = text_of(self, "name")
        return replace(name, value=brief(name.value, LONGEST))

    @property
    def full_name(self) -> Text:
        """The name, behind its place in an official list: "10. Reduced inequalities"."""
        return self._in_list(text_of(self, "name"))

    @property
    def option(self) -> Text:
        """The brief name, behind its place in an official list."""
        return self._in_list(self.brief_name)

    def _in_list(self, name):
        place = self.place_in_list
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
