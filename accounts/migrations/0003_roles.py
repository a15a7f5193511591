from django.db import migrations

from accounts import roles


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_audit_triggers"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(roles.create, migrations.RunPython.noop)]
