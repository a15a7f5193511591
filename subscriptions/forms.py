"""The forms of readers. They hold no token against forged requests: docs/decisions/0052-news-by-mail.md says why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from subscriptions.models import Frequency


class FrequencyForm(forms.Form):
    """How often the news come."""

    frequency = forms.ChoiceField(
        label=_("How often"),
        choices=Frequency.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how often."), "invalid_choice": _("Choose how often.")},
    )


class AskForm(FrequencyForm):
    """An address for the news of a list."""

    address = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        error_messages={
            "required": _("Write the address to which the news shall go."),
            "invalid": _("This is no complete email address. It should look like name@example.org."),
            "max_length": _("This address is too long to be one."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr", "maxlength": 254}),
    )
    # People do not see it, and programs that fill in every field give themselves away.
    website = forms.CharField(required=False, max_length=500)

    field_order = ["address", "frequency"]

    @property
    def is_from_a_program(self) -> bool:
        """Whether the field is filled in that people do not see."""
        return bool(self.data.get("website"))
