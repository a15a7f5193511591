"""The admin site: the portal's name, all apps in one place, and a dashboard.

Imports no model: Django reads PortalAdminConfig before any model exists.
"""

import logging
from functools import wraps

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import BadRequest, FieldDoesNotExist
from django.db import DataError
from django.urls import translate_url
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from accounts import interrupted
from accounts.drafts import SIGNED_OUT, tell, tell_saved
from core.office import with_words
from oim_portal import __version__

logger = logging.getLogger(__name__)

# The order of the apps; an app that is not listed comes last.
APP_ORDER = ["projects", "events", "pages", "subscriptions", "feedback", "core", "desk", "accounts"]


def refuse_odd_values(view):
    """Respond with a 400 to values that no form or link of the admin sends and that Django or the database trips over.

    Django passes `?created_at__year=99999`, `?id__in=9999999999999999999`, a NUL character or the key of a forged
    selection on to the database, and looks for the field of an empty `?_to_field=`. The traceback is logged, because
    it could still be a bug.
    """

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if any("\0" in text for name, values in request.GET.lists() for text in (name, *values)):
            raise BadRequest("NUL character in the query string")
        try:
            response = view(request, *args, **kwargs)
            # Some forms read the query string only when they are rendered.
            return response.render() if hasattr(response, "render") else response
        except (OverflowError, ValueError, DataError, FieldDoesNotExist) as error:
            logger.warning("Refused %s %s", request.method, request.get_full_path()[:500], exc_info=True)
            raise BadRequest("a value is out of range") from error

    return wrapped


class PortalAdminSite(AdminSite):
    """Django's admin under the portal's name.

    Its own sign-in and password pages are never reached: the routes in accounts/urls.py come first.
    """

    site_header = with_words(_("%(portal_name)s portal: editing"))
    site_title = with_words(_("%(portal_name)s portal"))
    index_title = _("What would you like to edit?")

    def admin_view(self, view, cacheable=False):
        signed_in_only = super().admin_view(tell_saved(refuse_odd_values(view)), cacheable)

        @wraps(signed_in_only)
        def inner(request, *args, **kwargs):
            if request.method == "POST" and not self.has_permission(request):
                return interrupted.to_sign_in(request)  # Django's way would lose what was typed
            return signed_in_only(request, *args, **kwargs)

        return inner

    def logout(self, request, extra_context=None):
        user_pk = request.user.pk
        response = super().logout(request, extra_context)
        tell(response, SIGNED_OUT, str(user_pk))
        return response

    def each_context(self, request):
        """Add the addresses of this page in the other languages, and the version, which strangers do not see."""
        here = request.get_full_path()
        languages = [
            (code, get_language_info(code)["name_local"], translate_url(here, code))
            for code, _name in settings.LANGUAGES
        ]
        return {**super().each_context(request), "languages": languages, "portal_version": __version__}

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        return sorted(apps, key=lambda app: (*APP_ORDER, app["app_label"]).index(app["app_label"]))

    def index(self, request, extra_context=None):
        """Add counts per kind; templates/admin/index.html shows them below what waits for the user."""
        overview = [
            (admin.opts, admin.overview())
            for admin in self._registry.values()
            if hasattr(admin, "overview") and admin.has_view_permission(request)
        ]
        return super().index(request, {"overview": overview, **(extra_context or {})})


class PortalAdminConfig(AdminConfig):
    """Makes PortalAdminSite the default, so that `@admin.register` finds it."""

    default_site = "oim_portal.admin_site.PortalAdminSite"
