"""Template tag for the page of a form."""

from typing import Any

from django import template

from desk.form_errors import FormError, form_errors

register = template.Library()


@register.simple_tag
def errors_of(adminform: Any, inline_admin_formsets: Any) -> list[FormError]:
    """Return the errors of an admin's form and its rows."""
    return form_errors(adminform.form, [inline.formset for inline in inline_admin_formsets])
