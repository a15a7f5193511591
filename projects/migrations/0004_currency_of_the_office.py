from django.db import migrations, models

import projects.models
from core.office import with_words


class Migration(migrations.Migration):
    dependencies = [("projects", "0003_compact_objectives")]

    operations = [
        migrations.AlterField(
            model_name="project",
            name="code",
            field=models.CharField(
                blank=True,
                # The words of the office, as in the model, so that each office finds its model unchanged.
                help_text=with_words(
                    "The organisation's own code (FM.0390). Empty: the portal gives a provisional one "
                    "(%(code_prefix)s0007)."
                ),
                max_length=20,
                unique=True,
                verbose_name="project code",
            ),
        ),
        *(
            migrations.AlterField(
                model_name=name,
                name="currency",
                field=models.CharField(
                    blank=True, choices=projects.models.currencies, max_length=3, verbose_name="currency"
                ),
            )
            for name in ("funding", "project")
        ),
    ]
