from django.db import migrations

from accounts import triggers


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(triggers.create, triggers.drop)]
