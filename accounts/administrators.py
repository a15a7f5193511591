"""Who is an administrator: decided by permissions, so that the names of the roles do not matter."""

from django.contrib.auth.models import AnonymousUser, Permission
from django.db.models import Q, QuerySet

from accounts.models import User

PERMISSION = "accounts.change_user"


def administers(user: User | AnonymousUser) -> bool:
    """Whether the user may manage people."""
    return user.is_active and user.is_staff and user.has_perm(PERMISSION)


def administrators() -> QuerySet[User]:
    """Return the users who may manage people."""
    app, codename = PERMISSION.split(".")
    permissions = Permission.objects.filter(content_type__app_label=app, codename=codename)
    can = Q(is_superuser=True) | Q(groups__permissions__in=permissions) | Q(user_permissions__in=permissions)
    found = User.objects.filter(can, is_active=True, is_staff=True)
    return User.objects.filter(pk__in=found.values("pk"))


def lock() -> None:
    """Lock the rows of all administrators until the transaction ends, always in the same order."""
    list(administrators().order_by("pk").select_for_update())


def others_administer(user: User) -> bool:
    """Whether somebody else may manage people; call it in a transaction.

    Two administrators cannot remove each other at once: the second one waits, because all rows are locked in the same
    order, and then finds that the other is gone.
    """
    lock()
    return administrators().exclude(pk=user.pk).exists()
