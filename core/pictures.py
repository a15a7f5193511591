"""The pictures of the library, and their links to the records that show them."""

from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from core import body_pictures, page_texts, renditions
from core.consent import Consent, PictureQuerySet
from core.languages import text_of
from core.likeness import looks_of
from core.publication import TimeStamped
from core.textfields import CleanCharField, PlainCharField
from core.uploads import PictureField


class Picture(Consent, TimeStamped):
    """A picture of the library: one file, usable by many records."""

    file = PictureField(_("picture"), upload_to="pictures/", width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False, null=True)
    height = models.PositiveIntegerField(editable=False, null=True)
    alt = CleanCharField(
        _("alternative text"), max_length=250, help_text=_("What the picture shows, for those who do not see it.")
    )
    caption = CleanCharField(_("caption"), max_length=300, blank=True)
    credit = PlainCharField(_("credit"), max_length=120, help_text=_("© OIM 2024 / name of the agency"))
    has_consent = models.BooleanField(
        _("consent is on file"),
        default=False,
        help_text=_(
            "Nobody can be recognised, or all who can have agreed in writing. Otherwise the picture is not shown."
        ),
    )
    consent_of = PlainCharField(_("consent of"), max_length=200, blank=True, help_text=_("Who agreed; staff only."))
    consent_until = models.DateField(
        _("consent until"), null=True, blank=True, help_text=_("After this day the picture is hidden by itself.")
    )
    consent_note = PlainCharField(_("where the consent is filed"), max_length=200, blank=True)
    focus_x = models.PositiveSmallIntegerField(
        _("focal point, from the left in %"), default=50, validators=[MaxValueValidator(100)]
    )
    focus_y = models.PositiveSmallIntegerField(
        _("focal point, from the top in %"), default=50, validators=[MaxValueValidator(100)]
    )

    looks = models.CharField(max_length=100, blank=True, editable=False)  # core/likeness.py

    objects = PictureQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self):
        return str(text_of(self, "alt")) or self.file.name

    def save(self, *args, **kwargs):
        old = Picture.objects.filter(pk=self.pk).first() if self.pk else None
        texts = page_texts.stored_texts(self, page_texts.PICTURE_FIELDS)
        super().save(*args, **kwargs)
        page_texts.refresh_if_changed(self, texts)
        if old is None or old.file.name != self.file.name:
            renditions.make(self.file.name, self.focus)
            self.note_looks()
            if old:
                body_pictures.rename(old.file.name, self.file.name)
                old.delete_files()
        elif old.focus != self.focus:
            renditions.make_share(self.file.name, self.focus)

    def note_looks(self):
        """Store what tells whether this picture is in the library already."""
        self.looks = looks_of(self.file.name)
        Picture.objects.filter(pk=self.pk).update(looks=self.looks)

    @property
    def focus(self):
        return self.focus_x, self.focus_y

    @property
    def sources(self):
        """The smaller sizes for a <picture>, as far as they exist."""
        return renditions.sources(self.file.name, self.width or 1)

    @property
    def share_url(self):
        """The address of the crop for social networks, or "" when there is none."""
        name = renditions.share_name(self.file.name)
        return self.file.storage.url(name) if self.file.storage.exists(name) else ""

    @property
    def thumbnail_url(self):
        """The address of the smallest size, or of the original if there is none yet."""
        name, storage = renditions.names(self.file.name, self.width or 1)[0], self.file.storage
        return storage.url(name if storage.exists(name) else self.file.name)

    def delete_files(self):
        """Delete the file and its sizes once this transaction is committed."""
        name, width, storage = self.file.name, self.width or 1, self.file.storage
        if not name or Picture.objects.filter(file=name).exists():
            return

        def delete():
            renditions.delete(name, width)
            storage.delete(name)

        transaction.on_commit(delete)


@receiver(models.signals.post_delete, sender=Picture)
def delete_files_of_picture(instance, **kwargs):
    # A signal, because bulk deletions in the admin and by a queryset call no method of the record.
    instance.delete_files()


class PictureLink(models.Model):
    """A picture in a record's gallery; each app has its own table of them."""

    picture = models.ForeignKey(Picture, models.PROTECT, verbose_name=_("picture"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def __str__(self):
        return str(self.picture)
