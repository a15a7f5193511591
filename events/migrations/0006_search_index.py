from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0005_calendars_and_feeds'),
        ('core', '0006_search'),
    ]

    operations = [
        # All that is there is read into the index by the next `prepare`, or by the first searches.
        migrations.RunSQL(
            "INSERT INTO core_pendingchange (table_name, row_id) SELECT 'events_event', id FROM events_event WHERE true "
            "ON CONFLICT (table_name, row_id) DO NOTHING",
            migrations.RunSQL.noop,
        ),
        migrations.RunSQL(
            "INSERT INTO core_pendingchange (table_name, row_id) SELECT 'events_article', id FROM events_article WHERE true "
            "ON CONFLICT (table_name, row_id) DO NOTHING",
            migrations.RunSQL.noop,
        ),
        migrations.RemoveField(model_name='event', name='search_text'),
        migrations.RemoveField(model_name='article', name='search_text'),
    ]
