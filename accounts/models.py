"""Who may sign in to the admin, with what, from where, and what they did there."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.contrib.auth.models import UserManager as DjangoUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.languages import LANGUAGES, labelled
from core.outbox import Outgoing


def check_languages(value: Any) -> None:
    """Validate that the value is a list of the portal's languages."""
    if not isinstance(value, list) or not set(value) <= set(LANGUAGES):
        raise ValidationError(_("Choose among the languages of the portal."))


class UserManager(DjangoUserManager["User"]):
    """Finds users by what they enter at sign-in."""

    use_in_migrations = False

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user with this user name or, if there is none, with this e-mail address (case-insensitive)."""
        try:
            return self.get(username=username)
        except self.model.DoesNotExist:
            return self.get(email__iexact=username)


class MailTime(models.TextChoices):
    """When notifications of the desk are sent by mail."""

    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day, in one mail")
    NEVER = "never", _("never: I look at the start page")


class User(AbstractUser):
    """A member of the staff. The public never signs in."""

    email = models.EmailField(_("email address"), unique=True)
    # A list of codes; it limits what a translator may edit, and has no effect for users who may change everything.
    languages = models.JSONField(_("languages"), default=list, blank=True, validators=[check_languages])

    mail_language = models.CharField(_("language of mails"), max_length=8, blank=True)
    mail_own = models.CharField(_("about my own work"), max_length=8, choices=MailTime, default=MailTime.AT_ONCE)
    mail_rest = models.CharField(_("about everything else"), max_length=8, choices=MailTime, default=MailTime.DAILY)
    last_digest = models.DateField(null=True, blank=True, editable=False)  # when the daily mail was sent last

    objects = UserManager()

    class Meta(AbstractUser.Meta):
        verbose_name = _("user")  # type: ignore[assignment]  # Django's own is no lazy one
        verbose_name_plural = _("users")  # type: ignore[assignment]
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_user_email_any_case")]


class SecondFactor(models.Model):
    """The authenticator app of a user (TOTP, RFC 6238)."""

    user = models.OneToOneField(User, models.CASCADE, related_name="second_factor", verbose_name=_("user"))
    # The secret is derived from this and SECRET_KEY, so a stolen copy of the database is not enough.
    salt = models.CharField(max_length=64)
    # The latest 30-second step whose code was used. Only later ones are accepted, so no code works twice.
    last_step = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")

    def __str__(self):
        return f"{self.user}"


class Passkey(models.Model):
    """A key of a user's telephone, computer or small device (accounts/passkeys.py). Only its public half is here."""

    user = models.ForeignKey(User, models.CASCADE, related_name="passkeys", verbose_name=_("user"))
    name = models.CharField(_("name"), max_length=60)
    credential_id = models.CharField(max_length=1400, unique=True)  # base64url of at most 1023 bytes
    credential = models.BinaryField()  # id and public key, as fido2 reads them
    # How often it signed, where the device counts: a number that does not grow tells of a copy.
    sign_count = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = _("passkey")
        verbose_name_plural = _("passkeys")

    def __str__(self):
        return self.name


class OutgoingMail(Outgoing):
    """A mail to a user that is not sent yet (accounts/mail.py); it is deleted as soon as it is."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    template = models.CharField(max_length=40)
    to = models.EmailField(blank=True)  # the address of before, for who is told of another one; else the user's
    values = models.JSONField(default=dict)

    def __str__(self):
        return f"{self.template} {self.pk}, to user {self.user_id}"


class RecoveryCode(models.Model):
    """A code that replaces the second factor once. Only its hash is stored."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes", verbose_name=_("user"))
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")

    def __str__(self):
        return f"{self.user}"


class StaffSession(models.Model):
    """A browser that is signed in. A session is valid only with its row here: deleting the row signs it out."""

    user = models.ForeignKey(User, models.CASCADE, related_name="staff_sessions", verbose_name=_("user"))
    device = models.CharField(_("device"), max_length=80)
    address = models.CharField(_("network address"), max_length=45, blank=True)
    with_second_factor = models.BooleanField(default=False)
    created_at = models.DateTimeField(_("signed in"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("last seen"), default=timezone.now)

    class Meta:
        ordering = ["-last_seen_at"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self):
        return f"{self.user}: {self.device}"


class Throttle(models.Model):
    """A count of attempts (accounts/throttle.py). In the database, so that all workers count together."""

    key = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("count of attempts")
        verbose_name_plural = _("counts of attempts")

    def __str__(self):
        return self.key


class AppendOnly(models.QuerySet):
    """Rows that cannot be changed once written; database triggers enforce it too."""

    def update(self, **kwargs):
        raise TypeError("The audit log is never changed.")

    def delete(self):
        raise TypeError("The audit log is never deleted from.")

    # As on Django's own delete(): templates must not call it.
    delete.alters_data = True
    delete.queryset_only = True


class AuditEntry(models.Model):
    """An action by a member of staff, or an attempt to use an account."""

    class Kind(models.TextChoices):
        CREATE = "create", _("record created")
        CHANGE = "change", _("record changed")
        DELETE = "delete", _("record deleted")
        TRANSITION = "transition", _("state of a record changed")
        IMPORT = "import", _("import")
        EXPORT = "export", _("export")
        LOGIN = "login", _("signed in")
        IDENTIFIED = "identified", _("identified by the organisation")
        LOGOUT = "logout", _("signed out")
        LOGIN_FAILED = "login_failed", _("sign-in refused")
        LOCK = "lock", _("locked after too many attempts")
        CODE_REFUSED = "code_refused", _("second factor refused")
        FACTOR_ON = "factor_on", _("second factor set up")
        FACTOR_RESET = "factor_reset", _("second factor reset by an administrator")
        FACTOR_OFF = "factor_off", _("authenticator app removed")
        PASSKEY_ON = "passkey_on", _("passkey added")
        PASSKEY_OFF = "passkey_off", _("passkey removed")
        RECOVERY_USED = "recovery_used", _("recovery code used")
        RECOVERY_NEW = "recovery_new", _("new recovery codes made")
        PASSWORD = "password", _("password changed")
        PASSWORD_ASKED = "password_asked", _("new password asked for by mail")
        INVITED = "invited", _("invited")
        JOINED = "joined", _("invitation accepted")
        RIGHTS = "rights", _("role or languages changed")
        SESSIONS = "sessions", _("sessions ended")
        REFUSED = "refused", _("step refused: no right to it")

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True, editable=False)
    # No constraint in the database: deleting an account must neither change this row nor be blocked by it.
    actor = models.ForeignKey(
        User, models.DO_NOTHING, null=True, db_constraint=False, related_name="+", verbose_name=_("who")
    )
    actor_name = models.CharField(_("who"), max_length=150, blank=True)
    kind = models.CharField(_("what"), max_length=16, choices=Kind, db_index=True)
    object_kind = models.CharField(_("kind of object"), max_length=60, blank=True)  # label_lower
    object_id = models.CharField(max_length=40, blank=True)
    object_name = models.CharField(_("object"), max_length=200, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)
    address = models.CharField(_("network address"), max_length=45, blank=True)  # shortened: not one computer

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ["-pk"]
        default_permissions = ("view",)
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit log")
        indexes = [models.Index(fields=["object_kind", "object_id"], name="audit_of_object")]

    def __str__(self):
        return str(labelled(self.get_kind_display(), self.object_name or self.actor_name))

    def save(self, *args, **kwargs):
        if self.pk is not None:
            raise TypeError("The audit log is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("The audit log is never deleted from.")
