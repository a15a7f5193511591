# Follows 0003_versions.

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0003_versions'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExchangeRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('key', models.CharField(max_length=100)),
                ('cells', models.JSONField()),
                ('status', models.CharField(blank=True, choices=[('', 'not yet checked'), ('wrong', 'wrong'), ('question', 'question'), ('new', 'new'), ('changed', 'changed'), ('unchanged', 'unchanged')], default='', max_length=10)),
                ('outcome', models.JSONField(default=dict)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='core.exchangejob')),
            ],
            options={
                'ordering': ['number'],
                'indexes': [models.Index(fields=['job', 'key'], name='exchange_row_key'), models.Index(fields=['job', 'status', 'number'], name='exchange_row_status')],
                'constraints': [models.UniqueConstraint(fields=('job', 'number'), name='exchange_row_once')],
            },
        ),
    ]
