"""The second factor: giving it at sign-in, setting it up, and changing it on the page of one's own account."""

import time

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import account_changes, devices, mail, passkeys, sessions, signin
from accounts import second_factor as factor
from accounts.audit import Kind, record
from accounts.forms import MailForm, NewAppForm, PasskeyForm, ProofForm
from accounts.models import User
from accounts.network import device
from accounts.requests import StaffRequest
from accounts.views import page

_PROVED_KEY = "may_change_second_factor_until"


@sensitive_post_parameters()
@never_cache
def second_factor(request: HttpRequest) -> HttpResponse:
    """Second step of signing in: a code or a passkey. Users without a second factor set one up first."""
    user = signin.waiting_user(request)
    if user is None:
        return redirect("admin:login")
    if not factor.is_set_up(user):
        return redirect("accounts:new_app")
    form = ProofForm(request.POST or None, request=request, user=user)
    if request.method == "POST" and form.is_valid():
        next_url = signin.next_url(request)
        signin.finish(request, user, second_factor_passed=True)
        if form.recovery_used:
            left = user.recovery_codes.filter(used_at=None).count()
            messages.warning(
                request,
                ngettext("%(count)d recovery code is left.", "%(count)d recovery codes are left.", left)
                % {"count": left},
            )
            return devices.remember(redirect("accounts:account"), user)
        return devices.remember(redirect(signin.way_on(request, next_url)), user)
    has = {"has_app": factor.has_app(user), "has_passkey": user.passkeys.exists()}
    return page(request, "code", _("Second factor"), form=form, **has)


@require_POST
@never_cache
def passkey_challenge(request: HttpRequest) -> JsonResponse:
    """What the browser needs to make a passkey (`purpose` is "add") or to use one; 403 if it is not the time for it."""
    purpose = passkeys.ADD if request.POST.get("purpose") == passkeys.ADD else passkeys.SIGN
    user = _may_set_up(request) if purpose == passkeys.ADD else _person(request)
    if user is None or (purpose == passkeys.SIGN and not user.passkeys.exists()):
        return JsonResponse({}, status=403)
    return JsonResponse(passkeys.challenge(request, user, purpose))


# --- Setting it up ----------------------------------------------------------------------------------------------------


