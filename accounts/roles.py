"""The four roles: what each may do with each kind of record. They are groups; a migration makes them.

A record's rows (donors, figures, pictures…) go with the record; which records in which state: desk/workflow.py.
When a line is added here, add a migration that calls `create` again: it gives what is missing and takes nothing away.
"""

from django.utils.translation import gettext_noop

from core.models import NUMBERED

PUBLICATIONS = ["projects.project", "events.event", "events.article", "pages.page", "pages.resource"]
LISTS = [model._meta.label_lower for model in NUMBERED]
REFERENCES = ["core.axis", "core.region", "core.place", "core.partner", *LISTS, "core.picture"]

CONTRIBUTOR = gettext_noop("Contributor")
TRANSLATOR = gettext_noop("Translator")
REVIEWER = gettext_noop("Reviewer-publisher")
ADMINISTRATOR = gettext_noop("Administrator")

# {role: [(kinds, actions)]}
ROLES = {
    CONTRIBUTOR: [
        (PUBLICATIONS, "view add change submit"),
        (REFERENCES, "view"),
        # Changing one would change what is public already.
        (["core.place", "core.partner", "core.picture"], "add"),
    ],
    TRANSLATOR: [
        (PUBLICATIONS, "view translate"),
        (REFERENCES, "view"),
    ],
    REVIEWER: [
        (PUBLICATIONS, "view add change submit publish translate"),
        (["core.axis", "core.region", *LISTS], "view change"),
        (["core.place", "core.partner", "core.picture"], "view add change"),
        (["desk.importjob"], "view add"),
    ],
    ADMINISTRATOR: [
        (PUBLICATIONS, "view add change submit publish translate delete"),
        (REFERENCES, "view add change delete"),
        (["desk.importjob"], "view add change delete"),
        (["accounts.user"], "view add change"),
        (["accounts.auditentry"], "view"),
        (["auth.group"], "view"),
    ],
}


def create(apps, schema_editor):
    """Make the roles with their permissions; for migrations.RunPython.

    Django makes permissions after all migrations, so on a fresh database they are not there yet; it leaves alone those
    that it finds.
    """
    database = schema_editor.connection.alias
    group_model, permission_model, type_model = (
        apps.get_model(*name.split(".")) for name in ("auth.Group", "auth.Permission", "contenttypes.ContentType")
    )
    for role, grants in ROLES.items():
        group, _ = group_model.objects.using(database).get_or_create(name=role)
        for kind, action in [
            (kind, action) for kinds, actions in grants for kind in kinds for action in actions.split()
        ]:
            app, model = kind.split(".")
            content_type, _ = type_model.objects.using(database).get_or_create(app_label=app, model=model)
            permission, _ = permission_model.objects.using(database).get_or_create(
                content_type=content_type, codename=f"{action}_{model}", defaults={"name": f"Can {action} {model}"}
            )
            group.permissions.add(permission)
