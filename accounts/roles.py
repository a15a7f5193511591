"""The four roles: what each may do with each kind of record. They are groups; each `migrate` adds missing permissions.

New kinds of publication and new reference tables are included automatically, because this iterates over the models. The
rows of a record (donors, figures, pictures…) follow the record's permissions; which states allow what is in
desk/workflow.py.
"""

from typing import Any

from django.apps import apps as all_apps
from django.utils.translation import gettext_noop

from core.models import reference_models
from core.publication import publication_models

CONTRIBUTOR = gettext_noop("Contributor")
TRANSLATOR = gettext_noop("Translator")
REVIEWER = gettext_noop("Reviewer-publisher")
ADMINISTRATOR = gettext_noop("Administrator")

# Reference tables that contributors may add to while writing a record. All others are fixed lists of the office.
GROWING = ["core.place", "core.partner", "core.picture"]
# Nothing refers to these, so whoever publishes may add and delete them too.
OWN_WORDS = ["pages.signpost"]
# Whoever may withdraw a record may withdraw the releases of data that hold it.
RELEASES = ["pages.datarelease"]
# Numbers of readers; no address is seen by anybody.
READERS = ["subscriptions.topic"]
# What readers write, and what the office says of its own mistakes.
MESSAGES, CORRECTIONS = ["feedback.message"], ["feedback.correction"]


def grants() -> dict[str, list[tuple[list[str], str]]]:
    """Return {role: [(model labels, actions)]}: all permissions of each role."""
    publications = [model._meta.label_lower for model in publication_models()]
    references = [model._meta.label_lower for model in reference_models()]
    return {
        CONTRIBUTOR: [
            (publications, "view add change submit"),
            (references, "view"),
            (GROWING, "add"),  # changing one would change public content
        ],
        TRANSLATOR: [
            (publications, "view translate"),
            (references, "view"),
        ],
        REVIEWER: [
            (publications, "view add change submit publish translate"),
            (references, "view change"),
            ([*GROWING, *OWN_WORDS], "add"),
            (OWN_WORDS, "delete"),
            (RELEASES, "view change"),
            (READERS, "view"),
            (MESSAGES, "view change answer"),
            (CORRECTIONS, "view add change"),
            (["desk.importjob"], "view add"),
        ],
        ADMINISTRATOR: [
            (publications, "view add change submit publish translate delete"),
            (references, "view add change delete"),
            (["desk.importjob"], "view add change delete"),
            (RELEASES, "view change"),
            (READERS, "view"),
            (MESSAGES, "view change answer delete"),
            (CORRECTIONS, "view add change delete"),
            (["accounts.user"], "view add change"),
            (["accounts.auditentry"], "view"),
            (["auth.group"], "view"),
        ],
    }


def give(sender: Any, using: str, apps: Any = all_apps, **kwargs: Any) -> None:
    """Create the roles and add missing permissions; none are removed. For `post_migrate`."""
    try:
        names = ("auth.Group", "auth.Permission", "contenttypes.ContentType")
        groups, permissions, types = (apps.get_model(name).objects.using(using) for name in names)
    except LookupError:  # when migrating back to before Django's own migrations
        return
    known = {(one.content_type.app_label, one.codename): one for one in permissions.select_related("content_type")}

    def permission(label, action):
        """Return a permission, created if needed: Django creates those of an app later, in its turn."""
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
