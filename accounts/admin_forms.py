"""The forms of an account in the admin: of a person, and of somebody to invite."""

from django import forms
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import administrators
from accounts.models import User
from core.typed import ReturningForm


class RolesField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, group):
        return gettext(group.name)


def _roles_field():
    return RolesField(Group.objects.order_by("pk"), label=_("Role"), required=False)


def _languages_field():
    return forms.MultipleChoiceField(
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        label=_("Languages"),
        required=False,
        help_text=_("Which languages a translator may edit. Mails are written in the first one."),
    )


class PersonForm(ReturningForm):
    groups = _roles_field()
    languages = _languages_field()

    def clean(self):
        data = super().clean()
        # Up to here the instance has its values from before the form.
        if (
            self.instance.pk
            and administrators.administers(self.instance)
            and not self._stays_administrator(data)
            and not administrators.others_administer(self.instance)
        ):
            raise ValidationError(_("This is the last administrator: give the role to somebody else first."))
        return data

    def _stays_administrator(self, data):
        app, codename = administrators.PERMISSION.split(".")
        return data.get("is_active", True) and (
            self.instance.is_superuser
            or "groups" not in data
            or data["groups"].filter(permissions__content_type__app_label=app, permissions__codename=codename).exists()
        )


class InvitationForm(PersonForm):
    email = forms.EmailField(
        label=_("Email address"),
        max_length=150,
        help_text=_("An invitation is sent there. It is also the user name."),
    )

    class Meta:
        model = User
        fields = ["email", "first_name", "last_name", "groups", "languages"]

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(username__iexact=email).exists() or User.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("This address has an account already: open it, and send the invitation again."))
        return email

    def save(self, commit=True):
        self.instance.username = self.instance.email
        self.instance.is_staff = True
        self.instance.set_unusable_password()
        return super().save(commit)
