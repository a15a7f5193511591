"""Texts of Django's admin that our catalogues translate anew, because its own translation reads badly or is missing.

Never imported: `make messages` reads it, and the catalogues of the portal come before Django's. In French, Django puts
names without an article into its sentences ("Ajout de événement"), which our sentences avoid.
"""

from django.utils.translation import gettext_noop

WORDS = [
    gettext_noop("- Select an option -"),
    gettext_noop("%s GB"),
    gettext_noop("%s KB"),
    gettext_noop("%s MB"),
    gettext_noop("Add %(name)s"),
    gettext_noop("Add %s"),
    gettext_noop("Add another %(model)s"),
    gettext_noop("Add another %(verbose_name)s"),
    gettext_noop("Add link"),
    gettext_noop("Change"),
    gettext_noop("Change history: %s"),
    gettext_noop("Change or view list link"),
    gettext_noop("Change selected %(model)s"),
    gettext_noop("Clear all filters"),
    gettext_noop("Delete selected %(model)s"),
    gettext_noop("Delete selected %(verbose_name_plural)s"),
    gettext_noop("Filter"),
    gettext_noop("History"),
    gettext_noop("Model name"),
    gettext_noop("Models in the %(name)s application"),
    gettext_noop("None available"),
    gettext_noop("Run"),
    gettext_noop("Select this object for an action - {}"),
    gettext_noop("The %(name)s “%(obj)s” was deleted successfully."),
    gettext_noop("The {name} “{obj}” was added successfully."),
    gettext_noop("The {name} “{obj}” was added successfully. You may add another {name} below."),
    gettext_noop("The {name} “{obj}” was changed successfully."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may add another {name} below."),
    gettext_noop("The {name} “{obj}” was changed successfully. You may edit it again below."),
    gettext_noop("View selected %(model)s"),
    gettext_noop("You may edit it again below."),
]
