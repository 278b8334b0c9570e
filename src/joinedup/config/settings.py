"""Settings of the web side, all from the environment or ``JOINEDUP_HOME`` (docs/settings.md lists them)."""

import os
import sys
from pathlib import Path
from secrets import token_urlsafe
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from joinedup import embedded
from joinedup.access.oidc import config as _sign_in
from joinedup.design.csp import content_security_policy

PACKAGE = Path(__file__).resolve().parent.parent


def _flag(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "yes", "true", "on"}


TESTING = "pytest" in sys.modules
DEBUG = False
SECRET_KEY = embedded.secret("django", make=lambda: token_urlsafe(48))
PUBLIC_URL = os.environ.get("JOINEDUP_PUBLIC_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = [
    host.strip()
    for host in os.environ.get("JOINEDUP_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
    if host.strip()
]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_FAILURE_VIEW = "joinedup.core.errors.stale_form"
_SECURE = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "joinedup.access.sessions"
SESSION_COOKIE_AGE = 24 * 3600
"""The cookie's longest life; the server ends a session by its place's ``access.idle_minutes`` and ``session_hours``."""
if _SECURE:  # no other host, no plain connection and no script of a neighbour can set these
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
CSRF_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SILENCED_SYSTEM_CHECKS = ["security.W021"]
"""Preloading is for whoever owns the whole domain to ask for; ours is one name under it."""
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
BEHIND_PROXY = _flag("JOINEDUP_BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_SSL_REDIRECT = _SECURE and BEHIND_PROXY
X_FRAME_OPTIONS = "DENY"
try:
    SIGN_IN = _sign_in.load(_sign_in.path_of(Path(embedded.home())))
except _sign_in.ConfigFault as _fault:
    raise ImproperlyConfigured(f"The file of sign-in services can't be used. {_fault}") from None
CONTENT_SECURITY_POLICY = content_security_policy(SIGN_IN.origins)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "procrastinate.contrib.django",
    "django_linear_migrations",
    "joinedup.core",
    "joinedup.design",
    "joinedup.place",
    "joinedup.people",
    "joinedup.access",
    "joinedup.caseload",
    "joinedup.flow",
    "joinedup.tasks",
    "joinedup.meetings",
    "joinedup.interop",
    "joinedup.desk",
]
if not _flag("JOINEDUP_DEVELOPMENT", default=TESTING):
    INSTALLED_APPS.remove("django_linear_migrations")

MIDDLEWARE = [
    "joinedup.core.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "joinedup.access.middleware.ContextMiddleware",
]
ROOT_URLCONF = "joinedup.config.urls"
ASGI_APPLICATION = "joinedup.config.asgi.application"
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "sign-in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "joinedup.design.environment.environment",
            "strict": TESTING,  # a name that is missing is an error in tests, and blank and logged at work
            "context_processors": [
                "django.contrib.messages.context_processors.messages",
                "joinedup.access.chrome.chrome",
            ],
        },
    },
]


def _databases() -> dict[str, dict[str, Any]]:
    if _flag("JOINEDUP_NO_DATABASE"):  # type checks and documentation need settings, not a server
        nowhere = "postgresql://joinedup_app@/joinedup"
        urls = embedded.Urls(app=nowhere, owner=nowhere, direct=nowhere, backup=nowhere, embedded=False)
    else:
        urls = embedded.connection_urls()
    app = embedded.parse_url(urls.app)
    owner = embedded.parse_url(urls.owner)
    if _flag("JOINEDUP_POOL") and not TESTING:
        app.setdefault("OPTIONS", {})["pool"] = {
            "min_size": 1,
            "max_size": int(os.environ.get("JOINEDUP_POOL_SIZE", "8")),
            "timeout": 5,
        }
    app["TEST"] = {"MIRROR": "owner"}
    return {"default": app, "owner": owner}


DATABASES = _databases()
DATABASE_ROUTERS = ["joinedup.core.routers.OwnerMigrates"]
CONTEXT_KEY_FILE = os.environ.get("JOINEDUP_CONTEXT_KEY", "")
APPLICATION_ROLE = DATABASES["default"].get("USER", "joinedup_app")

STATIC_URL = "/static/"
STATIC_ROOT = os.environ.get("JOINEDUP_STATIC", str(Path(embedded.home()) / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if TESTING or _flag("JOINEDUP_DEVELOPMENT")
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = TESTING or _flag("JOINEDUP_DEVELOPMENT")
WHITENOISE_AUTOREFRESH = False
MEDIA_ROOT = str(Path(embedded.home()) / "originals")
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
DATA_UPLOAD_MAX_NUMBER_FILES = 40
UPLOAD_PATHS = ("/files/",)
"""Where a browser that is signed in may send large files; everything else takes forms only (``core.body_limit``)."""
UPLOAD_BYTES = 520_000_000

BACKUPS = os.environ.get("JOINEDUP_BACKUPS", "")
"""Who backs the database up, where `joinedup backup` does not: in words, for the page on going live."""

LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"

ALARM_EMAILS = [
    mail.strip() for mail in os.environ.get("JOINEDUP_ALARM_EMAILS", "").split(",") if mail.strip()
]
AUDIT_FOLDER = os.environ.get("JOINEDUP_AUDIT_FOLDER", "")
AUDIT_CHECKPOINT_FOLDER = os.environ.get("JOINEDUP_AUDIT_CHECKPOINT_FOLDER", "")
AUDIT_CHECKPOINT_HOURS = int(os.environ.get("JOINEDUP_AUDIT_CHECKPOINT_HOURS", "1"))
AUDIT_UNSEALED_MINUTES = int(os.environ.get("JOINEDUP_AUDIT_UNSEALED_MINUTES", "15"))
AUDIT_CHECKPOINT_EMAILS = [
    mail.strip() for mail in os.environ.get("JOINEDUP_AUDIT_CHECKPOINT_EMAILS", "").split(",") if mail.strip()
]
EMAIL_HOST = os.environ.get("JOINEDUP_MAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("JOINEDUP_MAIL_PORT", "25"))
DEFAULT_FROM_EMAIL = os.environ.get("JOINEDUP_MAIL_FROM", "joinedup@localhost")

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
"""Each room's ``jobs`` module, imported while procrastinate still gathers tasks: its ready hook would come too late."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "joinedup.core.logs.Redacting",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("JOINEDUP_LOG_LEVEL", "WARNING")},
}
