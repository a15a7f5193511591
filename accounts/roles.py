"""The four roles: what each may do with each kind of record. They are groups; each `migrate` gives them what they lack.

A new kind of publication and a new reference table are in the roles by themselves: the models say which there are. A
record's rows (donors, figures, pictures…) go with the record; which records in which state: desk/workflow.py.
"""

from django.apps import apps as all_apps
from django.utils.translation import gettext_noop

from core.models import reference_models
from core.publication import publication_models

CONTRIBUTOR = gettext_noop("Contributor")
TRANSLATOR = gettext_noop("Translator")
REVIEWER = gettext_noop("Reviewer-publisher")
ADMINISTRATOR = gettext_noop("Administrator")

# Reference tables that grow with the records: who writes one may add to them. All others are the office's own lists.
GROWING = ["core.place", "core.partner", "core.picture"]


def grants():
    """Return {role: [(models as labels, actions)]}: all that each role may do."""
    publications = [model._meta.label_lower for model in publication_models()]
    references = [model._meta.label_lower for model in reference_models()]
    return {
        CONTRIBUTOR: [
            (publications, "view add change submit"),
            (references, "view"),
            (GROWING, "add"),  # changing one would change what is public already
        ],
        TRANSLATOR: [
            (publications, "view translate"),
            (references, "view"),
        ],
        REVIEWER: [
            (publications, "view add change submit publish translate"),
            (references, "view change"),
            (GROWING, "add"),
            (["desk.importjob"], "view add"),
        ],
        ADMINISTRATOR: [
            (publications, "view add change submit publish translate delete"),
            (references, "view add change delete"),
            (["desk.importjob"], "view add change delete"),
            (["accounts.user"], "view add change"),
            (["accounts.auditentry"], "view"),
            (["auth.group"], "view"),
        ],
    }


def give(sender, using, apps=all_apps, **kwargs):
    """Make the roles, and give them what they lack; nothing is taken away. For `post_migrate`."""
    try:
        names = ("auth.Group", "auth.Permission", "contenttypes.ContentType")
        groups, permissions, types = (apps.get_model(name).objects.using(using) for name in names)
    except LookupError:  # on the way back before Django's own migrations
        return
    known = {(one.content_type.app_label, one.codename): one for one in permissions.select_related("content_type")}

    def permission(label, action):
        """Return a permission. Django makes those of an app when its turn comes, so some are not there yet."""
        app, model = label.split(".")
        codename = f"{action}_{model}"
        if (app, codename) not in known:
            content_type, _created = types.get_or_create(app_label=app, model=model)
            name = f"Can {action} {model}"
            known[app, codename] = permissions.create(content_type=content_type, codename=codename, name=name)
        return known[app, codename]

    for role, granted in grants().items():
        group, _created = groups.get_or_create(name=role)
        for labels, actions in granted:
            group.permissions.add(*(permission(label, action) for label in labels for action in actions.split()))
