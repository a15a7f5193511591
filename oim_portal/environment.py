"""Reads the environment for settings.py and rejects invalid values with a clear message.

Each function takes the name of a variable and a default, and raises ImproperlyConfigured with the name and the accepted
values. So a typing error stops the start instead of breaking a page later.
"""

import os
import time
import zoneinfo
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def text(name, default=""):
    """Return the variable as text without surrounding spaces."""
    return os.environ.get(name, default).strip()


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


def whole_number(name, default, minimum, maximum):
    """Return an int between minimum and maximum, both included."""
    value = text(name, str(default))
    if not value.isascii() or not value.isdigit() or not minimum <= int(value) <= maximum:
        raise ImproperlyConfigured(f"{name} takes a whole number from {minimum} to {maximum}, not {value!r}.")
    return int(value)


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


def site_url(default="http://localhost:8000"):
    """Return SITE_URL, the public address of the portal: http(s)://host[:port], without a path."""
    value = text("SITE_URL", default).rstrip("/")
    try:
        parts = urlsplit(value)
        valid = (
            parts.scheme in {"http", "https"} and parts.hostname and not (parts.path or parts.query or parts.username)
        )
        _ = parts.port
    except ValueError:
        valid = False
    if not valid:
        raise ImproperlyConfigured(f"SITE_URL takes an address such as https://portail.example.org, not {value!r}.")
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


def database(default_path):
    """Return the DATABASES entry for DATABASE_URL: sqlite:///path or postgres://user:password@host:port/name."""
    value = text("DATABASE_URL") or f"sqlite:///{default_path}"
    sentence = (
        "DATABASE_URL takes sqlite:///path/to/file.sqlite3 or postgres://user:password@host:port/name"
        f" (its scheme here is {value.split(':', 1)[0]!r})."
    )
    if not value.startswith(("sqlite://", "postgres://", "postgresql://")):
        raise ImproperlyConfigured(sentence)
    try:
        config = environ.Env.db_url_config(value)
    except (ValueError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(sentence) from error
    engine, name = config.get("ENGINE", ""), config.get("NAME")
    if engine == "django.db.backends.sqlite3" and name:
        if name != ":memory:":
            Path(name).parent.mkdir(parents=True, exist_ok=True)
        # WAL allows readers and one writer at the same time; IMMEDIATE makes a writer wait instead of failing half-way;
        # `timeout` is SQLite's busy timeout, in seconds.
        config["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
    elif engine == "django.db.backends.postgresql" and name:
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
    else:
        raise ImproperlyConfigured(sentence)
    return config


def cache():
    """Return the CACHES entry for CACHE_URL: redis://host:port/number, or nothing for the memory of each process."""
    value = text("CACHE_URL")
    if not value:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    if urlsplit(value).scheme not in {"redis", "rediss"} or not urlsplit(value).hostname:
        raise ImproperlyConfigured("CACHE_URL takes redis://host:6379/0 (rediss:// with TLS), or nothing.")
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": value, "KEY_PREFIX": "portal"}


def mail():
    """Return Django's EMAIL_… settings for EMAIL_URL; without it, e-mails are printed to the terminal."""
    value = text("EMAIL_URL", "consolemail://")
    sentence = (
        "EMAIL_URL takes smtp+tls://user:password@host:587, smtp+ssl://user:password@host:465, smtp://host:25, "
        "filemail:///folder or consolemail:// (write / @ : in a password as %2F %40 %3A)."
    )
    if value.split("://", 1)[0] not in {"smtp", "smtp+tls", "smtp+ssl", "filemail", "consolemail"}:
        raise ImproperlyConfigured(sentence)
    try:
        config = environ.Env.email_url_config(value)
    except (ValueError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured(sentence) from error
    if value.startswith("filemail"):
        config["EMAIL_FILE_PATH"] = urlsplit(value).path
    elif value.startswith("smtp") and not config.get("EMAIL_HOST"):
        raise ImproperlyConfigured(sentence)
    return {name: setting for name, setting in config.items() if name.startswith("EMAIL_")}
