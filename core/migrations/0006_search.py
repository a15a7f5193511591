from django.db import migrations

from core.search import store


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0005_changes'),
    ]

    operations = [
        migrations.RunPython(store.create, store.drop),
    ]
