from django.db import migrations

from core.search import store


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunPython(store.create, store.drop)]
