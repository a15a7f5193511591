"""Rich text with the pictures of the library that it shows, as they are now; those that are not public are left out."""

from collections.abc import Iterable, Mapping

from django.template.loader import render_to_string

from core.body_pictures import names_in, with_figures
from core.languages import Text
from core.models import Picture


def pictures_in(texts: Iterable[str]) -> dict[str, Picture]:
    """Return {name of its file: picture} of all texts together; one query, none for texts without pictures."""
    names = {name for text in texts for name in names_in(text)}
    return {picture.file.name: picture for picture in Picture.objects.shown().filter(file__in=names)} if names else {}


def with_pictures(text: Text, pictures: Mapping[str, Picture]) -> str:
    """Return the HTML of a rich text with these pictures in their places."""
    if not names_in(text.value):
        return text.value

    def figure_of(name):
        context = {"picture": pictures.get(name), "stands_in": text.stands_in}
        return render_to_string("includes/text_figure.html", context) if name in pictures else ""

    return with_figures(text.value, figure_of)
