"""Settings by environment, the same file for demo, tests and production. docs/operations.md lists the variables."""

from pathlib import Path

import environ
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from pghistory import DeleteEvent, InsertEvent, ObjForeignKey, UpdateEvent

from config import headers, logs, middleware, rounds, sign_in

env = environ.Env()
BASE_DIR = Path(__file__).resolve().parent.parent

# --- What this process is ------------------------------------------------------------------------------------------
DEMO = env.bool("DORSI_DEMO", False)
DEBUG = env.bool("DJANGO_DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
SITE_URL = env.str("SITE_URL", "http://127.0.0.1:8000")
SECURITY_CONTACT = env.list("SECURITY_CONTACT", default=[])  # who hears of a vulnerability: mailto:… or https://…
SECURE_SITE = SITE_URL.startswith("https://")
LOCAL_DIR = Path(env.str("DORSI_LOCAL_DIR", str(BASE_DIR / ".local")))

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "anymail",
    "csp",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "patients",
    "exercises",
    "adherence",
]

MIDDLEWARE = middleware.MIDDLEWARE
WRITES_A_MINUTE = env.int("WRITES_A_MINUTE", 300)  # of one account, in each web process; 0: as many as it likes
SHEETS_A_MINUTE = env.int("SHEETS_A_MINUTE", 30)  # PDFs of one account, in each web process; 0: as many as it likes

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["patients.templatetags.dorsi"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "adherence.views.rail.counts",
            ],
        },
    }
]

# --- Facts: PostgreSQL holds everything that must not be lost ------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL")}
WEB_DATABASE_URL = env.str("WEB_DATABASE_URL", "")  # the address web processes use: `manage.py let_web_in` reads it
DATABASES["default"] |= {
    "ENGINE": "config.database",
    # A connection that died with the server is found out before a page relies on it.
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        # A process that hangs inside a transaction keeps its locks no longer than this.
        "options": "-c idle_in_transaction_session_timeout=60s",
        # While the server is away a page says so after 3 s; once it is back, within 5 s somebody has noticed.
        "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", 8), "timeout": 3, "reconnect_timeout": 5},
    },
}
CACHES = {
    # In PostgreSQL, so that sign-in and its rate limits work when Redis does not.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    }
}
SESSION_ENGINE = "patients.sessions"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# History of every clinical table, written by triggers and never changed.
PGHISTORY_OBJ_FIELD = ObjForeignKey(related_name="history", related_query_name="history")
PGHISTORY_APPEND_ONLY = True
PGHISTORY_DEFAULT_TRACKERS = (InsertEvent(), UpdateEvent(), DeleteEvent())
PGHISTORY_MIDDLEWARE_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")

# --- Work: Celery, through Redis, which may be lost at any time ----------------------------------------------------
REDIS_URL = env.str("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1_000
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_VISIBILITY_TIMEOUT = 300
CELERY_BROKER_POOL_ACQUIRE_TIMEOUT = 3
CELERY_BROKER_CONNECTION_TIMEOUT = 3
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "socket_timeout": 5,
    "socket_connect_timeout": 5,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(LOCAL_DIR / "beat")
CELERY_BEAT_SCHEDULE = rounds.BEAT_SCHEDULE

# --- Mail -----------------------------------------------------------------------------------------------------------
OUR_BACKENDS = {"django.core.mail.backends.smtp.EmailBackend": "adherence.outbox.smtp.EmailBackend"}
EMAIL = env.email("EMAIL_URL", default="consolemail://")
EMAIL_PROVIDER = env.str("EMAIL_PROVIDER", "")  # by anymail's name; mail then goes through its API, not by SMTP
EMAIL_BACKEND = OUR_BACKENDS.get(EMAIL["EMAIL_BACKEND"], EMAIL["EMAIL_BACKEND"])
if EMAIL_PROVIDER:
    EMAIL_BACKEND = "adherence.outbox.providers.provider"
EMAIL_HOST, EMAIL_PORT = EMAIL.get("EMAIL_HOST") or "localhost", EMAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL.get("EMAIL_HOST_USER") or "", EMAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL.get("EMAIL_USE_TLS", False), EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10
ANYMAIL = {
    "REQUESTS_TIMEOUT": EMAIL_TIMEOUT,
    "IGNORE_UNSUPPORTED_FEATURES": True,  # a reminder without its label is better than none
    "SEND_DEFAULTS": {"track_opens": False, "track_clicks": False},  # nobody follows a patient's eyes, or their links
    "WEBHOOK_SECRET": "",
    **{name.removeprefix("ANYMAIL_"): word for name, word in env.ENVIRON.items() if name.startswith("ANYMAIL_")},
}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Dorsi <no-reply@dorsi.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Who gets in ----------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "patients.User"
AUTHENTICATION_BACKENDS = ["patients.sessions.AuthenticationBackend"]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = reverse_lazy("home")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = sign_in.PASSWORD_VALIDATORS
TEAM_SECOND_FACTOR = not DEMO  # waived in the demo and nowhere else
ACCOUNT_ADAPTER = "adherence.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SESSION_REMEMBER = True  # nobody is asked; how long a session lasts is said below
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 3
# A link would sign out whoever else is signed in where it is opened, by GET.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_GET = False
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)
PROXIES_ARE_COUNTED = "TRUSTED_PROXY_COUNT" in env.ENVIRON  # left out it is a guess (patients.checks)
ACCOUNT_FORMS = sign_in.FORMS
MFA_FORMS = sign_in.SECOND_STEP_FORMS
MFA_ADAPTER = "patients.adapters.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Dorsi"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE_SITE
USERSESSIONS_TRACK_ACTIVITY = True
SESSION_COOKIE_AGE = 30 * 24 * 3600  # patients; a team member's session ends sooner (patients.middleware.standing)
TEAM_SESSION_IDLE = 15 * 60  # seconds
TEAM_SESSION_ABSOLUTE = 12 * 3600  # seconds

# --- What every response carries ------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = headers.CONTENT_SECURITY_POLICY
PERMISSIONS_POLICY = headers.PERMISSIONS_POLICY
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True  # pages say the token themselves
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE, NOTICES_COOKIE_NAME = "patients.notices.SealedNotices", "notices"
if SECURE_SITE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    LANGUAGE_COOKIE_NAME, NOTICES_COOKIE_NAME = "__Host-language", "__Host-notices"

# A sheet of patients is read in memory and kept nowhere; what is larger than 2.5 MB is not even read.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# --- Words, zones, files --------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", _("English")), ("es", _("Spanish")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "config.formats"
TIME_ZONE = "UTC"
USE_TZ = True
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.files.HashedFiles"},
}
LOGGING = logs.to_console(level=env.str("LOG_LEVEL", "INFO"))
