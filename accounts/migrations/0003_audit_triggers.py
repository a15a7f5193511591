from django.db import migrations

from accounts import triggers


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_access'),
    ]

    operations = [
        migrations.RunPython(triggers.create, triggers.drop),
    ]
