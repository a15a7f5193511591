"""Counts the states of the translations that were there before the translation desk: all of them start as ready."""

from django.db import migrations

from core.desk.translation import refresh

TEXTS = {
    "Project": ("title", "summary", "objectives", "background", "results", "target_group"),
}


def count(apps, schema_editor):
    for name, fields in TEXTS.items():
        model = apps.get_model("projects", name)
        model.translated_fields = fields
        refresh(model._base_manager.all())


class Migration(migrations.Migration):
    dependencies = [("projects", "0002_publishing_desk")]
    operations = [migrations.RunPython(count, migrations.RunPython.noop, elidable=True)]
