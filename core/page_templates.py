"""Our templates without the indentation, which only those who write them need."""

import re

from django.template import Origin
from django.template.loaders import filesystem

_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


class Loader(filesystem.Loader):
    """Loads HTML with lines that begin at the margin: a fiftieth of a page is indentation.

    Lines stay lines, so errors name the right ones. A message over several lines would no longer be found; the tests of
    messages would say so.
    """

    def get_contents(self, origin: Origin) -> str:
        contents = super().get_contents(origin)
        return _INDENTATION.sub("", contents) if origin.name.endswith(".html") else contents
