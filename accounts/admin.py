"""User accounts: invited by e-mail, with a role and languages. Nobody sets a password for somebody else."""

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from accounts import admin_audit, invitations, mail, second_factor, sessions
from accounts.account_changes import reset_second_factor
from accounts.admin_forms import InvitationForm, PersonForm
from accounts.audit import Kind, record
from accounts.models import User
from core.admin_columns import in_words
from core.values import yes_or_no

__all__ = ["admin_audit"]  # registers the audit log

# Roles are defined in the code (accounts/roles.py): anybody who could edit them here could raise their own rights.
admin.site.unregister(Group)
# What runs beside the requests is for who runs the server: /readyz and /metrics tell of it.
admin.site.unregister(DBTaskResult)


class RoleFilter(admin.SimpleListFilter):
    """The people with a role, by its name in the reader's language."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request, model_admin):
        return [(str(group.pk), gettext(group.name)) for group in Group.objects.order_by("pk")]

    def queryset(self, request, queryset):
        return queryset.filter(groups=self.value()) if self.value() in dict(self.lookup_choices) else queryset


class UserAdmin(admin.ModelAdmin):
    """Registered in desk/admin_people.py, where two people who edit one account are kept apart."""

    list_display = [
        "username",
        "full_name",
        "role",
        "language_names",
        "is_active",
        "joined",
        "has_factor",
        "last_login",
    ]
    list_filter = ["is_active", RoleFilter]
    search_fields = ["username", "email", "first_name", "last_name"]
    ordering = ["username"]
    fieldsets = [
        (None, {"fields": ["username", "email", ("first_name", "last_name")]}),
        (
            _("Rights"),
            {
                "fields": ["is_active", "groups", "languages", "is_superuser"],
                "description": _(
                    "When somebody leaves, take “active” away: the account stays for the history. "
                    "Nobody changes their own rights."
                ),
            },
        ),
        (_("Access"), {"fields": ["joined", "has_factor", "last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "fields": ["email", ("first_name", "last_name"), "groups", "languages"],
                "description": _("The person gets a link by mail, valid for seven days, and chooses a password."),
            },
        )
    ]
    actions = None
    own_rights = ("is_active", "groups", "languages")
    always_fixed = ("is_superuser", "joined", "has_factor", "last_login", "date_joined")

    # --- Who may -----------------------------------------------------------------------------------------------------

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._may_touch(request, obj)

    def has_delete_permission(self, request, obj=None):
        """Only for accounts that were never used; the names of others stay in the history."""
        never_used = obj is None or (invitations.is_open(obj) and obj.last_login is None)
        return super().has_delete_permission(request, obj) and self._may_touch(request, obj) and never_used

    @staticmethod
    def _may_touch(request, user):
        """Only superusers may change a superuser's account."""
        return user is None or not user.is_superuser or request.user.is_superuser

    def lookup_allowed(self, lookup, value, request):
        # As in Django's UserAdmin: ?password__startswith= would reveal the hash letter by letter.
        return not lookup.startswith("password") and super().lookup_allowed(lookup, value, request)

    # --- The form ----------------------------------------------------------------------------------------------------

    def get_form(self, request, obj=None, change=False, **kwargs):
        kwargs["form"] = PersonForm if obj else InvitationForm
        form = super().get_form(request, obj, change=change, **kwargs)
        for name in self.get_readonly_fields(request, obj):
            form.base_fields.pop(name, None)  # Django keeps a field declared on the form, even if it is read-only
        return form

    def get_fieldsets(self, request, obj=None):
        return self.fieldsets if obj else self.add_fieldsets

    def get_readonly_fields(self, request, obj=None):
        own = self.own_rights if obj is not None and obj.pk == request.user.pk else ()
        return [*self.always_fixed, *own]

    def save_model(self, request, obj, form, change):
        old_email = User.objects.values_list("email", flat=True).get(pk=obj.pk) if change else obj.email
        form.rights_before = _rights(User.objects.get(pk=obj.pk)) if change else None
        super().save_model(request, obj, form, change)
        if old_email != obj.email:
            what = _("The email address of your account was changed by an administrator.")
            mail.notify(obj, what, to=old_email)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        user, now = form.instance, _rights(form.instance)
        if not change:
            record(Kind.INVITED, request.user, user, **now)
            transaction.on_commit(lambda: self._invite(request, user))
        elif now != form.rights_before:
            record(Kind.RIGHTS, request.user, user, before=form.rights_before, after=now)
            if not user.is_active:
                sessions.end(user)

    def _invite(self, request, user):
        try:
            invitations.send(user)
        except OSError:
            self.message_user(
                request,
                gettext("The invitation could not be sent: the mail server does not answer. Try again later."),
                messages.ERROR,
            )
        else:
            sentence = gettext("An invitation was sent to %(address)s.") % {"address": user.email}
            self.message_user(request, sentence, messages.SUCCESS)

    # --- What is done to an account ----------------------------------------------------------------------------------

    def get_urls(self):
        def act(name, view):
            return path(f"<int:pk>/{name}/", self.admin_site.admin_view(view), name=f"accounts_user_{name}")

        return [act("invite", self.invite), act("reset_factor", self.reset_factor), *super().get_urls()]

    def invite(self, request, pk):
        """Send the invitation again, after a confirmation page."""
        user = self._colleague(request, pk, allowed=invitations.is_open)
        if request.method == "POST":
            record(Kind.INVITED, request.user, user)
            self._invite(request, user)
            return self._back(user)
        return self._confirm(
            request,
            user,
            _("Send the invitation again"),
            _("A new link goes to %(address)s. Links sent before stop working.") % {"address": user.email},
        )

    def reset_factor(self, request, pk):
        """Reset a colleague's second factor, after a confirmation page."""
        user = self._colleague(request, pk, allowed=second_factor.is_set_up)
        if request.method == "POST":
            reset_second_factor(user, request.user)
            self.message_user(request, gettext("The second factor was reset."), messages.SUCCESS)
            return self._back(user)
        return self._confirm(
            request,
            user,
            _("Reset the second factor"),
            _(
                "Make sure by voice or in person that %(name)s asks for this. Their authenticator app, passkeys and "
                "recovery codes stop working, they are signed out everywhere and get a mail; they set up a new second "
                "factor when they next sign in."
            )
            % {"name": user.get_full_name() or user.get_username()},
        )

    def _colleague(self, request, pk, allowed):
        user = self.get_object(request, str(pk))
        if (
            user is None
            or user.pk == request.user.pk
            or not self.has_change_permission(request, user)
            or not allowed(user)
        ):
            raise PermissionDenied
        return user

    def _confirm(self, request, user, title, sentence):
        context = {**self.admin_site.each_context(request), "title": title, "sentence": sentence, "opts": self.opts}
        return TemplateResponse(request, "admin/accounts/user/confirm.html", {**context, "original": user})

    def _back(self, user):
        return HttpResponseRedirect(reverse("admin:accounts_user_change", args=[user.pk]))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        user = self.get_object(request, object_id)
        may = user is not None and user.pk != request.user.pk and self.has_change_permission(request, user)
        context = {
            "may_invite": may and invitations.is_open(user),
            "may_reset_factor": may and second_factor.is_set_up(user),
        }
        return super().change_view(request, object_id, form_url, {**context, **(extra_context or {})})

    # --- Columns -----------------------------------------------------------------------------------------------------

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("second_factor").prefetch_related("groups", "passkeys")

    def get_list_display(self, request):
        return in_words(self.model, super().get_list_display(request))

    @admin.display(description=_("name"), ordering="last_name")
    def full_name(self, user):
        return user.get_full_name()

    @admin.display(description=_("role"))
    def role(self, user):
        names = [gettext(group.name) for group in user.groups.all()]
        return ", ".join([*names, gettext("superuser")] if user.is_superuser else names) or "–"

    @admin.display(description=_("languages"))
    def language_names(self, user):
        return ", ".join(str(get_language_info(code)["name_translated"]) for code in user.languages) or "–"

    @admin.display(description=_("has joined"))
    def joined(self, user):
        return yes_or_no(not invitations.is_open(user))

    @admin.display(description=_("second factor"))
    def has_factor(self, user):
        return yes_or_no(hasattr(user, "second_factor") or bool(user.passkeys.all()))


def _rights(user):
    """Return what the audit log stores about a user's rights."""
    return {
        "active": user.is_active,
        "roles": sorted(user.groups.values_list("name", flat=True)),
        "languages": user.languages,
    }
