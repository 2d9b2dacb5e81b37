"""The tests' settings: the same file as production, with the local services started on demand."""

from config.local import services

services.ensure_environment()

from config.settings import *  # noqa: E402, F403  # after the services have set the environment

WRITES_A_MINUTE = SHEETS_A_MINUTE = 0  # the guards send thousands
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast; nothing here is secret
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # straight from static/, nothing collected
EMAIL_PROVIDER = "postmark"  # whose webhooks are listened to; mail itself stays in memory
ANYMAIL = {**ANYMAIL, "WEBHOOK_SECRET": "provider:of-the-tests"}  # noqa: F405  # from the settings above
