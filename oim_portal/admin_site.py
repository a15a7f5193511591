"""The admin's own site: the portal's name and colours, and every app's records in one place."""

from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(AdminSite):
    """Django's admin under the portal's name."""

    site_header = _("OIM Maroc portal: editing")
    site_title = _("OIM Maroc portal")
    index_title = _("What would you like to edit?")


class PortalAdminConfig(AdminConfig):
    """Makes PortalAdminSite the default, so that `@admin.register` finds it."""

    default_site = "oim_portal.admin_site.PortalAdminSite"
