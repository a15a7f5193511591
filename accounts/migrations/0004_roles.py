from django.db import migrations

from accounts import groups


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_audit_triggers'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.RunPython(groups.create, migrations.RunPython.noop),
    ]
