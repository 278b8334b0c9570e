"""Settings of the web side, all from the environment or ``JOINEDUP_HOME`` (docs/settings.md lists them)."""

import os
import sys
from pathlib import Path
from typing import Any

from joinedup import embedded
from joinedup.design.csp import CONTENT_SECURITY_POLICY as _POLICY

PACKAGE = Path(__file__).resolve().parent.parent


def _flag(name: str, *, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "yes", "true", "on"}


TESTING = "pytest" in sys.modules
DEBUG = False
SECRET_KEY = embedded.secret("django")
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
SESSION_COOKIE_AGE = int(os.environ.get("JOINEDUP_SESSION_HOURS", "12")) * 3600
SECURE_HSTS_SECONDS = 31_536_000 if _SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("JOINEDUP_BEHIND_PROXY") else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = _POLICY
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
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

LANGUAGE_CODE = "en-gb"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/London"

ALARM_EMAILS = [
    mail.strip() for mail in os.environ.get("JOINEDUP_ALARM_EMAILS", "").split(",") if mail.strip()
]
EMAIL_HOST = os.environ.get("JOINEDUP_MAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("JOINEDUP_MAIL_PORT", "25"))
DEFAULT_FROM_EMAIL = os.environ.get("JOINEDUP_MAIL_FROM", "joinedup@localhost")

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
"""Each room's ``jobs`` module, imported while procrastinate still gathers tasks: its ready hook would come too late."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("JOINEDUP_LOG_LEVEL", "WARNING")},
}
