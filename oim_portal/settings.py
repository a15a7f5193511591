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
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", f"{urlsplit(SITE_URL).hostname},localhost,127.0.0.1,[::1]")

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
    "core",
    "accounts",
    "desk",
    "projects",
    "events",
    "pages",
    "oim_portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.api.cross_origin.middleware",
    "django.middleware.gzip.GZipMiddleware",
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
        "APP_DIRS": True,
        "OPTIONS": {
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
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- The rich-text editor -------------------------------------------------------------------------------------------

# Our own versions of these parts of the editor; core/richtext.py lists all parts and sanitises what they make.
DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {
        "js": [static_lazy("js/admin/editor-tools.js")],
        "extensions": {name: EXTENSION_MAPPING[name] for name in ("Menu", "Link", "Table", "Image")},
    }
]

# --- Data -----------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.database(VAR_DIR / "portal.sqlite3")}
# Per process by default. No account protection depends on the cache: attempts are counted in the database.
CACHES = {"default": env.cache()}
DATA_VERSION_SECONDS = 1  # how long a process may assume that nothing has changed (core/changes.py)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

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
]
# Off only if nobody else can reach the portal.
REQUIRE_SECOND_FACTOR = env.boolean(
    "REQUIRE_SECOND_FACTOR",
    default=not DEBUG and (HTTPS or urlsplit(SITE_URL).hostname not in {"localhost", "127.0.0.1", "::1"}),
)
# Wrong attempts before sign-in is blocked for 15 minutes. Many people behind one address need a higher second value.
LOGIN_TRIES = env.whole_number("LOGIN_TRIES", 10, 3, 100)
LOGIN_TRIES_PER_ADDRESS = env.whole_number("LOGIN_TRIES_PER_ADDRESS", 10, 3, 1000)
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
PASSWORD_RESET_TIMEOUT = 3600  # seconds
CSRF_FAILURE_VIEW = "accounts.views_session.token_refused"

# A session ends after a working day, and earlier without activity.
SESSION_COOKIE_AGE = env.whole_number("SESSION_HOURS", 12, 1, 72) * 3600
SESSION_IDLE = timedelta(minutes=env.whole_number("SESSION_IDLE_MINUTES", 120, 5, 1440))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# Four eyes: whoever last changed a text cannot publish the record.
FOUR_EYES = env.boolean("FOUR_EYES", default=True)

# --- Mail -------------------------------------------------------------------------------------------------------------

vars().update(env.mail())  # EMAIL_BACKEND, EMAIL_HOST…
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = SERVER_EMAIL = (
    env.text("MAIL_FROM") or f"{SITE_NAME} <{OFFICE.mailbox}@{urlsplit(SITE_URL).hostname}>"
)
MAIL_IN_BACKGROUND = True

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
    "EXCEPTION_HANDLER": "core.api.views.exception_handler",
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
    "POSTPROCESSING_HOOKS": ["core.api.openapi.explain_fields"],
}

# --- What a browser may do --------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
# Only if a proxy in front sets X-Forwarded-Proto and appends to X-Forwarded-For: otherwise visitors could forge them.
BEHIND_PROXY = env.boolean("BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
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
PERMISSIONS_POLICY = {name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb")}

# --- Logs -------------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"reference": {"()": "core.reference.InLog"}},
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # A wrong address of a visitor is not an error.
        "django.request": {"level": "ERROR", "filters": ["reference"]},
        "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
