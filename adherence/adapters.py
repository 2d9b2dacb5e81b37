"""allauth's mail goes through the outbox: no page waits for a mail server, and none tells by its timing who exists."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from allauth.core import context as current
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.utils import timezone, translation

from adherence import outbox
from patients.adapters import InviteOnlyAccountAdapter
from patients.models import User

CODE_WORTH = timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
NEWS_WORTH = timedelta(days=1)
STRANGERS = "account/email/unknown_account"  # whom allauth has looked for twice: a third time would take longer


class AccountAdapter(InviteOnlyAccountAdapter):
    """Writes a row for each mail, in the language of the person it is for."""

    def send_mail(self, template_prefix: str, email: str, context: Mapping[str, object]) -> None:
        recipient = None if template_prefix == STRANGERS else User.objects.filter(email=email.lower()).first()
        language = recipient.language if recipient else translation.get_language()
        with translation.override(language):
            mail = self.render_mail(template_prefix, email, self._context(email, context))
        outbox.account_mail(
            {"subject": str(mail.subject), "body": str(mail.body), "language": language},
            to=email,
            recipient=recipient,
            worth=CODE_WORTH if "code" in context else NEWS_WORTH,
            now=timezone.now(),
        )

    def _context(self, email: str, context: Mapping[str, object]) -> dict[str, object]:
        request = current.request
        return {"request": request, "email": email, "current_site": get_current_site(request), **context}
