"""Signing in with a password, and managing one's own account: password, mails, sessions."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth import views as django
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts import devices, interrupted, invitations, organisation, sessions, signin, throttle
from accounts.account_changes import password_was_changed
from accounts.audit import Kind, record
from accounts.forms import MailForm, PasswordResetForm, SignInForm
from accounts.models import StaffSession
from accounts.requests import StaffRequest

private = [sensitive_post_parameters(), never_cache]
FIRST_PAGE = "admin:index"


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return the context for the admin's base template; the list of records only for signed-in users."""
    context = admin.site.each_context(request)
    return context if context["has_permission"] else {**context, "is_nav_sidebar_enabled": False}


class AdminPage:
    """Mixin for Django's own sign-in views, in the admin's layout."""

    template_name = "accounts/form.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(**{**frame(self.request), **kwargs})


def page(request: HttpRequest, template: str, title: str | Promise, **context: Any) -> HttpResponse:
    """Render templates/accounts/`template`.html in the admin's layout."""
    return render(request, f"accounts/{template}.html", {**frame(request), "title": title, **context})


# --- Signing in -----------------------------------------------------------------------------------------------------


@method_decorator(private, name="dispatch")
class SignIn(AdminPage, django.LoginView):
    """First step: name and password."""

    authentication_form = SignInForm
    template_name = "accounts/login.html"
    extra_context = {"title": _("Sign in")}

    def get(self, request, *args, **kwargs):
        if admin.site.has_permission(request):
            return redirect(signin.way_on(request, self.get_redirect_url()))
        if signin.waiting_user(request):
            return redirect("accounts:second_factor")
        return super().get(request, *args, **kwargs)

    def form_valid(self, form):
        next_url = self.get_redirect_url()  # "" unless it is an address of this portal
        if signin.password_was_right(self.request, form.get_user(), next_url):
            return devices.remember(redirect(signin.way_on(self.request, next_url)), form.get_user())
        return redirect("accounts:second_factor")

    def get_context_data(self, **kwargs):
        more = {"ended": interrupted.sentences(self.request), "by_organisation": organisation.is_offered()}
        return super().get_context_data(**more, **kwargs)


@require_POST
@never_cache
def start_again(request: HttpRequest) -> HttpResponse:
    """Discard the first step, to sign in as somebody else."""
    if not request.user.is_authenticated:
        request.session.flush()
    return redirect("admin:login")


@never_cache
def way_in(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link of the mail about a closed account: this browser gets attempts of its own."""
    user = devices.user_of_way_in(token)
    if user is None:
        return page(request, "message", _("This link is no longer valid"), text=_WAY_IN_OVER)
    return devices.remember(redirect("admin:login"), user)


_WAY_IN_OVER = _("You have signed in since, or it is more than a day old. Sign-in opens again after 15 minutes.")


@sensitive_post_parameters()
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link of an invitation: choose a password, then set up the second factor."""
    user = invitations.invited_user(token)
    if user is None:
        return page(request, "message", _("This invitation is no longer valid"), text=_INVITATION_OVER)
    form = SetPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        record(Kind.JOINED, user, user)
        signed_in = signin.password_was_right(request, user)
        return redirect(FIRST_PAGE if signed_in else "accounts:second_factor")
    context = {"form": form, "person": user, "submit": _("Save the password")}
    return page(request, "form", _("Welcome: choose a password"), **context)


_INVITATION_OVER = _(
    "It was used, a newer one was sent, or it is more than seven days old. Ask an administrator to send it again. "
    "If you have a password already, sign in with it."
)


# --- A forgotten password -------------------------------------------------------------------------------------------


@method_decorator(never_cache, name="dispatch")
class PasswordReset(AdminPage, django.PasswordResetView):
    form_class = PasswordResetForm
    success_url = reverse_lazy("accounts:password_reset_sent")
    extra_context = {
        "title": _("Forgotten password"),
        "text": _("Enter the email address of your account: we send a link to choose another password."),
        "submit": _("Send the link"),
    }


@never_cache
def password_reset_sent(request: HttpRequest) -> HttpResponse:
    """The same page whether or not an e-mail was sent."""
    text = _(
        "If an account has this email address, a link is on its way; it is valid for one hour. If nothing comes, look "
        "into the folder for unwanted mail, or ask an administrator."
    )
    return page(request, "message", _("Look into your mailbox"), text=text)


@method_decorator(private, name="dispatch")
class PasswordResetConfirm(AdminPage, django.PasswordResetConfirmView):
    success_url = reverse_lazy("admin:login")
    extra_context = {"title": _("Choose another password"), "submit": _("Save the password")}

    def form_valid(self, form):
        response = super().form_valid(form)
        throttle.forgive(throttle.LOGIN_ACCOUNT, self.user.get_username())
        password_was_changed(self.user)
        messages.success(self.request, _("The password was changed. You may sign in."))
        return response

    def render_to_response(self, context, **kwargs):
        if context["validlink"]:
            return super().render_to_response(context, **kwargs)
        text = _("It was used already, or it is more than one hour old. Ask for another one.")
        return page(self.request, "message", _("This link is no longer valid"), text=text)


# --- One's own account ----------------------------------------------------------------------------------------------


@method_decorator([*private, login_required], name="dispatch")
class PasswordChange(AdminPage, django.PasswordChangeView):
    success_url = reverse_lazy("accounts:account")
    extra_context = {"title": _("Change password"), "submit": _("Save the password")}

    def form_valid(self, form):
        response = super().form_valid(form)
        password_was_changed(self.request.user, but=sessions.current_pk(self.request))
        messages.success(self.request, _("The password was changed. Your other sessions were signed out."))
        return response


@require_POST
@login_required
def mails(request: StaffRequest) -> HttpResponse:
    """Save which mails a user gets."""
    form = MailForm(request.POST, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your choice of mails was saved."))
    else:
        messages.error(request, _("Nothing was saved: choose from the lists."))
    return redirect("accounts:account")


@require_POST
@login_required
def end_session(request: StaffRequest) -> HttpResponse:
    """Sign out one of one's own sessions (`session` is its primary key), or all others."""
    current = sessions.current_pk(request)
    if number := request.POST.get("session", ""):
        rows = StaffSession.objects.filter(user=request.user).exclude(pk=current)
        row = get_object_or_404(rows, pk=number if number.isascii() and number.isdigit() else None)
        count = sessions.end(request.user, pk=row.pk)
    else:
        count = sessions.end(request.user, but=current)
    record(Kind.SESSIONS, request.user, request.user, count=count)
    messages.success(
        request,
        ngettext("%(count)d session was signed out.", "%(count)d sessions were signed out.", count) % {"count": count},
    )
    return redirect("accounts:account")
