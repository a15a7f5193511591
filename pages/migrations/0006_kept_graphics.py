from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0005_data_releases'),
    ]

    operations = [
        migrations.AddField(
            model_name='datarelease',
            name='kept_graphics',
            field=models.JSONField(db_default=[], default=list, editable=False),
        ),
    ]
