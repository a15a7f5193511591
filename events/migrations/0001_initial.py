import core.indexes
import core.uploads
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# The words of the office, as in the models, so that each office finds its models unchanged.
from core.office import with_words


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('projects', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Article',
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
                ('kind', models.CharField(choices=[('news', 'News'), ('press_release', 'Press release'), ('story', 'Story'), ('call', 'Call for applications')], default='news', max_length=15, verbose_name='kind')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('title_fr', models.CharField(max_length=300, null=True, verbose_name='title')),
                ('title_ar', models.CharField(max_length=300, null=True, verbose_name='title')),
                ('title_en', models.CharField(max_length=300, null=True, verbose_name='title')),
                ('lead', models.TextField(blank=True, help_text='One or two sentences, shown in lists.', max_length=600, verbose_name='lead')),
                ('lead_fr', models.TextField(blank=True, help_text='One or two sentences, shown in lists.', max_length=600, null=True, verbose_name='lead')),
                ('lead_ar', models.TextField(blank=True, help_text='One or two sentences, shown in lists.', max_length=600, null=True, verbose_name='lead')),
                ('lead_en', models.TextField(blank=True, help_text='One or two sentences, shown in lists.', max_length=600, null=True, verbose_name='lead')),
                ('body', models.TextField(blank=True, verbose_name='text')),
                ('body_fr', models.TextField(blank=True, null=True, verbose_name='text')),
                ('body_ar', models.TextField(blank=True, null=True, verbose_name='text')),
                ('body_en', models.TextField(blank=True, null=True, verbose_name='text')),
                ('dateline_date', models.DateField(blank=True, null=True, verbose_name='date of the dateline')),
                ('dateline_precision', models.CharField(choices=[('day', 'day'), ('month', 'month'), ('year', 'year')], default='day', max_length=5, verbose_name='precision of the date')),
                ('media_contact', models.EmailField(blank=True, help_text="A functional mailbox, never a person's address.", max_length=254, verbose_name='media contact')),
                ('axis', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='core.axis', verbose_name='axis')),
                ('dateline_place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='articles', to='core.place', verbose_name='place of the dateline')),
                ('projects', models.ManyToManyField(blank=True, related_name='articles', to='projects.project', verbose_name='projects')),
                ('regions', models.ManyToManyField(blank=True, related_name='articles', to='core.region', verbose_name='regions')),
                ('related_articles', models.ManyToManyField(blank=True, help_text='Empty: computed.', to='events.article', verbose_name='you may also like')),
                ('text_changed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='text last changed by')),
            ],
            options={
                'verbose_name': 'article',
                'verbose_name_plural': 'articles',
                'ordering': [core.indexes.LatestFirst('dateline_date'), '-pk'],
                'default_permissions': ('add', 'change', 'delete', 'view', 'submit', 'publish', 'translate'),
            },
        ),
        migrations.CreateModel(
            name='ArticlePicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='events.article')),
                ('picture', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.picture', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'picture',
                'verbose_name_plural': 'pictures',
                'ordering': ['order', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ArticleSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(help_text='As a reader would cite it.', max_length=250, verbose_name='title')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='address')),
                ('note', models.TextField(blank=True, verbose_name='what it says otherwise')),
                ('note_fr', models.TextField(blank=True, null=True, verbose_name='what it says otherwise')),
                ('note_ar', models.TextField(blank=True, null=True, verbose_name='what it says otherwise')),
                ('note_en', models.TextField(blank=True, null=True, verbose_name='what it says otherwise')),
                ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='events.article')),
            ],
            options={
                'verbose_name': 'source',
                'verbose_name_plural': 'sources',
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Event',
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
                ('kind', models.CharField(choices=[('workshop', 'Workshop'), ('training', 'Training'), ('conference', 'Conference'), ('seminar', 'Seminar'), ('launch', 'Launch'), ('closing', 'Closing event'), ('study_visit', 'Study visit'), ('awareness', 'Awareness session'), ('distribution', 'Distribution'), ('webinar', 'Webinar'), ('festival', 'Festival'), ('meeting', 'Meeting')], max_length=12, verbose_name='kind')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('title_fr', models.CharField(max_length=300, null=True, verbose_name='title')),
                ('title_ar', models.CharField(max_length=300, null=True, verbose_name='title')),
                ('title_en', models.CharField(max_length=300, null=True, verbose_name='title')),
                ('summary', models.TextField(blank=True, max_length=600, verbose_name='summary')),
                ('summary_fr', models.TextField(blank=True, max_length=600, null=True, verbose_name='summary')),
                ('summary_ar', models.TextField(blank=True, max_length=600, null=True, verbose_name='summary')),
                ('summary_en', models.TextField(blank=True, max_length=600, null=True, verbose_name='summary')),
                ('body', models.TextField(blank=True, verbose_name='text')),
                ('body_fr', models.TextField(blank=True, null=True, verbose_name='text')),
                ('body_ar', models.TextField(blank=True, null=True, verbose_name='text')),
                ('body_en', models.TextField(blank=True, null=True, verbose_name='text')),
                ('status', models.CharField(choices=[('planned', 'Planned'), ('confirmed', 'Confirmed'), ('postponed', 'Postponed'), ('cancelled', 'Cancelled')], default='planned', max_length=10, verbose_name='status')),
                ('starts_at', models.DateTimeField(help_text=with_words('Time %(clock)s.'), verbose_name='starts')),
                ('ends_at', models.DateTimeField(blank=True, help_text='Empty: the end of the day, or one hour after the start.', verbose_name='ends')),
                ('is_all_day', models.BooleanField(default=False, help_text='No times are shown.', verbose_name='all day')),
                ('venue', models.CharField(blank=True, max_length=200, verbose_name='venue')),
                ('venue_fr', models.CharField(blank=True, max_length=200, null=True, verbose_name='venue')),
                ('venue_ar', models.CharField(blank=True, max_length=200, null=True, verbose_name='venue')),
                ('venue_en', models.CharField(blank=True, max_length=200, null=True, verbose_name='venue')),
                ('online_url', models.URLField(blank=True, max_length=500, verbose_name='online at')),
                ('registration_url', models.URLField(blank=True, max_length=500, verbose_name='registration at')),
                ('registration_deadline', models.DateTimeField(blank=True, null=True, verbose_name='registration until')),
                ('contact_email', models.EmailField(blank=True, help_text="A functional mailbox, never a person's address.", max_length=254, verbose_name='contact')),
                ('calendar_sequence', models.PositiveIntegerField(default=0, editable=False)),
                ('axis', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='core.axis', verbose_name='axis')),
                ('organisers', models.ManyToManyField(blank=True, related_name='organised_events', to='core.partner', verbose_name='organisers')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='core.place', verbose_name='place')),
                ('projects', models.ManyToManyField(blank=True, related_name='events', to='projects.project', verbose_name='projects')),
                ('text_changed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='text last changed by')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'ordering': ['-starts_at', 'pk'],
                'default_permissions': ('add', 'change', 'delete', 'view', 'submit', 'publish', 'translate'),
            },
        ),
        migrations.AddField(
            model_name='article',
            name='event',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='articles', to='events.event', verbose_name='event'),
        ),
        migrations.CreateModel(
            name='EventDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='last changed')),
                ('title', models.CharField(max_length=250, verbose_name='title')),
                ('category', models.CharField(choices=[('agenda', 'agenda'), ('budget', 'budget'), ('evaluation', 'evaluation'), ('factsheet', 'fact sheet'), ('report', 'report'), ('presentation', 'presentation'), ('terms', 'terms of reference'), ('other', 'other document')], default='other', max_length=12, verbose_name='category')),
                ('language', models.CharField(choices=[('fr', 'French'), ('ar', 'Arabic'), ('en', 'English'), ('es', 'Spanish')], default='fr', max_length=2, verbose_name='language')),
                ('date', models.DateField(blank=True, null=True, verbose_name='date')),
                ('file', models.FileField(upload_to='documents/', validators=[core.uploads.DocumentValidator()], verbose_name='file')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='events.event')),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
                'ordering': [core.indexes.LatestFirst('date'), 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EventPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='events.event')),
                ('picture', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.picture', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'picture',
                'verbose_name_plural': 'pictures',
                'ordering': ['order', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EventSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(help_text='As a reader would cite it.', max_length=250, verbose_name='title')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='address')),
                ('note', models.TextField(blank=True, verbose_name='what it says otherwise')),
                ('note_fr', models.TextField(blank=True, null=True, verbose_name='what it says otherwise')),
                ('note_ar', models.TextField(blank=True, null=True, verbose_name='what it says otherwise')),
                ('note_en', models.TextField(blank=True, null=True, verbose_name='what it says otherwise')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='events.event')),
            ],
            options={
                'verbose_name': 'source',
                'verbose_name_plural': 'sources',
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(models.OrderBy(models.F('published_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('state', 'published')), name='event_newest'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(models.OrderBy(models.F('starts_at'), descending=True), models.F('id'), models.F('state'), models.F('published_at'), models.F('expires_at'), models.F('binned_at'), models.F('ends_at'), condition=models.Q(('state', 'published')), name='event_latest'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='events_event_published_has_time', violation_error_message='A published record needs its publication time.'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__isnull', True), ('published_at__isnull', True), ('expires_at__gt', models.F('published_at')), _connector='OR'), name='events_event_expires_after_publication', violation_error_message='It would expire before it is published.'),
        ),
        migrations.AddConstraint(
            model_name='event',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gte', models.F('starts_at'))), name='event_ends_after_start', violation_error_message='The end lies before the start.'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(models.OrderBy(models.F('published_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('state', 'published')), name='article_newest'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(core.indexes.LatestFirst('dateline_date'), models.OrderBy(models.F('id'), descending=True), models.F('state'), models.F('published_at'), models.F('expires_at'), models.F('binned_at'), condition=models.Q(('state', 'published')), name='article_latest'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='events_article_published_has_time', violation_error_message='A published record needs its publication time.'),
        ),
        migrations.AddConstraint(
            model_name='article',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__isnull', True), ('published_at__isnull', True), ('expires_at__gt', models.F('published_at')), _connector='OR'), name='events_article_expires_after_publication', violation_error_message='It would expire before it is published.'),
        ),
    ]
