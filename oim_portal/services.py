"""The services that a variable names by its address: database, cache, files, backups and mail.

As in environment.py, a wrong address raises ImproperlyConfigured with the name of the variable and what it takes.
"""

from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from oim_portal.environment import text


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
        # As long as SQLite waits. A migration that waits longer would stop all readers behind it.
        options = config.setdefault("OPTIONS", {})
        options["options"] = f"-c lock_timeout=20s {options.get('options', '')}".strip()
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
    return {"BACKEND": "core.shared_cache.SharedCache", "LOCATION": value, "KEY_PREFIX": "portal"}


def place(name):
    """Return a folder ("/srv/backups") or an address s3://…, or "" if the variable is not set.

    The key and secret of s3://key:secret@host:port/bucket/folder may be missing: then AWS_ACCESS_KEY_ID and
    AWS_SECRET_ACCESS_KEY, or the role of the machine, say who asks.
    """
    value = text(name).rstrip("/")
    is_folder = value.startswith("/")
    if value and not is_folder and not (value.startswith("s3://") and bucket_options(value)):
        raise ImproperlyConfigured(f"{name} takes a folder (/srv/backups) or s3://key:secret@host/bucket/folder.")
    return value


def media():
    """Return the STORAGES entry for MEDIA_URL: a bucket s3://…, or a folder in VAR_DIR if it is not set."""
    value = place("MEDIA_URL")
    if value.startswith("/"):
        raise ImproperlyConfigured("MEDIA_URL takes s3://key:secret@host/bucket; without it, files are in VAR_DIR.")
    if not value:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    return {"BACKEND": "core.store.Store", "OPTIONS": bucket_options(value)}


def bucket_options(value):
    """Return the options of core.store.Store for s3://key:secret@host:port/bucket/folder?region=…

    ?tls=no is for a store on this machine. Returns None if `value` is no such address.
    """
    try:
        parts, asked = urlsplit(value), dict(parse_qsl(urlsplit(value).query))
        host = f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
    except ValueError:
        return None
    bucket, _slash, folder = parts.path.strip("/").partition("/")
    if not (host and bucket) or asked.keys() - {"region", "tls"} or asked.get("tls", "yes") not in {"yes", "no"}:
        return None
    return {
        "endpoint_url": f"{'http' if asked.get('tls') == 'no' else 'https'}://{host}",
        "bucket_name": bucket,
        "location": folder,
        "region_name": asked.get("region"),
        "access_key": unquote(parts.username) if parts.username else None,
        "secret_key": unquote(parts.password) if parts.password else None,
    }


def mail():
    """Return Django's EMAIL_… settings for EMAIL_URL; without it, e-mails are printed to the terminal."""
    value = text("EMAIL_URL") or "consolemail://"
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
