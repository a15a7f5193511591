"""Settings of the portal. The environment is read only here (docs/operations.md lists the variables)."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _
from django_prose_editor.config import EXTENSION_MAPPING
from js_asset import static_lazy

from core import office
from core.language_table import LANGUAGE_TABLE, with_language
from oim_portal import environment as env
from oim_portal import sentry, services

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR") or BASE_DIR / "var")

# --- What and where -------------------------------------------------------------------------------------------------

DEBUG = env.boolean("DEBUG", default=False)
SECRET_KEY = env.secret_key(DEBUG)
SECRET_KEY_FALLBACKS = env.words(
    "SECRET_KEY_FALLBACKS"
)  # older keys: a second factor depends on the key that was current at the time
SITE_URL = env.site_url()
CONTENT_DIR = Path(env.text("CONTENT_DIR") or BASE_DIR / "content")
OFFICE = office.read(CONTENT_DIR / "office.toml")
SITE_NAME = OFFICE.words[office.SOURCE].portal_name  # the sender of mails, and in authenticator apps
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.hosts(f"{urlsplit(SITE_URL).hostname},localhost,127.0.0.1,[::1]")

INSTALLED_APPS = [
    "modeltranslation",  # before the admin, which it extends
    "oim_portal.admin_site.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
    "django.forms",
    "django_countries",
    "django_filters",
    "drf_spectacular",
    "django_prose_editor",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "core",
    "accounts",
    "desk",
    "projects",
    "events",
    "pages",
    "subscriptions",
    "feedback",
    "oim_portal",
]

MIDDLEWARE = [
    "core.request_log.middleware",
    "oim_portal.watching.middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.api.cross_origin.middleware",
    "core.unlisted.middleware",
    "core.compression.Compression",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "core.readable.middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.renamed.middleware",
    "django.middleware.locale.LocaleMiddleware",
    "oim_portal.shared_addresses.Middleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accounts.middleware.StaffMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "oim_portal.urls"
WSGI_APPLICATION = "oim_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["core.page_templates.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.office.for_templates",
            ],
            "builtins": ["django.templatetags.i18n", "core.templatetags.portal"],
        },
    }
]
FORM_RENDERER = "core.form_renderer.FormRenderer"

# --- The rich-text editor -------------------------------------------------------------------------------------------

# Our own versions of these parts of the editor; core/richtext.py lists all parts and sanitises what they make.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {
        "js": [static_lazy("js/admin/editor-tools.js")],
        "extensions": {name: EXTENSION_MAPPING[name] for name in ("Menu", "Link", "Table", "Image")},
    }
]

# --- Data -----------------------------------------------------------------------------------------------------------

DATABASES = {"default": services.database(VAR_DIR / "portal.sqlite3")}
# Per process by default. No account protection depends on the cache: attempts are counted in the database.
CACHES = {"default": services.cache()}
DATA_VERSION_SECONDS = 1  # how long a process may assume that nothing has changed (core/changes.py)
# Whole public pages in the memory of each worker (core/page_cache.py); 0 keeps none, as while templates are written.
PAGE_CACHE_MB = env.whole_number("PAGE_CACHE_MB", 0 if DEBUG else 64, 0, 4096)
# How long a cache between visitors and portal (nginx, a CDN) may give a page without asking; 0: it asks each time.
SHARED_CACHE_SECONDS = env.whole_number("SHARED_CACHE_SECONDS", 0, 0, 3600)
# How long one request may take before its worker ends, to be replaced (core/watchdog.py). An import is written in one.
REQUEST_SECONDS = env.whole_number("REQUEST_SECONDS", 300, 30, 3600)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STATIC_URL = "/static/"
# Followed now: a link to the release that runs may lead to the next one before this process ends.
STATIC_ROOT = Path(env.text("STATIC_DIR") or VAR_DIR / "static").resolve()
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # no page names the others, and each start reads the names of all
WHITENOISE_ROOT = BASE_DIR / "static" / "root"  # at the root of the host, where browsers look: /favicon.ico
STORAGES = {
    "default": services.media(),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "oim_portal.static_files.MinifiedStorage"
    },
}

# Where `manage.py backup` keeps its files; "" where nobody backs up this way.
BACKUP_URL = services.place("BACKUP_URL")
BACKUP_PUBLIC_KEY = env.text("BACKUP_PUBLIC_KEY")  # of age: then only who has the identity can read them
BACKUP_IDENTITY = env.text("BACKUP_IDENTITY")

# Largest upload of each type, in bytes; core/uploads.py checks them.
MAX_PICTURE_BYTES = env.whole_number("MAX_PICTURE_MB", 15, 1, 100) * 1024**2
MAX_DOCUMENT_BYTES = env.whole_number("MAX_DOCUMENT_MB", 30, 1, 500) * 1024**2
# The form of a project with thirty figures has more than a thousand fields, Django's default limit.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

# --- Languages ------------------------------------------------------------------------------------------------------

LANGUAGE_CODE = office.SOURCE
LANGUAGES = [(code, LANGUAGE_TABLE[code].name) for code in OFFICE.languages]
LOCALE_PATHS = [BASE_DIR / "oim_portal" / "locale"]
FORMAT_MODULE_PATH = ["oim_portal.formats"]
USE_I18N = True
TIME_ZONE = OFFICE.time_zone
USE_TZ = True
env.use_pinned_time_zones()

MODELTRANSLATION_DEFAULT_LANGUAGE = office.SOURCE
MODELTRANSLATION_LANGUAGES = OFFICE.languages
MODELTRANSLATION_BUILD_LOCALIZED_VERBOSE_NAME = with_language
# The order of fallback languages; core/languages.py uses it too.
MODELTRANSLATION_FALLBACK_LANGUAGES = tuple(code for code in LANGUAGE_TABLE if code in OFFICE.languages)

# --- Who gets in ----------------------------------------------------------------------------------------------------

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "accounts.passwords.GuessableValidator"},
    {"NAME": "accounts.passwords.LongestValidator"},
]
# Off only if nobody else can reach the portal.
REQUIRE_SECOND_FACTOR = env.boolean(
    "REQUIRE_SECOND_FACTOR",
    default=not DEBUG and (HTTPS or urlsplit(SITE_URL).hostname not in {"localhost", "127.0.0.1", "::1"}),
)
# Wrong attempts before sign-in is blocked for 15 minutes. Many people behind one address need a higher second value.
LOGIN_TRIES = env.whole_number("LOGIN_TRIES", 10, 3, 100)
LOGIN_TRIES_PER_ADDRESS = env.whole_number("LOGIN_TRIES_PER_ADDRESS", 10, 3, 1000)
# Sign-in by the organisation's OpenID Connect, for those who have an account here (accounts/organisation.py).
OIDC_ISSUER = env.issuer()
OIDC_CLIENT_ID = env.text("OIDC_CLIENT_ID")
OIDC_CLIENT_SECRET = env.text("OIDC_CLIENT_SECRET")
OIDC_TRUST_MFA = env.boolean("OIDC_TRUST_MFA")
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
PASSWORD_RESET_TIMEOUT = 3600  # seconds
CSRF_FAILURE_VIEW = "accounts.views_session.token_refused"

# A session ends after a working day, and earlier without activity.
SESSION_COOKIE_AGE = env.whole_number("SESSION_HOURS", 12, 1, 72) * 3600
SESSION_IDLE = timedelta(minutes=env.whole_number("SESSION_IDLE_MINUTES", 120, 5, 1440))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
COOKIE_PREFIX = "__Host-" if HTTPS else ""  # no neighbour below the same domain can set such cookies
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid", f"{COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# How long the audit log is kept.
AUDIT_DAYS = env.whole_number("AUDIT_DAYS", 730, 30, 36_500)

# Messages of readers: how many an hour one network may send; after how many days they are deleted, and how many days
# after they were dealt with the address of the reader.
MESSAGES_PER_HOUR = env.whole_number("MESSAGES_PER_HOUR", 10, 1, 1000)
MESSAGE_DAYS = env.whole_number("MESSAGE_DAYS", 365, 30, 3650)
MESSAGE_ADDRESS_DAYS = env.whole_number("MESSAGE_ADDRESS_DAYS", 30, 1, 365)

# Four eyes: whoever last changed a text cannot publish the record.
FOUR_EYES = env.boolean("FOUR_EYES", default=True)

# --- Mail -------------------------------------------------------------------------------------------------------------

vars().update(services.mail())  # EMAIL_BACKEND, EMAIL_HOST…
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.sender() or f"{SITE_NAME} <{OFFICE.mailbox}@{urlsplit(SITE_URL).hostname}>"
MAIL_IN_BACKGROUND = True
# Where mails to readers come back to, with a mark of whose it was behind a "+" (subscriptions/bounces.py).
BOUNCES_TO = env.mailbox("BOUNCES_TO")

# --- Long work --------------------------------------------------------------------------------------------------------

# "database": `manage.py db_worker` does it (core/tasks.py). Else this process, mails in a thread.
TASK_QUEUE = env.choice("TASK_QUEUE", "none", "database")
_TASK_BACKENDS = {
    "none": "django_tasks.backends.immediate.ImmediateBackend",
    "database": "django_tasks_db.DatabaseBackend",
}
TASKS = {"default": {"BACKEND": _TASK_BACKENDS[TASK_QUEUE]}}

# --- The API ----------------------------------------------------------------------------------------------------------

# Per network address; counted in each process unless CACHE_URL gives a shared cache.
API_REQUESTS_PER_MINUTE = env.whole_number("API_REQUESTS_PER_MINUTE", 120, 10, 100_000)
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],  # open to all: sessions are ignored, no cookie is set
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [],
    "DEFAULT_THROTTLE_CLASSES": ["accounts.api_limit.PerAddress"],
    "DEFAULT_SCHEMA_CLASS": "core.api.openapi.PortalSchema",
    "EXCEPTION_HANDLER": "core.api.refusing.exception_handler",
    "URL_FORMAT_OVERRIDE": None,  # ?format= is not a parameter
}
SPECTACULAR_SETTINGS = {
    "TITLE": office.with_words(_("API of the portal of %(office_name)s")),
    "DESCRIPTION": _(
        "The projects, events, news, resources and figures of the portal, for programs: the records that its pages "
        "show, in three languages. Reading is free and needs no key."
    ),
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVERS": [{"url": SITE_URL}],
    "SORT_OPERATIONS": False,  # projects first, as in oim_portal/urls.py
    "PREPROCESSING_HOOKS": ["core.api.openapi.each_once"],
    "POSTPROCESSING_HOOKS": ["core.api.openapi.explain"],
    "CONTACT": {"url": f"{SITE_URL}/"},
    "EXTERNAL_DOCS": {"url": f"{SITE_URL}/api/docs/"},
}

# --- What a browser may do --------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
# Hard to take back, and other sites of the office may be below the same name: only when asked for.
HSTS = env.choice("HSTS", "host", "subdomains", "preload")
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS and HSTS != "host"
SECURE_HSTS_PRELOAD = HTTPS and HSTS == "preload"
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # they ask for it
# How many proxies in front set X-Forwarded-Proto and append to X-Forwarded-For (deploy/nginx/portal.conf is one).
# Without one, visitors could forge these headers.
PROXIES = env.proxies()
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],  # the nonce is created only if a template uses it: for the admin's editor
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Where browsers report what the policy refused; nothing is reported without it.
POLICY_REPORT_URI = env.web_address("CSP_REPORT_URI")
if POLICY_REPORT_URI:
    CONTENT_SECURITY_POLICY["DIRECTIVES"] |= {"report-uri": [POLICY_REPORT_URI], "report-to": ["csp"]}
    MIDDLEWARE.append("core.policy_reports.middleware")
PERMISSIONS_POLICY = {name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb")}

# How many processes serve (oim_portal/serve.py); a check warns if they share no cache.
WORKERS = env.whole_number("WORKERS", 1, 1, 64)
PORT = env.whole_number("PORT", 8000, 1, 65535)  # where `doctor` looks for the portal

# --- Logs -------------------------------------------------------------------------------------------------------------

# One JSON object a line for programs, or lines for people.
LOG_FORMAT = env.choice("LOG_FORMAT", "plain", "json")
# A line for each request (core/request_log.py).
LOG_REQUESTS = env.boolean("LOG_REQUESTS", default=LOG_FORMAT == "json")
# Who may read /metrics; nobody, and nothing is counted, without it.
METRICS_TOKEN = env.text("METRICS_TOKEN")
# Who gets a mail about each error (core/error_mails.py).
ADMINS = [(address, address) for address in env.mail_addresses("ADMINS")]
if SENTRY_DSN := env.text("SENTRY_DSN"):
    sentry.start(SENTRY_DSN, SITE_URL)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"reference": {"()": "core.request_log.InLog"}},
    "formatters": {"plain": {"()": "core.logs.Plain"}, "json": {"()": "core.logs.Json"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["reference"]},
        "mail": {"class": "core.error_mails.ErrorMails", "level": "ERROR", "filters": ["reference"]},
    },
    "root": {"handlers": ["console", *(["mail"] if ADMINS else [])], "level": "INFO"},
    "loggers": {
        "django": {"level": "INFO"},  # without Django's own mails, which hold all settings and what was sent
        "fido2": {"level": "WARNING"},  # it names the passkey of each sign-in
        # A wrong address of a visitor is not an error.
        "django.request": {"level": "ERROR", "filters": ["reference"]},
        # Nor is what nobody honest sends (too many fields, a forged name): in the log, but nobody is woken by a mail.
        "django.security": {"handlers": ["console"], "propagate": False},
        "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
