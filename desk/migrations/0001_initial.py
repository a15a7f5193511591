import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('file', models.FileField(upload_to='imports/')),
                ('file_name', models.CharField(max_length=200)),
                ('state', models.CharField(choices=[('checking', 'being checked'), ('checked', 'checked'), ('writing', 'being written'), ('done', 'done'), ('failed', 'failed')], default='checking', max_length=10, verbose_name='state')),
                ('rows_total', models.PositiveIntegerField(default=0)),
                ('rows_done', models.PositiveIntegerField(default=0)),
                ('report', models.JSONField(blank=True, default=dict)),
                ('answers', models.JSONField(blank=True, default=dict)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='when')),
                ('changed_at', models.DateTimeField(auto_now=True)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('object_id', models.PositiveBigIntegerField()),
                ('state', models.CharField(choices=[('saved', 'saved'), ('pending', 'waits for review'), ('accepted', 'accepted'), ('refused', 'refused')], default='saved', max_length=10, verbose_name='state')),
                ('data', models.JSONField()),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='why')),
                ('author_name', models.CharField(blank=True, max_length=150)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='when')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='answer')),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('base', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='desk.version')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
            ],
            options={
                'verbose_name': 'version',
                'verbose_name_plural': 'versions',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='PreviewLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('object_id', models.PositiveBigIntegerField()),
                ('note', models.CharField(blank=True, max_length=120, verbose_name='for whom')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='when')),
                ('expires_at', models.DateTimeField(verbose_name='until')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='desk.version')),
            ],
            options={
                'verbose_name': 'preview link',
                'verbose_name_plural': 'preview links',
                'ordering': ['-pk'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('key', models.CharField(max_length=100)),
                ('cells', models.JSONField()),
                ('status', models.CharField(blank=True, choices=[('', 'not yet checked'), ('wrong', 'wrong'), ('question', 'question'), ('new', 'new'), ('changed', 'changed'), ('unchanged', 'unchanged')], default='', max_length=10)),
                ('outcome', models.JSONField(default=dict)),
                ('digest', models.CharField(blank=True, max_length=64)),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='desk.importjob')),
            ],
            options={
                'ordering': ['number'],
                'indexes': [models.Index(fields=['job', 'key'], name='import_row_key'), models.Index(fields=['job', 'status', 'number'], name='import_row_status')],
                'constraints': [models.UniqueConstraint(fields=('job', 'number'), name='import_row_once')],
            },
        ),
        migrations.AddIndex(
            model_name='version',
            index=models.Index(fields=['kind', 'object_id', '-id'], name='version_of_record'),
        ),
        migrations.AddIndex(
            model_name='previewlink',
            index=models.Index(fields=['kind', 'object_id'], name='preview_link_of_record'),
        ),
    ]
