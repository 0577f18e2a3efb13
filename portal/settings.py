"""All settings, in one file, read from the environment.

A secret has no default: outside production it is generated into ``.run/`` on first
use, in production (``PORTAL_PRODUCTION=1``) a missing one stops the start.
"""

from pathlib import Path

import django.conf.global_settings as django_defaults
import pgtrigger
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from portal import logs, stack
from portal.api_settings import REST_FRAMEWORK as REST_FRAMEWORK
from portal.api_settings import SPECTACULAR_SETTINGS as SPECTACULAR_SETTINGS
from portal.environment import env_bool, env_int, env_list, env_secret, env_text
from portal.federation_settings import *  # noqa: F403 (all of one topic)
from portal.login_settings import LOGIN
from portal.web_settings import SECURE_CSP as SECURE_CSP
from portal.web_settings import web

BASE_DIR = Path(__file__).resolve().parent.parent
RUN_DIR = Path(env_text("PORTAL_RUN_DIR", str(BASE_DIR / ".run")))

PRODUCTION = env_bool("PORTAL_PRODUCTION", default=False)
DEMO = env_bool("PORTAL_DEMO", default=not PRODUCTION)
DEBUG = env_bool("PORTAL_DEBUG", default=False)
SECRET_KEY = env_secret("PORTAL_SECRET_KEY", run_dir=RUN_DIR, required=PRODUCTION)
MFA_KEYS = [
    env_secret("PORTAL_MFA_KEY", run_dir=RUN_DIR, required=PRODUCTION),
    *env_list("PORTAL_MFA_OLD_KEYS", []),
]
MFA_RELAXED = env_bool("PORTAL_MFA_RELAXED", default=DEMO)
if PRODUCTION and MFA_RELAXED:
    raise ImproperlyConfigured("PORTAL_MFA_RELAXED and PORTAL_DEMO: not in production.")
# A demonstration may tell systems on its own machine; every page about them says so.
WEBHOOKS_LOCAL = env_bool("PORTAL_WEBHOOKS_LOCAL", default=False)
if PRODUCTION and WEBHOOKS_LOCAL:
    raise ImproperlyConfigured("PORTAL_WEBHOOKS_LOCAL: not in production.")
ALLOWED_HOSTS = env_list("PORTAL_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env_list("PORTAL_ORIGINS", [])
SITE_URL = env_text("PORTAL_URL", "http://localhost:8000")

INSTALLED_APPS = [
    "portal",
    "municipalities",
    "participants",
    "branchespor",
    "courses",
    "outcomes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "pghistory",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.GuardedAnswers",
    "municipalities.middleware.WallGuard",
    "django.middleware.gzip.GZipMiddleware",  # pads each answer at random (BREACH)
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "municipalities.middleware.SessionLimits",
    "outcomes.middleware.TabletLock",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.middleware.NoCprNumbers",
    "portal.middleware.PageMethods",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "municipalities.rate_limits.RateLimits",
    "municipalities.middleware.ActiveMembership",
    "municipalities.second_factor.SecondFactor",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "portal" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.shell",
            ],
        },
    },
]
FORM_RENDERER = "portal.forms.PortalRenderer"

# --- Database: one transaction per request; the app role owns no table ---------------
DATABASES = {
    "default": stack.database(
        role=env_text("PORTAL_DB_ROLE", "app"),
        pool_size=env_int("PORTAL_DB_POOL", 8),
    ),
}
DATABASE_APP_ROLE = env_text("PORTAL_DB_APP_ROLE", "bsp_app")
DATABASE_STATISTICS_ROLE = env_text("PORTAL_DB_STATISTICS_ROLE", "bsp_statistics")
DATABASE_RETENTION_ROLE = env_text("PORTAL_DB_RETENTION_ROLE", "bsp_retention")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "municipalities.User"

# Who was erased, as random numbers, one a line: kept off the machine, replayed after a
# restore; while the database lags behind it, the site is closed (docs/privacy/).
ERASURE_LEDGER = env_text("PORTAL_ERASURE_LEDGER", "")

# Backups: where they lie (another machine's disk, mounted), the public keys they are
# sealed to, how many days they are kept. The secret key is not on this machine.
BACKUP_DIR = env_text("PORTAL_BACKUP_DIR", "")
BACKUP_KEYS = env_text("PORTAL_BACKUP_KEYS", "")
BACKUP_DAYS = env_int("PORTAL_BACKUP_DAYS", 30)

# --- Sessions and login ---------------------------------------------------------------
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "municipalities.accounts.InvitedOnlyAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_FORMS = {"login": "portal.forms.LoginForm"}
globals().update(LOGIN)  # portal/login_settings.py
BREACHED_PASSWORDS = env_text("PORTAL_BREACHED_PASSWORDS", "")
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {
        "NAME": (
            "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"
        ),
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "municipalities.passwords.KnownPasswordValidator"},
]

# --- Web hardening: portal/web_settings.py --------------------------------------------
# What a client says of its address or scheme counts behind our own proxy only.
BEHIND_PROXY = env_bool("PORTAL_BEHIND_PROXY", default=PRODUCTION)
globals().update(web(production=PRODUCTION, behind_proxy=BEHIND_PROXY))
SILENCED_SYSTEM_CHECKS = [
    "auth.W004"
]  # e-mail is unique by user_email_unique, whatever its case
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "participants.upload_handlers.SizeLimit",
    *django_defaults.FILE_UPLOAD_HANDLERS,
]
CLAMD = env_text("PORTAL_CLAMD", "")  # a virus scanner: /path/to/socket or host:port

# --- Language and time ----------------------------------------------------------------
LANGUAGE_CODE = "da"
LANGUAGES = [("da", _("Danish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Copenhagen"

# --- Static files ---------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env_text("PORTAL_STATIC_ROOT", str(RUN_DIR / "static")))
STORAGES = {
    **django_defaults.STORAGES,
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}

# --- Mail: only the outbox sends, and never personal data -----------------------------
if mail_host := env_text("PORTAL_EMAIL_HOST", ""):
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": mail_host,
                "port": env_int("PORTAL_EMAIL_PORT", 25),
                "username": env_text("PORTAL_EMAIL_USER", ""),
                "password": env_text("PORTAL_EMAIL_PASSWORD", ""),
                "use_tls": env_bool("PORTAL_EMAIL_TLS", default=PRODUCTION),
                "timeout": 10,
            },
        },
    }
else:
    MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "OPTIONS": {"file_path": str(RUN_DIR / "mail")},
        },
    }
DEFAULT_FROM_EMAIL = env_text("PORTAL_EMAIL_FROM", "branchespor@localhost")

# --- Background work ------------------------------------------------------------------
CELERY_BROKER_URL = stack.broker_url()
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = TIME_ZONE

PGHISTORY_LEVEL = pgtrigger.Statement

CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # the worker logs as below, too
LOGGING = logs.config(level=env_text("PORTAL_LOG_LEVEL", "INFO"))

# Whoever sends it reads /metrics/ from elsewhere; without one only this machine does.
METRICS_TOKEN = env_text("PORTAL_METRICS_TOKEN", "")

# --- What the operator decides --------------------------------------------------------
ACCESSIBILITY_STATEMENT_URL = env_text("PORTAL_WAS_URL", "")
SUPPORT_EMAIL = env_text("PORTAL_SUPPORT_EMAIL", "")
SUPPORT_PHONE = env_text("PORTAL_SUPPORT_PHONE", "")
