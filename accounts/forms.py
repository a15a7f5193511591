"""Forms for signing in and for passwords."""

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.forms import PasswordResetForm as DjangoPasswordResetForm
from django.utils.translation import gettext_lazy as _

from accounts import devices, mail, passkeys, second_factor, throttle
from accounts.audit import Kind, known_account, record
from accounts.models import User
from accounts.network import client_address, network
from core.language_table import LANGUAGE_TABLE
from core.languages import LANGUAGES


class SignInForm(AuthenticationForm):
    """Name (or mail address) and password.

    The error is the same for a wrong name, a wrong password, a deactivated account and too many attempts.
    """

    error_messages = {
        "invalid_login": _(
            "This name and password do not open the portal, or there were too many attempts. "
            "After several wrong attempts sign-in is closed for 15 minutes, also for the right password."
        )
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name or email address")
        self.fields["username"].widget.attrs["dir"] = "ltr"

    def clean(self):
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if not name or not password:
            return self.cleaned_data
        known = known_account(name)
        # Attempts by user name and by e-mail address of one account count together.
        account = (throttle.LOGIN_ACCOUNT, known.get_username() if known else name)
        address = (throttle.LOGIN_ADDRESS, network(client_address(self.request)))
        counted = [account, address]
        # Attempts of strangers, at other places or at the same address, do not count against a known browser.
        if (device := devices.known(self.request, known)) and not throttle.is_over(throttle.LOGIN_DEVICE, device):
            counted = [(throttle.LOGIN_DEVICE, device)]
        counts = {limit: throttle.attempt(limit, who) for limit, who in counted}
        if all(count <= limit.count for limit, count in counts.items()):
            self.user_cache = authenticate(self.request, username=name, password=password)
        if self.user_cache is None or not self.user_cache.is_staff:
            self._note_lock(counts, known)
            raise self.get_invalid_login_error()
        for limit, who in counted:
            (throttle.take_back if limit is throttle.LOGIN_ADDRESS else throttle.forgive)(limit, who)
        return self.cleaned_data

    @staticmethod
    def _note_lock(counts, account):
        for limit, count in counts.items():
            if count == limit.count:
                record(Kind.LOCK, None, account, limit=limit.name, minutes=limit.minutes)
                if limit is throttle.LOGIN_ACCOUNT and account and account.is_active and account.has_usable_password():
                    devices.send_way_in(account)


class CodeForm(forms.Form):
    """A code from the app or, where allowed, a recovery code; each works once."""

    code = forms.CharField(
        label=_("Code"),
        max_length=60,  # a recovery code with blanks, dashes and marks of direction
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "dir": "ltr", "autofocus": True, "size": 12}),
    )
    wrong = _(
        "This code is not right, was used before, or there were too many attempts. Wait for the next code of the app; "
        "after ten wrong codes they are refused for an hour. If no code is right, the time of the telephone or of the "
        "server is wrong."
    )
    guessed = _(
        "Ten wrong codes were entered after your right password. If it was not you, somebody knows your password: "
        "choose another one now."
    )

    def __init__(self, *args, user, **kwargs):
        self.user, self.recovery_used = user, False
        super().__init__(*args, **kwargs)

    def clean_code(self):
        code = self.cleaned_data["code"]
        self._check(lambda: self._is_right(code), self.wrong)
        return code

    def _check(self, is_right, sentence):
        """Count an attempt; raise ValidationError with the sentence unless it is right and not one too many."""
        count = throttle.attempt(throttle.CODE, str(self.user.pk))
        if count <= throttle.CODE.count and is_right():
            throttle.forgive(throttle.CODE, str(self.user.pk))
            return
        if count <= throttle.CODE.count:
            record(Kind.CODE_REFUSED, None, self.user)
        if count == throttle.CODE.count:
            record(Kind.LOCK, None, self.user, limit=throttle.CODE.name, minutes=throttle.CODE.minutes)
            mail.notify(self.user, self.guessed)
        raise forms.ValidationError(sentence)

    def _is_right(self, code):
        if second_factor.app_code_is_right(self.user, code):
            return True
        self.recovery_used = second_factor.recovery_code_is_right(self.user, code)
        if self.recovery_used:
            record(Kind.RECOVERY_USED, self.user, self.user)
        return self.recovery_used


class ProofForm(CodeForm):
    """A code, or instead the answer of a passkey, which static/js/admin/passkey.js fills in."""

    passkey = forms.CharField(required=False, widget=forms.HiddenInput)
    wrong_passkey = _(
        "The passkey was not accepted: it is not one of this account, the page was open for too long, or there were "
        "too many attempts. Try again, or enter a code."
    )

    def __init__(self, *args, request, user, **kwargs):
        super().__init__(*args, user=user, **kwargs)
        self.request = request
        self.fields["code"].required = not self.data.get("passkey")

    def clean_code(self):
        return "" if self.data.get("passkey") else super().clean_code()

    def clean(self):
        if answer := self.cleaned_data.get("passkey"):
            self._check(lambda: passkeys.is_right(self.request, self.user, answer), self.wrong_passkey)
        return self.cleaned_data


class PasskeyForm(forms.Form):
    """A new passkey: its name, and what the browser made."""

    name = forms.CharField(
        label=_("Name of the passkey"),
        max_length=60,
        help_text=_("So that you know later which device it is on."),
    )
    passkey = forms.CharField(required=False, widget=forms.HiddenInput)


class NewAppForm(CodeForm):
    """The first code of a new app proves that it has the secret."""

    wrong = _(
        "This code is not right. Check that the app has the newest entry, and that the time of the telephone is right."
    )

    def __init__(self, *args, salt, **kwargs):
        self.salt, self.step = salt, None
        super().__init__(*args, **kwargs)

    def _is_right(self, code):
        self.step = second_factor.matching_step(self.salt, code)
        return self.step is not None


class PasswordResetForm(DjangoPasswordResetForm):
    """Requests a link by e-mail. The response is the same whether or not the account exists or the limit is reached."""

    def save(self, request, **kwargs):
        address = self.cleaned_data["email"]
        counts = [
            (limit, throttle.attempt(limit, who))
            for limit, who in (
                (throttle.RESET_ACCOUNT, address),
                (throttle.RESET_ADDRESS, network(client_address(request))),
            )
        ]
        if all(count <= limit.count for limit, count in counts):
            record(Kind.PASSWORD_ASKED, None, next(iter(self.get_users(address)), None))
            super().save(request=request, **kwargs)

    def send_mail(self, subject_template_name, email_template_name, context, *args, **kwargs):
        # Django would send it now and so take longer if the account exists.
        mail.send(context["user"], mail.RESET)


class MailForm(forms.ModelForm):
    """Which mails of the desk a user gets, and in which language."""

    mail_language = forms.ChoiceField(
        label=_("Language of mails"),
        choices=[(code, LANGUAGE_TABLE[code].name) for code in LANGUAGES],
        help_text=_("Also of the mails about your account."),
    )

    class Meta:
        model = User
        fields = ["mail_language", "mail_own", "mail_rest"]
        help_texts = {
            "mail_own": _("Sent back, accepted, refused, published, scheduled, gone out, withdrawn."),
            "mail_rest": _("Submitted for review, changes that wait, translations asked for, consents that end soon."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["mail_language"] = mail.language_of(self.instance)
