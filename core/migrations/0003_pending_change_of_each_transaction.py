from django.db import migrations, models

from core.change_triggers import drop


class Migration(migrations.Migration):
    dependencies = [("core", "0002_search_index")]

    # The triggers name this table; `migrate` puts them in place again at its end.
    operations = [
        migrations.RunPython(drop, migrations.RunPython.noop),
        migrations.RemoveConstraint("pendingchange", "pending_change_once"),
        migrations.AddField("pendingchange", "transaction", models.PositiveBigIntegerField(default=0)),
        migrations.AddConstraint(
            "pendingchange",
            models.UniqueConstraint(fields=["table_name", "row_id", "transaction"], name="pending_change_once"),
        ),
        migrations.RunPython(migrations.RunPython.noop, drop),
    ]
