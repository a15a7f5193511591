import datetime as dt
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.utils import timezone

NOTICE = dt.timedelta(days=30)


@register(Tags.security)
def second_factor_is_required(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn if a publicly reachable portal requires only a password."""
    if settings.HTTPS and not settings.REQUIRE_SECOND_FACTOR:
        return [
            Warning(
                "REQUIRE_SECOND_FACTOR is off: a stolen password is enough to change the portal.",
                hint="Remove REQUIRE_SECOND_FACTOR from the environment.",
                id="accounts.W001",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def security_txt_is_believed(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn a month before security.txt ends: nobody believes it afterwards."""
    until = settings.OFFICE.security_until
    if until and until <= timezone.localdate() + NOTICE:
        return [
            Warning(
                f"/.well-known/security.txt holds until {until}.",
                hint="If its mailbox is still read, write a later day into office.toml (security_until).",
                id="accounts.W002",
            )
        ]
    return []
