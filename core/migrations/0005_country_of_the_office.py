import django_countries.fields
from django.conf import settings
from django.db import migrations, models

import core.models


class Migration(migrations.Migration):
    dependencies = [("core", "0004_compact_objectives")]

    operations = [
        migrations.RemoveConstraint(model_name="place", name="place_in_morocco_has_region"),
        migrations.AlterField(
            model_name="place",
            name="country",
            field=django_countries.fields.CountryField(
                default=settings.OFFICE.country, max_length=2, verbose_name="country"
            ),
        ),
        migrations.AlterField(
            model_name="region",
            name="code",
            field=models.CharField(
                max_length=6,
                unique=True,
                validators=[core.models.validate_region_code],
                verbose_name="ISO 3166-2 code",
            ),
        ),
        migrations.AddConstraint(model_name="place", constraint=core.models.region_at_home()),
    ]
