"""The pages of the officers' guide in the admin, and their pictures."""

import re

from django.contrib import admin
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext

from accounts.requests import StaffRequest
from desk import guide


def chapter(request: StaffRequest, name: str = guide.CONTENTS) -> HttpResponse:
    """Show a chapter of the guide, with links to the others."""
    chapters = guide.chapters()
    if name not in chapters:
        raise Http404
    title = gettext("Guide: %(chapter)s") % {"chapter": chapters[name].title}
    context = {**admin.site.each_context(request), "title": title, "chapter": chapters[name], "chapters": chapters}
    return TemplateResponse(request, "admin/guide/chapter.html", context)


def picture(request: StaffRequest, name: str) -> HttpResponseBase:
    """Serve a picture of the guide."""
    file = guide.FOLDER / "screens" / name
    if not re.fullmatch(r"\A[\w-]+\.png", name) or not file.is_file():
        raise Http404
    return FileResponse(file.open("rb"), content_type="image/png")
