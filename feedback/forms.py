"""The two forms for readers. What was typed wrong stays in them, and each error says what to do."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.cleaning import clean_text
from core.languages import active_language
from core.publication import Publication
from desk.form_errors import FormError, form_errors
from feedback.models import Message
from feedback.parts import parts_of

# A field that no person sees: programs that fill in every form give themselves away. Not "email" or "name", which
# browsers fill in by themselves.
TRAP = "website"


class TypedField(forms.CharField):
    """A text as people paste it: repaired before it is checked, so that no invisible character refuses it."""

    def to_python(self, value: Any) -> str:
        return super().to_python(self._repaired(value))

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what the field shows again: a page cannot hold a NUL."""
        return self._repaired(data)

    def _repaired(self, value):
        is_one_line = not isinstance(self.widget, forms.Textarea)
        return clean_text(value, "", one_line=is_one_line) if isinstance(value, str) else value


class MessageForm(forms.ModelForm):
    """What both forms have."""

    address = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        max_length=254,
        help_text=_("Only if you want an answer. It is shown to those who answer, and to nobody else."),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    website = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    class Meta:
        model = Message
        fields = ["subject", "part", "text", "source"]
        field_classes = {"text": TypedField, "source": TypedField}
        widgets = {
            "text": forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
            "source": forms.TextInput(attrs={"dir": "auto"}),
        }
        error_messages = {"text": {"required": _("Write your message here.")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        del self.fields["text"].widget.attrs["maxlength"]  # a browser would cut a pasted text without a word

    @property
    def shown(self) -> Iterable[forms.BoundField]:
        """The fields that people see."""
        return [field for field in self.visible_fields() if field.name != TRAP]

    @property
    def problems(self) -> list[FormError]:
        """What is wrong, with the field of each."""
        return form_errors(self, [])

    def message(self) -> Message:
        """Return the message of a valid form, not stored yet; what fell into the trap is spam."""
        message = self.save(commit=False)
        message.language = active_language()
        message.address = self.cleaned_data["address"]
        if self.cleaned_data[TRAP]:
            message.state = Message.State.SPAM
        return message


class ReportForm(MessageForm):
    """Something is wrong with a record."""

    part = forms.ChoiceField(label=_("Which part"), required=False)

    class Meta(MessageForm.Meta):
        fields = ["part", "text", "source"]
        labels = {"text": _("What is wrong"), "source": _("Where one can see what is right")}
        help_texts = {
            "text": _("As you would tell a colleague: what stands there, and what should."),
            "source": _("If you know one: the address of a page, or the title of a document."),
        }

    def __init__(self, data: Any = None, *, record: Publication) -> None:
        super().__init__(data)
        self.record = record
        self.fields["part"].choices = [("", _("I do not know, or several")), *parts_of(record)]

    def message(self) -> Message:
        message = super().message()
        message.subject = Message.Subject.CORRECTION
        message.kind, message.object_id = self.record._meta.label_lower, self.record.pk
        return message


class ContactForm(MessageForm):
    """Anything else."""

    class Meta(MessageForm.Meta):
        fields = ["subject", "text"]
        labels = {"subject": _("What it is about"), "text": _("Your message")}
        error_messages = {
            **MessageForm.Meta.error_messages,
            "subject": {"required": _("Choose what it is about.")},
        }

    def __init__(self, data: Any = None, *, subject: str = "") -> None:
        super().__init__(data, initial={"subject": subject if subject in Message.Subject else ""})
        self.fields["subject"].choices = [("", _("Choose")), *Message.Subject.choices]
