import core.consent
import core.models
import core.uploads
import django.core.validators
import django.db.models.deletion
import django_countries.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Axis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='last changed')),
                ('code', models.SlugField(help_text='Appears in addresses and files; never changes.', unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('name_fr', models.CharField(max_length=120, null=True, verbose_name='name')),
                ('name_ar', models.CharField(max_length=120, null=True, verbose_name='name')),
                ('name_en', models.CharField(max_length=120, null=True, verbose_name='name')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('description_fr', models.TextField(blank=True, null=True, verbose_name='description')),
                ('description_ar', models.TextField(blank=True, null=True, verbose_name='description')),
                ('description_en', models.TextField(blank=True, null=True, verbose_name='description')),
                ('colour', models.CharField(default='#0033A0', max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9A-Fa-f]{6}$', 'A colour is written #0033A0.')], verbose_name='colour')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order')),
                ('is_active', models.BooleanField(default=True, help_text='An inactive axis is no longer offered for new projects.', verbose_name='active')),
            ],
            options={
                'verbose_name': 'axis',
                'verbose_name_plural': 'axes',
                'ordering': ['order', 'code'],
            },
        ),
        migrations.CreateModel(
            name='CompactObjective',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='last changed')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_fr', models.CharField(max_length=200, null=True, verbose_name='name')),
                ('name_ar', models.CharField(max_length=200, null=True, verbose_name='name')),
                ('name_en', models.CharField(max_length=200, null=True, verbose_name='name')),
                ('number', models.PositiveSmallIntegerField(unique=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(23)], verbose_name='number')),
            ],
            options={
                'verbose_name': 'objective of the Global Compact',
                'verbose_name_plural': 'objectives of the Global Compact',
                'ordering': ['number'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ContentOrigin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True)),
                ('checksum', models.CharField(max_length=64)),
                ('object_id', models.PositiveBigIntegerField()),
                ('loaded_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='DataVersion',
            fields=[
                ('id', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('number', models.PositiveBigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Goal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='last changed')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_fr', models.CharField(max_length=200, null=True, verbose_name='name')),
                ('name_ar', models.CharField(max_length=200, null=True, verbose_name='name')),
                ('name_en', models.CharField(max_length=200, null=True, verbose_name='name')),
                ('number', models.PositiveSmallIntegerField(unique=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(17)], verbose_name='number')),
            ],
            options={
                'verbose_name': 'sustainable development goal',
                'verbose_name_plural': 'sustainable development goals',
                'ordering': ['number'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='last changed')),
                ('file', core.uploads.PictureField(height_field='height', upload_to='pictures/', validators=[core.uploads.PictureValidator()], verbose_name='picture', width_field='width')),
                ('width', models.PositiveIntegerField(editable=False, null=True)),
                ('height', models.PositiveIntegerField(editable=False, null=True)),
                ('alt', models.CharField(help_text='What the picture shows, for those who do not see it.', max_length=250, verbose_name='alternative text')),
                ('alt_fr', models.CharField(help_text='What the picture shows, for those who do not see it.', max_length=250, null=True, verbose_name='alternative text')),
                ('alt_ar', models.CharField(help_text='What the picture shows, for those who do not see it.', max_length=250, null=True, verbose_name='alternative text')),
                ('alt_en', models.CharField(help_text='What the picture shows, for those who do not see it.', max_length=250, null=True, verbose_name='alternative text')),
                ('caption', models.CharField(blank=True, max_length=300, verbose_name='caption')),
                ('caption_fr', models.CharField(blank=True, max_length=300, null=True, verbose_name='caption')),
                ('caption_ar', models.CharField(blank=True, max_length=300, null=True, verbose_name='caption')),
                ('caption_en', models.CharField(blank=True, max_length=300, null=True, verbose_name='caption')),
                ('credit', models.CharField(help_text='© OIM 2024 / name of the agency', max_length=120, verbose_name='credit')),
                ('has_consent', models.BooleanField(default=False, help_text='Nobody can be recognised, or all who can have agreed in writing. Otherwise the picture is not shown.', verbose_name='consent is on file')),
                ('consent_of', models.CharField(blank=True, help_text='Who agreed; staff only.', max_length=200, verbose_name='consent of')),
                ('consent_until', models.DateField(blank=True, help_text='After this day the picture is hidden by itself.', null=True, verbose_name='consent until')),
                ('consent_note', models.CharField(blank=True, max_length=200, verbose_name='where the consent is filed')),
                ('focus_x', models.PositiveSmallIntegerField(default=50, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='focal point, from the left in %')),
                ('focus_y', models.PositiveSmallIntegerField(default=50, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='focal point, from the top in %')),
            ],
            options={
                'verbose_name': 'picture',
                'verbose_name_plural': 'pictures',
                'ordering': ['-created_at'],
            },
            bases=(core.consent.Consent, models.Model),
        ),
        migrations.CreateModel(
            name='Region',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='last changed')),
                ('code', models.CharField(max_length=6, unique=True, validators=[core.models.validate_region_code], verbose_name='ISO 3166-2 code')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('name_fr', models.CharField(max_length=80, null=True, verbose_name='name')),
                ('name_ar', models.CharField(max_length=80, null=True, verbose_name='name')),
                ('name_en', models.CharField(max_length=80, null=True, verbose_name='name')),
                ('short_name', models.CharField(max_length=20, verbose_name='name on the tile')),
                ('short_name_fr', models.CharField(max_length=20, null=True, verbose_name='name on the tile')),
                ('short_name_ar', models.CharField(max_length=20, null=True, verbose_name='name on the tile')),
                ('short_name_en', models.CharField(max_length=20, null=True, verbose_name='name on the tile')),
                ('tile_column', models.DecimalField(decimal_places=1, help_text='Odd rows are shifted by half a step.', max_digits=3, verbose_name='column of the tile')),
                ('tile_row', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(12)], verbose_name='row of the tile')),
                ('tile_note', models.CharField(blank=True, help_text='Shown below the diagram, with an asterisk.', max_length=300, verbose_name='note of the tile')),
                ('tile_note_fr', models.CharField(blank=True, help_text='Shown below the diagram, with an asterisk.', max_length=300, null=True, verbose_name='note of the tile')),
                ('tile_note_ar', models.CharField(blank=True, help_text='Shown below the diagram, with an asterisk.', max_length=300, null=True, verbose_name='note of the tile')),
                ('tile_note_en', models.CharField(blank=True, help_text='Shown below the diagram, with an asterisk.', max_length=300, null=True, verbose_name='note of the tile')),
                ('tile_is_visible', models.BooleanField(default=True, verbose_name='tile is shown')),
            ],
            options={
                'verbose_name': 'region',
                'verbose_name_plural': 'regions',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='OldSlug',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('slug', models.CharField(max_length=80)),
                ('object_id', models.PositiveBigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'slug'), name='old_slug_unique')],
            },
        ),
        migrations.CreateModel(
            name='Partner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='last changed')),
                ('code', models.CharField(help_text='Appears in addresses and files (EU, CH, USAID); never changes.', max_length=30, unique=True, validators=[django.core.validators.RegexValidator('^[A-Z0-9][A-Z0-9-]*$', 'Capital letters, digits and hyphens.')], verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('name_fr', models.CharField(max_length=200, null=True, verbose_name='name')),
                ('name_ar', models.CharField(max_length=200, null=True, verbose_name='name')),
                ('name_en', models.CharField(max_length=200, null=True, verbose_name='name')),
                ('acronym', models.CharField(blank=True, max_length=30, verbose_name='acronym')),
                ('acronym_fr', models.CharField(blank=True, max_length=30, null=True, verbose_name='acronym')),
                ('acronym_ar', models.CharField(blank=True, max_length=30, null=True, verbose_name='acronym')),
                ('acronym_en', models.CharField(blank=True, max_length=30, null=True, verbose_name='acronym')),
                ('kind', models.CharField(choices=[('government', 'government'), ('public', 'other public body'), ('ngo', 'non-governmental organisation'), ('multilateral', 'multilateral organisation'), ('foundation', 'foundation'), ('private', 'private sector'), ('academic', 'academic or research body')], max_length=12, verbose_name='kind')),
                ('country', django_countries.fields.CountryField(blank=True, max_length=2, verbose_name='country')),
                ('website', models.URLField(blank=True, verbose_name='website')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('description_fr', models.TextField(blank=True, null=True, verbose_name='description')),
                ('description_ar', models.TextField(blank=True, null=True, verbose_name='description')),
                ('description_en', models.TextField(blank=True, null=True, verbose_name='description')),
                ('logo', core.uploads.PictureField(blank=True, upload_to='logos/', validators=[core.uploads.PictureValidator()], verbose_name='logo')),
                ('logo_alt', models.CharField(blank=True, max_length=200, verbose_name='alternative text of the logo')),
                ('logo_alt_fr', models.CharField(blank=True, max_length=200, null=True, verbose_name='alternative text of the logo')),
                ('logo_alt_ar', models.CharField(blank=True, max_length=200, null=True, verbose_name='alternative text of the logo')),
                ('logo_alt_en', models.CharField(blank=True, max_length=200, null=True, verbose_name='alternative text of the logo')),
            ],
            options={
                'verbose_name': 'partner',
                'verbose_name_plural': 'partners',
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('logo', ''), models.Q(models.Q(('logo_alt_fr', ''), _negated=True), ('logo_alt_fr__isnull', False)), _connector='OR'), name='partner_logo_has_alt', violation_error_message='A logo needs its alternative text, in French at least.')],
            },
        ),
        migrations.CreateModel(
            name='PendingChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('table_name', models.CharField(max_length=63)),
                ('row_id', models.PositiveBigIntegerField()),
                ('transaction', models.PositiveBigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('table_name', 'row_id', 'transaction'), name='pending_change_once')],
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='last changed')),
                ('key', models.SlugField(unique=True, verbose_name='key')),
                ('name', models.CharField(max_length=80, verbose_name='name')),
                ('name_fr', models.CharField(max_length=80, null=True, verbose_name='name')),
                ('name_ar', models.CharField(max_length=80, null=True, verbose_name='name')),
                ('name_en', models.CharField(max_length=80, null=True, verbose_name='name')),
                ('country', django_countries.fields.CountryField(default=settings.OFFICE.country, max_length=2, verbose_name='country')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='places', to='core.region', verbose_name='region')),
            ],
            options={
                'verbose_name': 'place',
                'verbose_name_plural': 'places',
                'ordering': ['key'],
                # The country of the office, as in the model (docs/decisions/0022).
                'constraints': [core.models.region_at_home()],
            },
        ),
    ]
