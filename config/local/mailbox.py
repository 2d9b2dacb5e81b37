"""The demo's mailbox: every mail Dorsi sent here, newest first, with its links to click. Routed in the demo only."""

import email
import mailbox
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

SHOWN = 100
# The mail's own inline styles count here, and nothing else of it: no script, no picture from afar, no form.
MAIL_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "frame-ancestors": [SELF],
    "sandbox": ["allow-top-navigation-by-user-activation", "allow-popups"],
}


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One received mail; `key` is its name in the Maildir."""

    key: str
    at: datetime
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def to(self) -> str:
        return str(self.message["X-RcptTo"] or self.message["To"] or "")

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body(preferencelist=(kind,))
        return str(part.get_content()) if part else ""


class MailboxForm(forms.Form):
    """Whose mail to show."""

    to = forms.CharField(label=_("Sent to"), max_length=254, required=False)


@login_not_required
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    form = MailboxForm(request.GET or None)
    wanted = form.cleaned_data["to"].lower() if form.is_valid() else ""
    found = [letter for letter in received() if wanted in letter.to.lower()]
    return render(request, "demo/mailbox.html", {"form": form, "letters": found[:SHOWN]})


@login_not_required
@require_safe
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # its types know only views of one argument
def letter(request: HttpRequest, key: str) -> HttpResponse:
    return render(request, "demo/letter.html", {"letter": letter_or_404(key)})


@login_not_required
@require_safe
@xframe_options_sameorigin
@csp(MAIL_POLICY)  # type: ignore[arg-type]  # as above
def letter_html(_request: HttpRequest, key: str) -> HttpResponse:
    """The mail as its reader sees it, in a sandbox; its links open in the whole window."""
    return HttpResponse('<base target="_top">' + letter_or_404(key).html)


def received() -> list[Letter]:
    """Newest first."""
    return sorted(_all(), key=lambda letter: letter.at, reverse=True)


def letter_or_404(key: str) -> Letter:
    """Raises Http404. A key is looked up among those that exist: it is never a path."""
    try:
        return _letter(_maildir(), key)
    except KeyError:
        raise Http404 from None


def _all() -> Iterator[Letter]:
    box = _maildir()
    return (_letter(box, key) for key in box.keys())  # noqa: SIM118  # iterating a mailbox gives messages, not keys


def _letter(box: mailbox.Maildir, key: str) -> Letter:
    arrived = box.get_message(key).get_date()
    message = email.message_from_bytes(box.get_bytes(key), policy=policy.default)
    return Letter(key=key, at=datetime.fromtimestamp(arrived, UTC), message=message)


def _maildir() -> mailbox.Maildir:
    folder = settings.LOCAL_DIR / "mail"
    folder.parent.mkdir(parents=True, exist_ok=True)
    return mailbox.Maildir(folder)
