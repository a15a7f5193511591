"""Reads the environment for settings.py and rejects invalid values with a clear message.

Each function takes the name of a variable and a default, and raises ImproperlyConfigured with the name and the accepted
values. So a typing error stops the start instead of breaking a page later.
"""

import os
import re
import time
import zoneinfo
from difflib import get_close_matches
from email.utils import parseaddr
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


# May be in a file instead, which NAME_FILE names: systemd credentials, secrets of a container.
SECRETS = {
    *("SECRET_KEY", "SECRET_KEY_FALLBACKS", "DATABASE_URL", "CACHE_URL", "EMAIL_URL"),
    *("MEDIA_URL", "BACKUP_URL", "BACKUP_IDENTITY", "METRICS_TOKEN", "SENTRY_DSN", "OIDC_CLIENT_SECRET"),
}
ASKED = set()


def text(name, default=""):
    """Return the variable as text without surrounding spaces; that of a secret may be in the file of NAME_FILE."""
    ASKED.add(name)
    path = os.environ.get(f"{name}_FILE", "").strip() if name in SECRETS else ""
    if not path:
        return os.environ.get(name, default).strip()
    if os.environ.get(name, "").strip():
        raise ImproperlyConfigured(f"{name} and {name}_FILE are both set; remove one of them.")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise ImproperlyConfigured(f"{name}_FILE names a file that cannot be read: {path} ({reason}).") from error


def misspelt():
    """Return [(name in the environment, name of ours)] for names that are almost one that the settings asked for."""
    known = ASKED | {f"{name}_FILE" for name in SECRETS}
    close = ((name, get_close_matches(name, known, 1, 0.85)) for name in sorted(os.environ.keys() - known))
    return [(name, found[0]) for name, found in close if found]


def choice(name, *values):
    """Return the variable if it is one of `values`; the first one is the default."""
    value = text(name, values[0]).lower()
    if value not in values:
        raise ImproperlyConfigured(f"{name} takes {', '.join(values[:-1])} or {values[-1]}, not {value!r}.")
    return value


def give(name, value):
    """Set a variable that a library of ours reads from the environment by itself."""
    os.environ[name] = str(value)


def for_program(more):
    """Return the environment of a program that we start: ours, and {name: text} that others must not see."""
    return {**os.environ, **more}


def boolean(name, default=False):
    """Return True or False; accept 1/0, true/false, yes/no, on/off in any case."""
    value = text(name, "true" if default else "false").lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} takes true or false, not {value!r}.")


def words(name, default=""):
    """Return a list from a comma-separated variable, without empty items."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def mail_addresses(name):
    """Return a list of addresses such as portail@example.org."""
    addresses = words(name)
    for address in addresses:
        try:
            validate_email(address)
        except ValidationError as error:
            raise ImproperlyConfigured(
                f"{name} takes addresses such as portail@example.org, separated by commas, not {address!r}."
            ) from error
    return addresses


def mailbox(name):
    """Return one address such as retours@example.org, or ""; a mark of up to 40 characters fits behind its name."""
    addresses = mail_addresses(name)
    if len(addresses) > 1 or any(len(address.partition("@")[0]) > 20 for address in addresses):
        raise ImproperlyConfigured(f"{name} takes one address, with at most 20 characters before the @.")
    return addresses[0] if addresses else ""


def whole_number(name, default, minimum, maximum):
    """Return an int between minimum and maximum, both included."""
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or not minimum <= int(value) <= maximum:
        raise ImproperlyConfigured(f"{name} takes a whole number from {minimum} to {maximum}, not {value!r}.")
    return int(value)


def proxies():
    """Return how many proxies that we trust stand in front; BEHIND_PROXY=true is an older way to say one."""
    number = whole_number("PROXIES", 0, 0, 9) if text("PROXIES") else None
    if not text("BEHIND_PROXY"):
        return number or 0
    behind = boolean("BEHIND_PROXY")
    if number is not None and behind != bool(number):
        raise ImproperlyConfigured(
            f"PROXIES={number} and BEHIND_PROXY={str(behind).lower()} contradict each other; remove BEHIND_PROXY."
        )
    return int(behind) if number is None else number


def secret_key(debug):
    """Return SECRET_KEY; it is required unless DEBUG is on."""
    value = text("SECRET_KEY")
    if not value and debug:
        return "django-insecure-only-for-make-dev"
    if len(value) < 50 or len(set(value)) < 5:
        raise ImproperlyConfigured(
            "SECRET_KEY takes a random text of at least 50 characters. `make run` makes one in var/local.env; "
            "in production keep it where your other secrets are."
        )
    return value


def hosts(default):
    """Return ALLOWED_HOSTS: names without scheme, port and path, else every page would be refused without a word."""
    found = words("ALLOWED_HOSTS", default)
    wrong = [host for host in found if not re.fullmatch(r"\*|\.?[\w-]+(\.[\w-]+)*\.?|\[[0-9a-fA-F:.]+\]", host)]
    if wrong:
        raise ImproperlyConfigured(f"ALLOWED_HOSTS takes host names such as portail.example.org, not {wrong[0]!r}.")
    return found


def sender():
    """Return MAIL_FROM: an address, or a name with an address; "" if it is not set."""
    value = text("MAIL_FROM")
    if value:
        try:
            validate_email(parseaddr(value)[1])
        except ValidationError as error:
            raise ImproperlyConfigured(
                f"MAIL_FROM takes portail@example.org or The portal <portail@example.org>, not {value!r}."
            ) from error
    return value


def site_url(default="http://localhost:8000"):
    """Return SITE_URL, the public address of the portal: http(s)://host[:port], without a path."""
    value = text("SITE_URL", default).rstrip("/")
    try:
        parts = urlsplit(value)
        valid = (
            parts.scheme in {"http", "https"}
            and re.fullmatch(r"[\w.:-]+", parts.hostname or "")
            and not (parts.path or parts.query or parts.username)
        )
        _ = parts.port
    except ValueError:
        valid = False
    if not valid:
        raise ImproperlyConfigured(f"SITE_URL takes an address such as https://portail.example.org, not {value!r}.")
    return value


def web_address(name):
    """Return an address such as https://errors.example.org/7/security/?key=abc, or "" if there is none."""
    value = text(name)
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname or set(value) & set(' ;,"')):
        raise ImproperlyConfigured(f"{name} takes an address such as https://errors.example.org/7/, or nothing.")
    return value


def issuer():
    """Return OIDC_ISSUER without a slash at its end, or ""; the client and the library must be there too."""
    value = text("OIDC_ISSUER").rstrip("/")
    if not value:
        return ""
    if not value.startswith(("https://", "http://localhost", "http://127.0.0.1")) or not urlsplit(value).hostname:
        raise ImproperlyConfigured(f"OIDC_ISSUER takes an address such as https://login.example.org, not {value!r}.")
    if not text("OIDC_CLIENT_ID") or not text("OIDC_CLIENT_SECRET"):
        raise ImproperlyConfigured("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET, which the provider gives.")
    if not find_spec("mozilla_django_oidc"):
        raise ImproperlyConfigured("OIDC_ISSUER needs the packages of requirements-extras.txt.")
    return value


def use_pinned_time_zones():
    """Use the tzdata package in requirements.txt for local time, in this process and its children.

    Otherwise the zone files of the system take precedence, and they may be years out of date.
    """
    os.environ["PYTHONTZPATH"] = ""
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache()
    # The times in the log come from the C library, which reads the zone again when Django sets TZ next.
    os.environ["TZDIR"] = str(files("tzdata") / "zoneinfo")
    os.environ["TZ"] = "UTC"
    time.tzset()
