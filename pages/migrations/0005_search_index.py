from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0004_list_order'),
        ('core', '0006_search'),
    ]

    operations = [
        # All that is there is read into the index by the next `prepare`, or by the first searches.
        migrations.RunSQL(
            "INSERT INTO core_pendingchange (table_name, row_id) SELECT 'pages_page', id FROM pages_page WHERE true "
            "ON CONFLICT (table_name, row_id) DO NOTHING",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "INSERT INTO core_pendingchange (table_name, row_id) SELECT 'pages_resource', id FROM pages_resource WHERE true "
            "ON CONFLICT (table_name, row_id) DO NOTHING",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField(model_name='page', name='search_text'),
        migrations.RemoveField(model_name='resource', name='search_text'),
    ]
