"""The headings of the admin's lists and forms, in words that need no grammar of the name: "Projects", "New event"."""

from django import template
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.dates import with_first
from core.languages import labelled
from desk.guide import chapter_url
from desk.reasons import in_words

register = template.Library()

# A phrase each, because "new" has a gender in French. Without one: "Add: …".
NEW = {
    "accounts.user": _("New person"),
    "core.axis": _("New axis"),
    "core.compactobjective": _("New objective"),
    "core.goal": _("New goal"),
    "core.goaltarget": _("New target"),
    "core.partner": _("New partner"),
    "core.picture": _("New picture"),
    "core.place": _("New place"),
    "core.region": _("New region"),
    "core.strategyprogramme": _("New programme"),
    "events.article": _("New article"),
    "events.event": _("New event"),
    "pages.page": _("New page"),
    "pages.resource": _("New resource"),
    "projects.project": _("New project"),
}


@register.simple_tag
def new_words(opts):
    """Return the words for adding a record of a kind: "New event"."""
    return NEW.get(opts.label_lower) or gettext("Add %s") % opts.verbose_name


@register.simple_tag(takes_context=True)
def page_title(context):
    """Return the heading of an admin page; Django's own titles of lists and forms are replaced, others stay."""
    title, changelist, opts = context.get("title", ""), context.get("cl"), context.get("opts")
    if changelist and title == changelist.title:
        return capfirst(changelist.opts.verbose_name_plural)
    if opts and context.get("adminform"):
        return new_words(opts) if context.get("add") else capfirst(opts.verbose_name)
    return title


@register.simple_tag(takes_context=True)
def guide_url(context):
    """Return the address of the chapter of the guide that helps with this page."""
    request = context.get("request")
    return chapter_url(request and request.resolver_match)


@register.simple_tag
def colon():
    """Return what stands between a label and its text: French has a no-break space before the colon."""
    return labelled("", "")


register.filter("with_first", with_first)
register.filter("in_words", in_words)
