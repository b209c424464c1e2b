"""The portal's settings, read from the environment (README, "Settings").

With DEBUG on, everything has a harmless default: the embedded database and broker, mail in files.
With DEBUG off, what has no safe default must be set, or the start stops with one sentence.
"""

import sys
from datetime import timedelta
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.urls import reverse_lazy

from portal.embedded.places import Places

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent
PLACES = Places(BASE_DIR)

DEBUG = env.bool("DEBUG", default=False)


def required(name, local, what):
    """The setting `name`; with DEBUG on, `local` where it is not set."""
    if value := env.str(name, default="") or (local if DEBUG else ""):
        return value
    sys.exit(
        f"{name} is not set. Set it to {what}, or set DEBUG=1 to try the portal on this machine."
    )


# What the outside decides
SECRET_KEY = required(
    "SECRET_KEY", "django-insecure-for-this-machine-only", "a long random text that you keep secret"
)
SITE_URL = required(
    "SITE_URL",
    f"http://127.0.0.1:{env.int('PORT', default=8000)}",
    "the public address of the portal",
)
SITE_NAME = env.str("SITE_NAME", default="DPULO Portal")
SITE_STRAPLINE = "Public contracts and good practice for disabled people’s user-led organisations"
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[environ.urlparse(SITE_URL).hostname, "localhost", "127.0.0.1"]
)
OCID_PREFIX = env.str("OCID_PREFIX", default="ocds-dpulo0")
FIND_A_TENDER_URL = env.str("FIND_A_TENDER_URL", default="https://www.find-tender.service.gov.uk")
CONTRACTS_FINDER_URL = env.str(
    "CONTRACTS_FINDER_URL", default="https://www.contractsfinder.service.gov.uk"
)
# A folder that web servers and workers share; the file of all releases is made in it
EXPORT_FOLDER = env.path("EXPORT_FOLDER", default=str(PLACES.exports))
FETCH = env.bool("FETCH", default=not DEBUG)  # whether the clock asks the official services

# Rooms
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.forms",
    "django.contrib.admin",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "anymail",
    "crispy_forms",
    "csp",
    "django_filters",
    "pgtrigger",
    "portal",
    "portal.embedded",
    "portal.changes",
    "portal.reference",
    "portal.accounts",
    "portal.areas",
    "portal.audit",
    "portal.organisations",
    "portal.outbox",
    "portal.deadlines",
    "tenders",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "portal.middleware.OwnErrorPages",
    "portal.shared_cache.SharedPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.middleware.ReadsOnlyUtf8",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.middleware.KeepsTypedText",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
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
                "portal.context.site",
            ],
            "builtins": ["portal.templatetags.words"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # widgets of ours among the templates
CRISPY_TEMPLATE_PACK = "portal"
CRISPY_ALLOWED_TEMPLATE_PACKS = ["portal"]
CRISPY_FAIL_SILENTLY = False

# Database, broker, cache
DATABASES = {
    "default": env.db_url_config(
        required("DATABASE_URL", PLACES.database_url, "the address of a PostgreSQL 15 or later")
    )
}
DATABASES["default"]["CONN_MAX_AGE"] = 60
# Our queries are short: compiling one takes longer than running it. And the matches of a frequent
# word fit into this memory, so that none has to be looked at twice
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c jit=off -c work_mem=16MB"
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = required("REDIS_URL", PLACES.redis_url, "the address of a Redis 6.2 or later")
CACHES = {
    "default": PLACES.cache(REDIS_URL),
    # Public pages (portal.shared_cache), in each process: it asks the database whether they hold.
    # From Redis, a page would cost twice what it takes to send
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 200},
    },
}

