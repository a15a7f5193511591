"""How to take one figure or chart along: a sentence, a frame for another site, a picture."""

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext

from core.addresses import absolute
from core.languages import active_language, kept_together
from core.office import office_words
from projects.graphics import ALL, Graphic, Scope, of_key
from projects.key_figures import KeyFigures

WIDTH = 600  # pixels; the page inside fits any width
_HEAD, _NUMBER, _NOTE, _ROW, _MOST = 226, 70, 24, 42, 900


class Citation:
    """What a page offers beside a Graphic, and what its embed page and its oEmbed record say.

    `release` is the name of the release of the data that it is pinned to, and `day` the day of that; "" and None for
    the numbers of today.
    """

    def __init__(self, graphic: Graphic, release: str = "", day: dt.date | None = None) -> None:
        self.graphic = graphic
        self.release = release
        self.day = day

    @property
    def now(self) -> "Citation":
        """The same with the numbers of today."""
        return Citation(self.graphic)

    @property
    def name(self) -> str:
        """What it shows, without numbers, which would not stay true: "Projects by axis (Donor: European Union)"."""
        return self._in_scope(self.graphic.name)

    def _in_scope(self, title):
        return f"{title} ({self.graphic.scope})" if self.graphic.scope else str(title)

    @property
    def sentence(self) -> str:
        """A sentence to be quoted, of nothing but what the record says."""
        graphic = self.graphic
        dated = gettext("According to %(office_name)s, “%(what)s”: %(told)s (%(address)s, data of %(date)s).")
        undated = gettext("According to %(office_name)s, “%(what)s”: %(told)s (%(address)s).")
        known = {
            "what": self._in_scope(graphic.title),
            "told": graphic.number or _rows_in_words(graphic.rows),
            "address": kept_together(self.address if self.release else absolute(graphic.page), active_language()),
            "date": graphic.as_of,
        }
        after = [*(graphic.notes if graphic.number else ()), *([graphic.source] if graphic.is_figure else ())]
        return " ".join([(dated if graphic.as_of else undated) % (office_words() | known), *after])

    @property
    def address(self) -> str:
        """The address of its embed page."""
        return self._address("embed")

    @property
    def picture(self) -> str:
        return self._address("embed_picture", "png")

    @property
    def drawing(self) -> str:
        return self._address("embed_picture", "svg")

    def _address(self, route, *ending):
        pinned = [self.release] if self.release else []
        route = f"{route}_pinned" if pinned else route
        return absolute(reverse(route, args=[self.graphic.code, *pinned, *ending]) + self.graphic.query)

    @property
    def height(self) -> int:
        """The height of its frame at WIDTH, in pixels: about what its page needs; it scrolls if that is not enough."""
        graphic = self.graphic
        notes = sum(1 + len(note) // 75 for note in graphic.notes)
        height = _HEAD + _NUMBER * bool(graphic.number) + _NOTE * notes + _ROW * len(graphic.rows)
        return min(height, _MOST)

    def frame(self, width: int = WIDTH, height: int | None = None) -> str:
        """Return the HTML with which another site shows it.

        On a telephone its lines break, so there the frame is higher, by a third at 320 pixels; a height that was asked
        for stays.
        """
        high = self.height
        grows = "" if height else f";height:max({high}px,{high * 7 // 4}px - {high // 8}vw)"
        return format_html(
            '<iframe src="{}" title="{}" width="{}" height="{}" loading="lazy" '
            'style="border:0;max-width:100%{}"></iframe>',
            *(self.address, self.name, width, height or high, grows),
        )


def _rows_in_words(rows):
    pairs = (gettext("%(name)s: %(n)s") % {"name": row.label, "n": row.value} for row in rows)
    return gettext("; ").join(pairs)


def of_key_figures(key: KeyFigures, scope: Scope = ALL, *more: Graphic) -> list[Citation]:
    """Return the Citation of each key figure that there is, and of what stands beside them."""
    return [Citation(graphic) for graphic in (*of_key(key, scope), *more) if graphic]


def citations(graphics: Iterable[Graphic]) -> dict[str, Citation]:
    """Return {code: Citation} of the graphics that show something."""
    return {graphic.code: Citation(graphic) for graphic in graphics if graphic}
