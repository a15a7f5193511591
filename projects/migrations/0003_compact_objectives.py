from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_compact_objectives"),
        ("projects", "0002_undated_projects_last"),
    ]

    operations = [
        migrations.AddField(
            "project",
            "compact_objectives",
            models.ManyToManyField(
                blank=True,
                related_name="projects",
                to="core.compactobjective",
                verbose_name="objectives of the Global Compact",
            ),
        ),
    ]
