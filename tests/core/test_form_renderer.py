"""Forms are drawn as Django's own templates would."""

import pytest
from django.forms.renderers import TemplatesSetting
from django.forms.utils import ErrorList

from core.form_renderer import FormRenderer


@pytest.mark.parametrize("template", ["template_name", "template_name_text", "template_name_ul"])
@pytest.mark.parametrize("sentences", [[], ["Trop long.", "<b>"]])
def test_errors_are_drawn_as_django_draws_them(template, sentences):
    errors = ErrorList(sentences)
    drawn, django = (
        renderer.render(getattr(errors, template), errors.get_context()).strip()
        for renderer in (FormRenderer(), TemplatesSetting())
    )
    assert drawn == django
    assert bool(drawn) == bool(sentences)
