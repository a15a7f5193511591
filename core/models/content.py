"""What was loaded from content/."""

from django.db import models


class ContentOrigin(models.Model):
    """What `load_content` has loaded, so that it neither overwrites an edit nor restores what staff have deleted."""

    key = models.CharField(max_length=120, unique=True)  # "projects/forsaty"
    checksum = models.CharField(max_length=64)  # of the source as loaded
    object_id = models.PositiveBigIntegerField()
    loaded_at = models.DateTimeField()  # the record's updated_at right after loading: the date in its file

    def __str__(self):
        return self.key
