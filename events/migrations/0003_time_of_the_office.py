from django.db import migrations, models

from core.office import with_words


class Migration(migrations.Migration):
    dependencies = [("events", "0002_undated_articles_last")]

    operations = [
        migrations.AlterField(
            model_name="event",
            name="starts_at",
            # The words of the office, as in the model, so that each office finds its model unchanged.
            field=models.DateTimeField(help_text=with_words("Time %(clock)s."), verbose_name="starts"),
        ),
    ]
