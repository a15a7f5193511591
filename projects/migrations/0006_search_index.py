from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0005_newest'),
        ('core', '0006_search'),
    ]

    operations = [
        # All that is there is read into the index by the next `prepare`, or by the first searches.
        migrations.RunSQL(
            "INSERT INTO core_pendingchange (table_name, row_id) SELECT 'projects_project', id FROM projects_project WHERE true "
            "ON CONFLICT (table_name, row_id) DO NOTHING",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField(model_name='project', name='search_text'),
    ]
