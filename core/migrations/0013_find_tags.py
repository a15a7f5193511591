"""Goals and objectives of the Global Compact can be found: note them for the search index, which takes them next."""

from django.db import migrations

MODELS = ("Goal", "CompactObjective")


def note(apps, schema_editor):
    change = apps.get_model("core", "PendingChange").objects
    for name in MODELS:
        model = apps.get_model("core", name)
        table = model._meta.db_table
        rows = model.objects.order_by().values_list("pk", flat=True)
        change.bulk_create(
            [change.model(table_name=table, row_id=pk) for pk in rows], ignore_conflicts=True, batch_size=500
        )


class Migration(migrations.Migration):
    dependencies = [("core", "0012_tags")]
    operations = [migrations.RunPython(note, migrations.RunPython.noop)]
