"""The doors that a request passes, outermost first; its answer passes them backwards."""

from __future__ import annotations

MIDDLEWARE = [
    # First, so that files, redirects and refusals carry their headers too.
    "patients.middleware.headers.PermissionsPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "patients.middleware.headers.PolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Pages too are compressed: a slow phone waits for bytes. BREACH guesses a secret from the length of pages that it
    # makes a signed-in browser fetch: our cookies do not travel with other sites' requests, the CSRF token is masked
    # anew on every page, and Django pads every answer with a random length.
    "django.middleware.gzip.GZipMiddleware",
    "patients.middleware.sessions.SessionCookieMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "patients.middleware.people.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "patients.views.limits.WritesMiddleware",
    "patients.middleware.sessions.NewKeyMiddleware",
    "patients.middleware.sessions.ActivityMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "patients.middleware.people.ProvenanceMiddleware",
    "patients.middleware.people.RowSecurityMiddleware",
    "patients.middleware.standing.StandingMiddleware",
]
