"""Whom to tell of a vulnerability."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

BELIEVED = timedelta(days=30)


@login_not_required
@require_safe
def security_txt(_request: HttpRequest) -> HttpResponse:
    """The contacts that the operator has set (RFC 9116), to be believed for a month; 404 without any."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    until = (timezone.now() + BELIEVED).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        *(f"Contact: {contact}" for contact in settings.SECURITY_CONTACT),
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        f"Canonical: {settings.SITE_URL}{reverse('security-txt')}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
