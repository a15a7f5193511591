"""The pictures of the library, and their links to the records that show them."""

from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _

from core import body_pictures, page_texts, renditions, tasks
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

    has_sizes = models.BooleanField(null=True, editable=False)  # core/renditions.py; None: nobody has looked yet
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
            self.has_sizes = False
            self.note_looks()
            tasks.by_worker(make_sizes, self.pk)
            self.refresh_from_db(fields=["has_sizes"])
            if old:
                body_pictures.rename(old.file.name, self.file.name)
                old.delete_files()
        elif old.focus != self.focus:
            tasks.by_worker(make_share, self.pk)

    def note_looks(self):
        """Store what tells whether this picture is in the library already, and whether its sizes are made."""
        self.looks = looks_of(self.file.name)
        Picture.objects.filter(pk=self.pk).update(looks=self.looks, has_sizes=self.has_sizes)

    @property
    def focus(self):
        return self.focus_x, self.focus_y

    @property
    def focus_thirds(self):
        """The third across and the third down in which the focal point lies, for the styles: "02" is bottom left."""
        return "".join(str(min(part * 3 // 100, 2)) for part in self.focus)

    @property
    def sources(self):
        """The smaller sizes for a <picture>, as far as they exist."""
        return renditions.sources(self.file.name, self.width or 1, self.has_sizes)

    @property
    def share_url(self):
        """The address of the crop for social networks, or "" when there is none."""
        name = renditions.share_name(self.file.name)
        has_crop = self.has_sizes and renditions.can_be_shared(self.width or 1, self.height or 1)
        return self.file.storage.url(name) if renditions.is_there(name, has_crop) else ""

    @property
    def thumbnail_url(self):
        """The address of the smallest size, or of the original if there is none yet."""
        name, storage = renditions.names(self.file.name, self.width or 1)[0], self.file.storage
        return storage.url(name if renditions.is_there(name, self.has_sizes) else self.file.name)

    def delete_files(self):
        """Delete the file and its sizes once this transaction is committed."""
        name, width, storage = self.file.name, self.width or 1, self.file.storage
        if not name or Picture.objects.filter(file=name).exists():
            return

        def delete():
            renditions.delete(name, width)
            storage.delete(name)

        transaction.on_commit(delete)


@tasks.task
def make_sizes(pk: int) -> None:
    """Create the sizes of a picture and its crop; a page shows the original until then."""
    for picture in Picture.objects.filter(pk=pk):
        is_made = renditions.make(str(picture.file.name), picture.focus)
        Picture.objects.filter(pk=pk, file=picture.file.name).update(has_sizes=is_made)


@tasks.task
def make_share(pk: int) -> None:
    """Create the crop of a picture again."""
    for picture in Picture.objects.filter(pk=pk):
        renditions.make_share(str(picture.file.name), picture.focus)


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
