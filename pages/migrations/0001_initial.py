import core.indexes
import core.uploads
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('projects', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Page',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='last changed')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('archived', 'archived')], default='draft', help_text='A draft is seen by staff only. A published record is public from its publication time on.', max_length=12, verbose_name='state')),
                ('published_at', models.DateTimeField(blank=True, help_text='Empty: the moment at which the record is first published. In the future: it appears then.', null=True, verbose_name='published at')),
                ('expires_at', models.DateTimeField(blank=True, help_text='From this moment on the public no longer sees it.', null=True, verbose_name='expires at')),
                ('binned_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='in the bin since')),
                ('slug', models.SlugField(blank=True, help_text='Empty: made from the French title. After a change, the old address still leads here.', max_length=80, unique=True, verbose_name='address')),
                ('translation_state', models.JSONField(blank=True, default=dict, editable=False)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('title_fr', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('title_ar', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('title_en', models.CharField(max_length=200, null=True, verbose_name='title')),
                ('menu_title', models.CharField(blank=True, help_text='Short; empty: the title itself.', max_length=40, verbose_name='title in the menu')),
                ('menu_title_fr', models.CharField(blank=True, help_text='Short; empty: the title itself.', max_length=40, null=True, verbose_name='title in the menu')),
                ('menu_title_ar', models.CharField(blank=True, help_text='Short; empty: the title itself.', max_length=40, null=True, verbose_name='title in the menu')),
                ('menu_title_en', models.CharField(blank=True, help_text='Short; empty: the title itself.', max_length=40, null=True, verbose_name='title in the menu')),
                ('summary', models.TextField(blank=True, max_length=600, verbose_name='summary')),
                ('summary_fr', models.TextField(blank=True, max_length=600, null=True, verbose_name='summary')),
                ('summary_ar', models.TextField(blank=True, max_length=600, null=True, verbose_name='summary')),
                ('summary_en', models.TextField(blank=True, max_length=600, null=True, verbose_name='summary')),
                ('body', models.TextField(blank=True, verbose_name='text')),
                ('body_fr', models.TextField(blank=True, null=True, verbose_name='text')),
                ('body_ar', models.TextField(blank=True, null=True, verbose_name='text')),
                ('body_en', models.TextField(blank=True, null=True, verbose_name='text')),
                ('menu', models.CharField(choices=[('header', 'at the top'), ('footer', 'at the bottom'), ('none', 'nowhere')], default='none', max_length=6, verbose_name='menu')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('audience', models.CharField(blank=True, choices=[('migrants', 'Migrants and their families'), ('students', 'Students and researchers'), ('journalists', 'Journalists'), ('donors', 'Donors and partners')], help_text='The readers to whom the home page shows this page.', max_length=11, verbose_name='door on the home page')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='children', to='pages.page', verbose_name='belongs under')),
                ('text_changed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='text last changed by')),
            ],
            options={
                'verbose_name': 'page',
                'verbose_name_plural': 'pages',
                'ordering': ['order', 'pk'],
                'default_permissions': ('add', 'change', 'delete', 'view', 'submit', 'publish', 'translate'),
            },
        ),
        migrations.CreateModel(
            name='PageSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(help_text='As a reader would cite it.', max_length=250, verbose_name='title')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='address')),
                ('note', models.TextField(blank=True, verbose_name='what it says otherwise')),
                ('note_fr', models.TextField(blank=True, null=True, verbose_name='what it says otherwise')),
                ('note_ar', models.TextField(blank=True, null=True, verbose_name='what it says otherwise')),
                ('note_en', models.TextField(blank=True, null=True, verbose_name='what it says otherwise')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='pages.page')),
            ],
            options={
                'verbose_name': 'source',
                'verbose_name_plural': 'sources',
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Resource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='last changed')),
                ('state', models.CharField(choices=[('draft', 'draft'), ('in_review', 'in review'), ('published', 'published'), ('archived', 'archived')], default='draft', help_text='A draft is seen by staff only. A published record is public from its publication time on.', max_length=12, verbose_name='state')),
                ('published_at', models.DateTimeField(blank=True, help_text='Empty: the moment at which the record is first published. In the future: it appears then.', null=True, verbose_name='published at')),
                ('expires_at', models.DateTimeField(blank=True, help_text='From this moment on the public no longer sees it.', null=True, verbose_name='expires at')),
                ('binned_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='in the bin since')),
                ('slug', models.SlugField(blank=True, help_text='Empty: made from the French title. After a change, the old address still leads here.', max_length=80, unique=True, verbose_name='address')),
                ('translation_state', models.JSONField(blank=True, default=dict, editable=False)),
                ('kind', models.CharField(choices=[('newsletter', 'Newsletter'), ('report', 'Report'), ('study', 'Study'), ('survey', 'Survey'), ('factsheet', 'Fact sheet'), ('guide', 'Guide')], max_length=12, verbose_name='kind')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('title_fr', models.CharField(max_length=300, null=True, verbose_name='title')),
                ('title_ar', models.CharField(max_length=300, null=True, verbose_name='title')),
                ('title_en', models.CharField(max_length=300, null=True, verbose_name='title')),
                ('summary', models.TextField(blank=True, max_length=600, verbose_name='summary')),
                ('summary_fr', models.TextField(blank=True, max_length=600, null=True, verbose_name='summary')),
                ('summary_ar', models.TextField(blank=True, max_length=600, null=True, verbose_name='summary')),
                ('summary_en', models.TextField(blank=True, max_length=600, null=True, verbose_name='summary')),
                ('date', models.DateField(blank=True, null=True, verbose_name='date')),
                ('date_precision', models.CharField(choices=[('day', 'day'), ('month', 'month'), ('year', 'year')], default='day', max_length=5, verbose_name='precision of the date')),
                ('projects', models.ManyToManyField(blank=True, related_name='resources', to='projects.project', verbose_name='projects')),
                ('text_changed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='text last changed by')),
            ],
            options={
                'verbose_name': 'resource',
                'verbose_name_plural': 'resources',
                'ordering': [core.indexes.LatestFirst('date'), '-pk'],
                'default_permissions': ('add', 'change', 'delete', 'view', 'submit', 'publish', 'translate'),
            },
        ),
        migrations.CreateModel(
            name='ResourceFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('fr', 'French'), ('ar', 'Arabic'), ('en', 'English'), ('es', 'Spanish')], default='fr', max_length=2, verbose_name='language')),
                ('file', models.FileField(blank=True, upload_to='documents/', validators=[core.uploads.DocumentValidator()], verbose_name='file')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='or address')),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='pages.resource')),
            ],
            options={
                'verbose_name': 'file',
                'verbose_name_plural': 'files by language',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='ResourceSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(help_text='As a reader would cite it.', max_length=250, verbose_name='title')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='address')),
                ('note', models.TextField(blank=True, verbose_name='what it says otherwise')),
                ('note_fr', models.TextField(blank=True, null=True, verbose_name='what it says otherwise')),
                ('note_ar', models.TextField(blank=True, null=True, verbose_name='what it says otherwise')),
                ('note_en', models.TextField(blank=True, null=True, verbose_name='what it says otherwise')),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='pages.resource')),
            ],
            options={
                'verbose_name': 'source',
                'verbose_name_plural': 'sources',
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='page',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='pages_page_published_has_time', violation_error_message='A published record needs its publication time.'),
        ),
        migrations.AddConstraint(
            model_name='page',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__isnull', True), ('published_at__isnull', True), ('expires_at__gt', models.F('published_at')), _connector='OR'), name='pages_page_expires_after_publication', violation_error_message='It would expire before it is published.'),
        ),
        migrations.AddIndex(
            model_name='resource',
            index=models.Index(core.indexes.LatestFirst('date'), models.OrderBy(models.F('id'), descending=True), models.F('state'), models.F('published_at'), models.F('expires_at'), models.F('binned_at'), condition=models.Q(('state', 'published')), name='resource_latest'),
        ),
        migrations.AddConstraint(
            model_name='resource',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='pages_resource_published_has_time', violation_error_message='A published record needs its publication time.'),
        ),
        migrations.AddConstraint(
            model_name='resource',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__isnull', True), ('published_at__isnull', True), ('expires_at__gt', models.F('published_at')), _connector='OR'), name='pages_resource_expires_after_publication', violation_error_message='It would expire before it is published.'),
        ),
        migrations.AddConstraint(
            model_name='resourcefile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('file', ''), models.Q(('url', ''), _negated=True)), models.Q(models.Q(('file', ''), _negated=True), ('url', '')), _connector='OR'), name='resource_file_or_address', violation_error_message='Give either a file or an address.'),
        ),
    ]
