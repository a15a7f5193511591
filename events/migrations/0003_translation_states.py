"""Counts the states of the translations that were there before the translation desk: all of them start as ready."""

from django.db import migrations

from core.desk.translation import refresh

TEXTS = {
    "Event": ("title", "summary", "body", "venue"),
    "Article": ("title", "lead", "body"),
}


def count(apps, schema_editor):
    for name, fields in TEXTS.items():
        model = apps.get_model("events", name)
        model.translated_fields = fields
        refresh(model._base_manager.all())


class Migration(migrations.Migration):
    dependencies = [("events", "0002_publishing_desk")]
    operations = [migrations.RunPython(count, migrations.RunPython.noop, elidable=True)]
