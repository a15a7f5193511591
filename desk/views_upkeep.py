"""The list of the records that a person looks at again: theirs, then nobody's."""

from django.contrib import admin
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.requests import StaffRequest
from core.kinds import kinds
from core.languages import text_of
from desk import upkeep
from desk.page_parts import confirm_url, form_url, review_url

PER_PAGE = 25


@admin.site.admin_view
@require_safe
def to_look_at(request: StaffRequest) -> HttpResponse:
    """Show what a person looks at again, what has waited longest first."""
    page = Paginator(upkeep.keys_for(request.user), PER_PAGE).get_page(request.GET.get("p"))
    context = {
        **admin.site.each_context(request),
        "title": gettext("To look at again: still true?"),
        "page": page,
        "rules": [rule for kind in kinds() for rule in kind.ages],
        "rows": [
            {
                "due": due,
                "title": text_of(due.record, due.record.translated_fields[0]),
                "kind": capfirst(due.record._meta.verbose_name),
                "form_url": form_url(due.record),
                "confirm_url": confirm_url(due.record),
                "reviews": [review_url(due.record, pk) for pk in due.proposals],
            }
            for due in upkeep.rows(list(page.object_list))
        ],
    }
    return TemplateResponse(request, "admin/upkeep/list.html", context)
