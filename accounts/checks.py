from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


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
