"""The models of the desk: versions of records, preview links, notifications, import jobs."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.link_following import Problem


class Version(models.Model):
    """A snapshot of a record as it was, or as somebody proposes it: all its fields in all languages, and its relations.

    Never changed and never deleted, because the history is the audit trail of the texts. Only a pending proposal may be
    overwritten, by its author. The format of `data` is described in desk/snapshots.py.
    """

    class State(models.TextChoices):
        SAVED = "saved", _("saved")
        PENDING = "pending", _("waits for review")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        ASIDE = "aside", _("set aside")  # what somebody typed, and did not choose when two had changed the same

    kind = models.CharField(max_length=40)  # the record's label_lower: "projects.project"
    object_id = models.PositiveBigIntegerField()
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SAVED)
    data = models.JSONField()
    reason = models.CharField(_("why"), max_length=300, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    author_name = models.CharField(max_length=150, blank=True)  # stays when the account is deleted
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)  # why a proposal was refused
    # The record when its author started: needed to tell conflicts from changes.
    base = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, editable=False, related_name="+")

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        indexes = [models.Index(fields=["kind", "object_id", "-id"], name="version_of_record")]

    def __str__(self):
        return f"{self.kind} {self.object_id} #{self.pk}"


class Presence(models.Model):
    """A window in which somebody has the form of a record open (desk/presence.py). Rows live for minutes."""

    window = models.CharField(max_length=36, primary_key=True)  # a random number that the page chose
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    object_id = models.PositiveBigIntegerField()
    opened_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["kind", "object_id"], name="presence_at_record")]

    def __str__(self):
        return f"{self.user_id} at {self.kind} {self.object_id}"


class PreviewLink(models.Model):
    """An address that shows an unpublished record to people without an account, for some days (desk/preview.py)."""

    kind = models.CharField(max_length=40)
    object_id = models.PositiveBigIntegerField()
    # Empty: the current record.
    version = models.ForeignKey(Version, models.CASCADE, null=True, blank=True, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by"))
    note = models.CharField(_("for whom"), max_length=120, blank=True)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    expires_at = models.DateTimeField(_("until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        indexes = [models.Index(fields=["kind", "object_id"], name="preview_link_of_record")]

    def __str__(self):
        return f"{self.kind} {self.object_id} → {timezone.localdate(self.expires_at)}"


class Notification(models.Model):
    """Something that one member of staff is told about a record or a picture (desk/notifications.py)."""

    class Kind(models.TextChoices):  # in words: desk/notices.py
        SUBMITTED = "submitted"
        RETURNED = "returned"
        PROPOSED = "proposed"
        ACCEPTED = "accepted"
        REFUSED = "refused"
        PUBLISHED = "published"
        SCHEDULED = "scheduled"
        OUT = "out"
        NOT_OUT = "not_out"
        WITHDRAWN = "withdrawn"
        ARCHIVED = "archived"
        BINNED = "binned"
        CONSENT = "consent"
        TRANSLATION = "translation"
        MESSAGE = "message"

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    object_kind = models.CharField(max_length=40)  # label_lower: "projects.project"
    object_id = models.PositiveBigIntegerField()
    title = models.CharField(max_length=200)  # as it was then: the record may be deleted by now
    by_name = models.CharField(max_length=150, blank=True)
    words = models.CharField(max_length=300, blank=True)  # of the colleague
    moment = models.DateTimeField(null=True, blank=True)  # when it becomes public, when the consent ends
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)  # its recipient has acted on it, or somebody else has
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        default_permissions = ()
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            models.Index(fields=["recipient", "-id"], name="open_notice", condition=models.Q(done_at=None)),
            models.Index(fields=["object_kind", "object_id"], name="notice_of_object"),
        ]

    def __str__(self):
        return f"{self.kind} {self.title}"


class ImportJob(models.Model):
    """An uploaded file for import: the result of the check, and whether it was written."""

    class State(models.TextChoices):
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked")
        QUEUED = "queued", _("waits for its turn")
        WRITING = "writing", _("being written")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    kind = models.CharField(max_length=40)
    file_name = models.CharField(max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CHECKING)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict, blank=True)
    answers = models.JSONField(default=dict, blank=True)  # the officer's answers about ambiguous numbers and names
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by"))
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self):
        return self.file_name


class ImportRow(models.Model):
    """A row of an imported file: its cells, and the result of the check."""

    class Status(models.TextChoices):
        WAITING = "", _("not yet checked")
        WRONG = "wrong", _("wrong")
        QUESTION = "question", _("question")
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # numbered as in the spreadsheet
    key = models.CharField(max_length=100)  # normalised; two rows with the same key are an error
    cells = models.JSONField()
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING, blank=True)
    outcome = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)  # of the outcome; it must be the same when the row is written

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="import_row_once")]
        indexes = [
            models.Index(fields=["job", "key"], name="import_row_key"),
            models.Index(fields=["job", "status", "number"], name="import_row_status"),
        ]

    def __str__(self):
        return f"{self.job} {self.number}"


class LinkFinding(models.Model):
    """A link of a published record that leads nowhere, as the last run of `check_links` found it."""

    kind = models.CharField(max_length=40)  # the model's label_lower: "projects.project"
    object_id = models.PositiveBigIntegerField()
    field = models.CharField(max_length=80)  # of the form: "body_fr", "sources-group"
    address = models.TextField()
    problem = models.CharField(_("problem"), max_length=12, choices=Problem)
    detail = models.CharField(max_length=1000, blank=True)  # a status, an error, or the new address
    since = models.DateTimeField(_("since"))
    checked_at = models.DateTimeField(_("last checked"))

    class Meta:
        default_permissions = ()
        verbose_name = _("link that leads nowhere")
        verbose_name_plural = _("links that lead nowhere")

    def __str__(self):
        return self.address
