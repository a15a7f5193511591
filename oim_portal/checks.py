"""What `check` and `check --deploy` say about settings and machine; `manage.py doctor` says it too.

A value that cannot be meant stops the start (environment.py). Here is what can be meant but is probably a mistake, and
what the settings alone do not show.
"""

import importlib.metadata
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestFilesMixin
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.utils import timezone
from django.utils.module_loading import import_string

from oim_portal import environment, health

CONSOLE = "django.core.mail.backends.console.EmailBackend"
PER_PROCESS = "django.core.cache.backends.locmem.LocMemCache"


@register(Tags.security)
def names_are_spelt_right(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn of variables that are almost ours: nobody reads them."""
    return [
        Warning(f"{given} is set, but no variable of the portal has this name.", f"Is {meant} meant?", id="portal.W001")
        for given, meant in environment.misspelt()
    ]


@register(Tags.security, deploy=True)
def mails_are_sent(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn if invitations and new passwords are printed into the log."""
    if settings.HTTPS and settings.EMAIL_BACKEND == CONSOLE:
        hint = "Set EMAIL_URL; without it, invitations and links for new passwords are printed into the log."
        return [Warning("No mail leaves the portal.", hint, id="portal.W002")]
    return []


@register(Tags.security, deploy=True)
def workers_share_a_cache(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn if several processes count requests and keep numbers each for itself."""
    if settings.WORKERS > 1 and settings.CACHES["default"]["BACKEND"] == PER_PROCESS:
        hint = "Set CACHE_URL to a Redis server, or WORKERS to 1."
        return [Warning(f"{settings.WORKERS} workers share no cache: limits hold for each.", hint, id="portal.W003")]
    return []


@register(Tags.security, deploy=True)
def zone_data_is_recent(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn if the time zones are of the year before last: a country may decide its hours at short notice."""
    version = importlib.metadata.version("tzdata")
    if int(version.split(".")[0]) < timezone.localdate().year - 1:
        hint = 'make pins WHAT="--upgrade-package tzdata", then install.'
        return [Warning(f"The data of time zones are old ({version}).", hint, id="portal.W004")]
    return []


@register(Tags.security, deploy=True)
def texts_are_compiled(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn of languages without compiled texts: their pages would be in English."""
    wanted = {
        code: Path(settings.LOCALE_PATHS[0], code, "LC_MESSAGES", "django.mo") for code, _name in settings.LANGUAGES
    }
    return [
        Warning(f"The interface has no texts in the language {code!r}.", "make messages", id="portal.W005")
        for code, path in wanted.items()
        if code != "en" and not path.exists()
    ]


@register(Tags.security, deploy=True)
def machine_is_well(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn of what /readyz finds: database, migrations, VAR_DIR, cache…"""
    findings = health.watch.now().findings
    return [
        Warning(f"{name}: {finding['problem']}", id="portal.W006")
        for name, finding in findings.items()
        if not finding["ok"]
    ]


@register(Tags.security, deploy=True)
def backups_are_made(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Warn if nothing is backed up; what is wrong with backups otherwise is said by `machine_is_well`."""
    if settings.HTTPS and not settings.BACKUP_URL:
        return [Warning("Nothing is backed up.", "Set BACKUP_URL: docs/backup.md.", id="portal.W007")]
    return []


@register(Tags.security, deploy=True)
def static_files_are_collected(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a release whose static files were not collected: every page would be an error without a word."""
    if settings.DEBUG or not issubclass(import_string(settings.STORAGES["staticfiles"]["BACKEND"]), ManifestFilesMixin):
        return []
    hint, root = "manage.py collectstatic --no-input", Path(settings.STATIC_ROOT)
    try:
        collected = json.loads((root / "staticfiles.json").read_bytes())["paths"]
    except (OSError, ValueError, KeyError):
        collected = {}
    if not collected:
        return [Error(f"No static files have been collected in {root}.", hint, id="portal.E001")]
    wanted = {Path(path).as_posix() for finder in get_finders() for path, _storage in finder.list([])}
    gone = {path for path in collected.values() if not (root / path).exists()}
    if missing := sorted(wanted - collected.keys() | gone):
        sentence = f"The static files are those of another release: {len(missing)} are missing, such as {missing[0]}."
        return [Error(sentence, hint, id="portal.E001")]
    return []