CELERY_BROKER_URL = PLACES.broker_url(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = PLACES.broker_options(REDIS_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ACKS_LATE = True  # a killed worker's task runs again; tasks are short and may run twice
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = (
    45  # below the visibility timeout: a task that outlives it would start again
)
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "remind": {"task": "portal.deadlines.tasks.remind", "schedule": timedelta(minutes=1)},
    "send-mail": {"task": "portal.outbox.tasks.send_queued", "schedule": timedelta(minutes=1)},
    "clear-sessions": {"task": "portal.tasks.clear_sessions", "schedule": timedelta(hours=6)},
    "export-releases": {
        "task": "tenders.tasks.export_releases",
        "schedule": timedelta(minutes=1),  # a step; each night it begins a new file
    },
    "close-tenders": {"task": "tenders.tasks.close_tenders", "schedule": timedelta(minutes=1)},
    "match-searches": {"task": "tenders.tasks.match_searches", "schedule": timedelta(minutes=1)},
    "mail-found": {"task": "tenders.tasks.mail_found", "schedule": timedelta(minutes=1)},
    "project-old": {"task": "tenders.tasks.project_old", "schedule": timedelta(minutes=1)},
    "refresh-words": {
        "task": "tenders.tasks.refresh_words",
        "schedule": crontab(hour=2, minute=40),  # UTC, like all here
    },
}
if FETCH:
    CELERY_BEAT_SCHEDULE["fetch-notices"] = {
        "task": "tenders.tasks.fetch_notices",
        "schedule": timedelta(minutes=1),  # page by page; it begins a new window each hour
    }

# People
AUTH_USER_MODEL = "accounts.User"
# The check does not see that the e-mail address is unique by a constraint on Lower()
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "name"]},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("home")
ACCOUNT_ADAPTER = "portal.outbox.adapter.AccountAdapter"
ACCOUNT_SIGNUP_REDIRECT_URL = reverse_lazy("account")  # where it says what to do next
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True  # in the browser of the sign-up only
ACCOUNT_EMAIL_CONFIRMATION_AUTHENTICATED_REDIRECT_URL = reverse_lazy("account")
ACCOUNT_CHANGE_EMAIL = True  # one address each; a new one counts once it is confirmed
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGIN_TIMEOUT = int(timedelta(hours=1).total_seconds())  # time to find the app
PASSWORD_RESET_TIMEOUT = int(timedelta(days=1).total_seconds())
# In production a proxy stands before us (SECURE_PROXY_SSL_HEADER); limits go by whom it names
ALLAUTH_TRUSTED_PROXY_COUNT = 0 if DEBUG else 1
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.LoginForm",
    "signup": "portal.accounts.forms.SignupForm",
    "add_email": "portal.accounts.forms.AddEmailForm",
    "change_password": "portal.accounts.forms.ChangePasswordForm",
    "reset_password": "portal.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "portal.accounts.forms.ResetPasswordKeyForm",
    "reauthenticate": "portal.accounts.forms.ReauthenticateForm",
}
MFA_ADAPTER = "portal.accounts.adapter.SecondStepAdapter"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # a second address that waits; the first is always confirmed
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SITE_NAME
MFA_TOTP_TOLERANCE = 1  # the code before and after count too: not everyone types fast
MFA_FORMS = {
    "authenticate": "portal.accounts.forms.CodeForm",
    "reauthenticate": "portal.accounts.forms.CodeAgainForm",
    "activate_totp": "portal.accounts.forms.ActivateForm",
    "deactivate_totp": "portal.accounts.forms.DeactivateForm",
    "generate_recovery_codes": "portal.accounts.forms.RecoveryCodesForm",
}

# Mail leaves by the outbox; this is the last step of it
EMAIL_CONFIG = env.email_url(
    "EMAIL_URL", default=PLACES.email_url if DEBUG else "smtp://localhost:25"
)
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default=f"{SITE_NAME} <portal@{environ.urlparse(SITE_URL).hostname}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Ways to reach us, for /contact/, beside the form there: one that is not set is not named. The
# sender of our mail is none, as nobody may read what comes back to it
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="")
CONTACT_PHONE = env.str("CONTACT_PHONE", default="")
CONTACT_POST = env.str("CONTACT_POST", default="")
CONTACT_BSL_URL = env.str("CONTACT_BSL_URL", default="")  # a video relay service for signers
EMAIL_TIMEOUT = 10  # seconds; a worker must not hang on a server that says nothing
# Called with an organisation when its members, or their roles, have changed
MEMBERS_CHANGED = ["portal.deadlines.actions.following.members_changed"]
# What a mail service must say, as `user:password`, to tell us of addresses that bounce or complain
MAIL_EVENTS_SECRET = env.str("MAIL_EVENTS_SECRET", default="")
ANYMAIL = {"WEBHOOK_SECRET": MAIL_EVENTS_SECRET}
# Each returns a sample of every message of its room, to look at on the desk: by the stem of the
# templates a context, or a context and a Letter
MAIL_SAMPLES = [
    "portal.accounts.emails.samples",
    "portal.deadlines.emails.samples",
    "portal.organisations.emails.samples",
    "portal.outbox.emails.samples",
    "tenders.emails.samples",
]
# Asked before mail of a kind (the stem of its templates) leaves: a function that takes a list of
# messages and returns the keys of those that must not leave any more. What it writes stands and
# falls with their withdrawal
MAIL_ASKED_AGAIN = {
    "deadlines/emails/reminder": "portal.deadlines.actions.asking.untrue",
    "tenders/emails/found": "tenders.actions.telling.unwanted",
}
# What `manage.py send_due` does, in this order; each is called again until it returns 0
SEND_DUE = [
    "tenders.actions.notices.close_passed",
    "tenders.actions.twins.settle_twins",
    "tenders.actions.matching.match_searches",
    "tenders.actions.telling.mail_found",
    "portal.deadlines.actions.reminding.remind",
    "portal.outbox.actions.send_queued",
    "tenders.actions.projections.project_old",
]

# Time and language: stored in UTC, shown as UK time
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

# Static files
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = PLACES.static
WHITENOISE_USE_FINDERS = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# Security
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
    }
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())
CSRF_FAILURE_VIEW = "portal.views.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
if not DEBUG:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds())
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
