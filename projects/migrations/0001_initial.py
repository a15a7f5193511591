import core.indexes
import core.uploads
import django.core.validators
import django.db.models.deletion
import django_countries.fields
import projects.models
from django.conf import settings
from django.db import migrations, models

# The words of the office, as in the models, so that each office finds its models unchanged.
from core.office import with_words


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Funding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='amount')),
                ('currency', models.CharField(blank=True, choices=projects.models.currencies, max_length=3, verbose_name='currency')),
                ('note', models.CharField(blank=True, help_text='What part, or which service pays.', max_length=200, verbose_name='note')),
                ('note_fr', models.CharField(blank=True, help_text='What part, or which service pays.', max_length=200, null=True, verbose_name='note')),
                ('note_ar', models.CharField(blank=True, help_text='What part, or which service pays.', max_length=200, null=True, verbose_name='note')),
                ('note_en', models.CharField(blank=True, help_text='What part, or which service pays.', max_length=200, null=True, verbose_name='note')),
                ('donor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fundings', to='core.partner', verbose_name='donor')),
            ],
            options={
                'verbose_name': 'donor',
                'verbose_name_plural': 'donors',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Participation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('implementing', 'implementing partner'), ('government', 'government partner')], default='implementing', max_length=12, verbose_name='role')),
                ('partner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='core.partner', verbose_name='partner')),
            ],
            options={
                'verbose_name': 'partner',
                'verbose_name_plural': 'partners',
                'ordering': ['role', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Project',
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
                ('code', models.CharField(blank=True, help_text=with_words("The organisation's own code (FM.0390). Empty: the portal gives a provisional one (%(code_prefix)s0007)."), max_length=20, unique=True, verbose_name='project code')),
                ('acronym', models.CharField(blank=True, max_length=40, verbose_name='acronym')),
                ('phase', models.CharField(blank=True, help_text='I, II, III…', max_length=20, verbose_name='phase')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('title_fr', models.CharField(max_length=300, null=True, verbose_name='title')),
                ('title_ar', models.CharField(max_length=300, null=True, verbose_name='title')),
                ('title_en', models.CharField(max_length=300, null=True, verbose_name='title')),
                ('summary', models.TextField(blank=True, help_text='One to three sentences, shown in lists.', max_length=600, verbose_name='summary')),
                ('summary_fr', models.TextField(blank=True, help_text='One to three sentences, shown in lists.', max_length=600, null=True, verbose_name='summary')),
                ('summary_ar', models.TextField(blank=True, help_text='One to three sentences, shown in lists.', max_length=600, null=True, verbose_name='summary')),
                ('summary_en', models.TextField(blank=True, help_text='One to three sentences, shown in lists.', max_length=600, null=True, verbose_name='summary')),
                ('objectives', models.TextField(blank=True, verbose_name='objectives')),
                ('objectives_fr', models.TextField(blank=True, null=True, verbose_name='objectives')),
                ('objectives_ar', models.TextField(blank=True, null=True, verbose_name='objectives')),
                ('objectives_en', models.TextField(blank=True, null=True, verbose_name='objectives')),
                ('background', models.TextField(blank=True, verbose_name='background')),
                ('background_fr', models.TextField(blank=True, null=True, verbose_name='background')),
                ('background_ar', models.TextField(blank=True, null=True, verbose_name='background')),
                ('background_en', models.TextField(blank=True, null=True, verbose_name='background')),
                ('results', models.TextField(blank=True, verbose_name='results')),
                ('results_fr', models.TextField(blank=True, null=True, verbose_name='results')),
                ('results_ar', models.TextField(blank=True, null=True, verbose_name='results')),
                ('results_en', models.TextField(blank=True, null=True, verbose_name='results')),
                ('target_group', models.TextField(blank=True, verbose_name='target group')),
                ('target_group_fr', models.TextField(blank=True, null=True, verbose_name='target group')),
                ('target_group_ar', models.TextField(blank=True, null=True, verbose_name='target group')),
                ('target_group_en', models.TextField(blank=True, null=True, verbose_name='target group')),
                ('start_date', models.DateField(blank=True, null=True, verbose_name='start')),
                ('start_precision', models.CharField(choices=[('day', 'day'), ('month', 'month'), ('year', 'year')], default='day', max_length=5, verbose_name='precision of the start')),
                ('end_date', models.DateField(blank=True, null=True, verbose_name='end')),
                ('end_precision', models.CharField(choices=[('day', 'day'), ('month', 'month'), ('year', 'year')], default='day', max_length=5, verbose_name='precision of the end')),
                ('status_override', models.CharField(blank=True, choices=[('suspended', 'Suspended'), ('cancelled', 'Cancelled')], help_text='Empty: planned, ongoing or completed, computed from the dates.', max_length=10, verbose_name='suspended or cancelled')),
                ('budget', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='budget')),
                ('currency', models.CharField(blank=True, choices=projects.models.currencies, max_length=3, verbose_name='currency')),
                ('budget_note', models.CharField(blank=True, help_text='For instance: whole regional programme.', max_length=200, verbose_name='what the budget covers')),
                ('budget_note_fr', models.CharField(blank=True, help_text='For instance: whole regional programme.', max_length=200, null=True, verbose_name='what the budget covers')),
                ('budget_note_ar', models.CharField(blank=True, help_text='For instance: whole regional programme.', max_length=200, null=True, verbose_name='what the budget covers')),
                ('budget_note_en', models.CharField(blank=True, help_text='For instance: whole regional programme.', max_length=200, null=True, verbose_name='what the budget covers')),
                ('is_nationwide', models.BooleanField(default=False, help_text='Covers the whole country: counted apart, not in each region.', verbose_name='nationwide')),
                ('countries', django_countries.fields.CountryField(blank=True, help_text='The other countries of a regional programme.', max_length=746, multiple=True, verbose_name='other countries')),
                ('dac_sector', models.CharField(blank=True, choices=[('15190', '15190 Facilitation of orderly, safe, regular and responsible migration and mobility'), ('15160', '15160 Human rights'), ('15180', '15180 Ending violence against women and girls'), ('12220', '12220 Basic health care'), ('11330', '11330 Vocational training'), ('11231', '11231 Basic life skills for youth'), ('16010', '16010 Social protection'), ('16020', '16020 Employment creation'), ('72010', '72010 Material relief assistance and services')], max_length=5, verbose_name='DAC sector')),
                ('contact_email', models.EmailField(blank=True, help_text="A functional mailbox, never a person's address.", max_length=254, verbose_name='contact')),
                ('axis', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='core.axis', verbose_name='axis')),
                ('compact_objectives', models.ManyToManyField(blank=True, related_name='projects', to='core.compactobjective', verbose_name='objectives of the Global Compact')),
                ('donors', models.ManyToManyField(related_name='funded_projects', through='projects.Funding', to='core.partner', verbose_name='donors')),
                ('goals', models.ManyToManyField(blank=True, related_name='projects', to='core.goal', verbose_name='sustainable development goals')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='children', to='projects.project', verbose_name='earlier phase or programme')),
                ('partners', models.ManyToManyField(related_name='joined_projects', through='projects.Participation', to='core.partner', verbose_name='partners')),
                ('places', models.ManyToManyField(blank=True, related_name='projects', to='core.place', verbose_name='places')),
                ('regions', models.ManyToManyField(blank=True, related_name='projects', to='core.region', verbose_name='regions')),
                ('related_projects', models.ManyToManyField(blank=True, to='projects.project', verbose_name='related projects')),
                ('text_changed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='text last changed by')),
            ],
            options={
                'verbose_name': 'project',
                'verbose_name_plural': 'projects',
                'ordering': [core.indexes.LatestFirst('start_date'), 'pk'],
                'default_permissions': ('add', 'change', 'delete', 'view', 'submit', 'publish', 'translate'),
            },
        ),
        migrations.AddField(
            model_name='participation',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participations', to='projects.project'),
        ),
        migrations.AddField(
            model_name='funding',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fundings', to='projects.project'),
        ),
        migrations.CreateModel(
            name='BeneficiaryFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(help_text='The noun, without the number.', max_length=200, verbose_name='label')),
                ('label_fr', models.CharField(help_text='The noun, without the number.', max_length=200, null=True, verbose_name='label')),
                ('label_ar', models.CharField(help_text='The noun, without the number.', max_length=200, null=True, verbose_name='label')),
                ('label_en', models.CharField(help_text='The noun, without the number.', max_length=200, null=True, verbose_name='label')),
                ('unit', models.CharField(choices=[('persons', 'persons'), ('households', 'households'), ('services', 'services'), ('institutions', 'institutions'), ('organisations', 'organisations'), ('countries', 'countries'), ('neighbourhoods', 'neighbourhoods'), ('missions', 'missions'), ('initiatives', 'initiatives'), ('businesses', 'businesses'), ('euros_per_person', 'euros per person')], default='persons', max_length=20, verbose_name='unit')),
                ('target', models.PositiveIntegerField(blank=True, null=True, verbose_name='target')),
                ('reached', models.PositiveIntegerField(blank=True, null=True, verbose_name='reached')),
                ('qualifier', models.CharField(choices=[('exactly', 'exactly'), ('more_than', 'more than'), ('about', 'about'), ('up_to', 'up to')], default='exactly', max_length=10, verbose_name='qualifier')),
                ('period_start', models.DateField(blank=True, null=True, verbose_name='period from')),
                ('period_start_precision', models.CharField(choices=[('day', 'day'), ('month', 'month'), ('year', 'year')], default='day', max_length=5, verbose_name='precision')),
                ('period_end', models.DateField(blank=True, null=True, verbose_name='period to')),
                ('period_end_precision', models.CharField(choices=[('day', 'day'), ('month', 'month'), ('year', 'year')], default='day', max_length=5, verbose_name='precision')),
                ('as_of_date', models.DateField(blank=True, null=True, verbose_name='as of')),
                ('as_of_precision', models.CharField(choices=[('day', 'day'), ('month', 'month'), ('year', 'year')], default='day', max_length=5, verbose_name='precision')),
                ('sex', models.CharField(choices=[('all', 'all sexes'), ('female', 'women and girls'), ('male', 'men and boys')], default='all', max_length=6, verbose_name='sex')),
                ('age', models.CharField(choices=[('all', 'all ages'), ('children', 'under 18'), ('youth', 'young people'), ('adults', 'adults')], default='all', max_length=10, verbose_name='age band')),
                ('group', models.CharField(blank=True, choices=[('migrants', 'migrants'), ('returnees', 'returnees'), ('children', 'children'), ('youth', 'young people'), ('women', 'women'), ('professionals', 'professionals'), ('host_community', 'host community'), ('institutions', 'institutions')], max_length=15, verbose_name='group')),
                ('is_additive', models.BooleanField(default=False, help_text='Counts persons (or another unit) that no other figure of the portal counts again.', verbose_name='may be added to others')),
                ('source', models.CharField(blank=True, max_length=250, verbose_name='source')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='address of the source')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('part_of', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='projects.beneficiaryfigure', verbose_name='part of')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='core.region', verbose_name='region')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='projects.project')),
            ],
            options={
                'verbose_name': 'beneficiary figure',
                'verbose_name_plural': 'beneficiary figures',
                'ordering': ['order', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ProjectDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='last changed')),
                ('title', models.CharField(max_length=250, verbose_name='title')),
                ('category', models.CharField(choices=[('agenda', 'agenda'), ('budget', 'budget'), ('evaluation', 'evaluation'), ('factsheet', 'fact sheet'), ('report', 'report'), ('presentation', 'presentation'), ('terms', 'terms of reference'), ('other', 'other document')], default='other', max_length=12, verbose_name='category')),
                ('language', models.CharField(choices=[('fr', 'French'), ('ar', 'Arabic'), ('en', 'English'), ('es', 'Spanish')], default='fr', max_length=2, verbose_name='language')),
                ('date', models.DateField(blank=True, null=True, verbose_name='date')),
                ('file', models.FileField(upload_to='documents/', validators=[core.uploads.DocumentValidator()], verbose_name='file')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='projects.project')),
            ],
            options={
                'verbose_name': 'document',
                'verbose_name_plural': 'documents',
                'ordering': [core.indexes.LatestFirst('date'), 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ProjectPicture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('picture', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.picture', verbose_name='picture')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pictures', to='projects.project')),
            ],
            options={
                'verbose_name': 'picture',
                'verbose_name_plural': 'pictures',
                'ordering': ['order', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ProjectSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(help_text='As a reader would cite it.', max_length=250, verbose_name='title')),
                ('url', models.URLField(blank=True, max_length=500, verbose_name='address')),
                ('note', models.TextField(blank=True, verbose_name='what it says otherwise')),
                ('note_fr', models.TextField(blank=True, null=True, verbose_name='what it says otherwise')),
                ('note_ar', models.TextField(blank=True, null=True, verbose_name='what it says otherwise')),
                ('note_en', models.TextField(blank=True, null=True, verbose_name='what it says otherwise')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='projects.project')),
            ],
            options={
                'verbose_name': 'source',
                'verbose_name_plural': 'sources',
                'ordering': ['pk'],
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(models.OrderBy(models.F('published_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('state', 'published')), name='project_newest'),
        ),
        migrations.AddIndex(
            model_name='project',
            index=models.Index(core.indexes.LatestFirst('start_date'), models.F('id'), models.F('state'), models.F('published_at'), models.F('expires_at'), models.F('binned_at'), condition=models.Q(('state', 'published')), name='project_latest'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', False), _connector='OR'), name='projects_project_published_has_time', violation_error_message='A published record needs its publication time.'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__isnull', True), ('published_at__isnull', True), ('expires_at__gt', models.F('published_at')), _connector='OR'), name='projects_project_expires_after_publication', violation_error_message='It would expire before it is published.'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('budget__isnull', True), ('currency', '')), models.Q(('budget__gte', 0), models.Q(('currency', ''), _negated=True)), _connector='OR'), name='project_budget_has_currency', violation_error_message='An amount needs its currency, and a currency its amount.'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(('end_date__gte', models.F('start_date')), ('start_date__isnull', True), ('end_date__isnull', True), _connector='OR'), name='project_ends_after_start', violation_error_message='The end lies before the start.'),
        ),
        migrations.AddConstraint(
            model_name='participation',
            constraint=models.UniqueConstraint(fields=('project', 'partner', 'role'), name='participation_once', violation_error_message='This partner is already there in this role.'),
        ),
        migrations.AddConstraint(
            model_name='funding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('amount__isnull', True), ('currency', '')), models.Q(('amount__gte', 0), models.Q(('currency', ''), _negated=True)), _connector='OR'), name='funding_amount_has_currency', violation_error_message='An amount needs its currency, and a currency its amount.'),
        ),
        migrations.AddConstraint(
            model_name='funding',
            constraint=models.UniqueConstraint(fields=('project', 'donor'), name='funding_once', violation_error_message='This donor is already there.'),
        ),
        migrations.AddConstraint(
            model_name='beneficiaryfigure',
            constraint=models.CheckConstraint(condition=models.Q(('target__isnull', False), ('reached__isnull', False), _connector='OR'), name='figure_has_number', violation_error_message='A figure needs a target or a number reached.'),
        ),
        migrations.AddConstraint(
            model_name='beneficiaryfigure',
            constraint=models.CheckConstraint(condition=models.Q(('is_additive', False), ('part_of__isnull', True), _connector='OR'), name='figure_part_is_not_additive', violation_error_message='A part of another figure is already counted there: it cannot be additive.'),
        ),
    ]