@sensitive_post_parameters()
@never_cache
def new_app(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app: at the first sign-in, beside a passkey, or to replace the current one."""
    user = _may_set_up(request)
    if user is None:
        return _elsewhere(request)
    salt = signin.new_salt(request)
    form = NewAppForm(request.POST or None, user=user, salt=salt)
    if request.method == "POST" and form.is_valid():
        codes = factor.set_up(user, salt, form.step, replace=_has_proved(request))
        if codes is None:
            return redirect("accounts:second_factor")
        record(Kind.FACTOR_ON, user, user)
        mail.notify(user, _("An authenticator app was set up for your account."))
        return _in_with_new_factor(request, user, codes)
    context = {"qr_code": factor.qr_code(user, salt), "secret": factor.secret_as_text(salt), **_position(request)}
    return page(request, "new_app", _("Set up the second factor"), form=form, **context)


@sensitive_post_parameters()
@never_cache
def new_passkey(request: HttpRequest) -> HttpResponse:
    """Add a passkey: at the first sign-in, or beside another second factor."""
    user = _may_set_up(request)
    if user is None:
        return _elsewhere(request)
    form = PasskeyForm(request.POST or None, initial={"name": device(request)})
    if request.method == "POST" and form.is_valid():
        with factor.alone_with(user):
            is_first = not factor.is_set_up(user)
            if not is_first and not _has_proved(request):
                return redirect("accounts:second_factor")
            passkey = passkeys.add(request, user, form.cleaned_data["passkey"], form.cleaned_data["name"])
            codes = factor.new_recovery_codes(user) if passkey and is_first else None
        if passkey:
            account_changes.passkey_was_added(user, passkey)
            if codes:
                return _in_with_new_factor(request, user, codes)
            del request.session[_PROVED_KEY]
            messages.success(request, gettext("The passkey was added."))
            return redirect("accounts:account")
        form.add_error(None, _NOT_ADDED)
    return page(request, "new_passkey", _("Add a passkey"), form=form, **_position(request))


_NOT_ADDED = _(
    "The passkey was not added: the page was open for too long, the device has a passkey of this portal already, or "
    "the browser gave none. Try again."
)


def _person(request):
    """Return who gave the password at sign-in, or is signed in; else None."""
    return signin.waiting_user(request) or (request.user if request.user.is_authenticated else None)


def _has_proved(request):
    return request.session.get(_PROVED_KEY, 0) > time.time() and signin.waiting_user(request) is None


def _may_set_up(request):
    """Return the person of a request if they have no second factor yet or have just shown it; else None."""
    user = _person(request)
    return user if user and (_has_proved(request) or not factor.is_set_up(user)) else None


def _elsewhere(request):
    """Redirect whoever may not set up a second factor now."""
    if signin.waiting_user(request):
        return redirect("accounts:second_factor")
    return redirect("accounts:account" if request.user.is_authenticated else "admin:login")


def _position(request):
    """Return what the pages say differently at the first sign-in, and to whom has one second factor already."""
    return {"waiting": signin.waiting_user(request), "is_first": not _has_proved(request)}


def _in_with_new_factor(request, user, codes):
    """Sign the user out everywhere and in here, and show the new recovery codes."""
    next_url = signin.next_url(request)
    sessions.end(user)
    signin.finish(request, user, second_factor_passed=True)
    way_on = signin.way_on(request, next_url)
    return devices.remember(page(request, "recovery_codes", _("Recovery codes"), codes=codes, next=way_on), user)


# --- Changing it ------------------------------------------------------------------------------------------------------


@sensitive_post_parameters()
@never_cache
@login_required
def account(request: StaffRequest) -> HttpResponse:
    """The user's own second factor and sessions. The second factor is needed to change it."""
    user = request.user
    has_factor = factor.is_set_up(user)
    form = ProofForm(request.POST or None, request=request, user=user)
    form.fields["code"].widget.attrs.pop("autofocus")  # one of several forms on the page
    if request.method == "POST" and has_factor and form.is_valid():
        return _change(request, user)
    context = {
        "form": form,
        "mails": MailForm(instance=user, label_suffix=""),
        "has_factor": has_factor,
        "has_app": factor.has_app(user),
        "passkeys": user.passkeys.all(),
        "codes_left": user.recovery_codes.filter(used_at=None).count(),
        "sessions": sessions.of(user),
        "current": sessions.current_pk(request),
    }
    return page(request, "account", _("My account"), **context)


def _change(request, user: User) -> HttpResponse:
    """Do what the pressed button says, after the second factor was given."""
    for button, aim in (("replace", "accounts:new_app"), ("add_passkey", "accounts:new_passkey")):
        if button in request.POST:
            request.session[_PROVED_KEY] = time.time() + signin.PATIENCE
            return redirect(aim)
    if "remove_app" in request.POST:
        if factor.remove_app(user):
            account_changes.app_was_removed(user)
        return _after_removal(request, user, gettext("The authenticator app was removed."))
    if "remove_passkey" in request.POST:
        if passkey := passkeys.remove(user, request.POST["remove_passkey"]):
            account_changes.passkey_was_removed(user, passkey)
        return _after_removal(request, user, gettext("The passkey was removed."))
    record(Kind.RECOVERY_NEW, user, user)
    codes = factor.new_recovery_codes(user)
    return page(request, "recovery_codes", _("Recovery codes"), codes=codes, next=reverse("accounts:account"))


def _after_removal(request, user, sentence) -> HttpResponseRedirect:
    messages.success(request, sentence)
    if factor.is_set_up(user):
        return redirect("accounts:account")
    factor.remove(user)  # recovery codes stand for a second factor
    messages.warning(request, gettext("You have no second factor any more: set one up now."))
    return redirect("accounts:new_app")
