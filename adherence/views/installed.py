"""Dorsi as an app on the phone: its manifest, its service worker, and the page that stands in without a network.

Nothing here knows who asks: what the phone keeps of these is the same for everybody.
"""

from __future__ import annotations

from hashlib import sha256

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from adherence.forms.pain import PainForm

HERO, CANVAS = "#0E4A4C", "#F5F3EE"  # of the stylesheet's tokens
MODULES = ("entry", "list", "offline", "page", "report", "send", "sign_in", "store", "words")
FILES = (
    "css/dorsi.css",
    "img/favicon.svg",
    "js/dorsi.js",
    *(f"js/outbox/{module}.js" for module in MODULES),
)
ICONS = (("img/icon-192.png", "192x192", "any"), ("img/icon-512.png", "512x512", "any maskable"))


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:  # noqa: ARG001  # Django's signature; nothing of it is told
    """What a phone wants to know before it puts Dorsi on its home screen (W3C, Web Application Manifest)."""
    icons = [{"src": static(name), "sizes": size, "type": "image/png", "purpose": use} for name, size, use in ICONS]
    said = {
        "id": "/",
        "name": _("Dorsi: ankle pumps"),
        "short_name": "Dorsi",
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": reverse("today"),
        "scope": "/",
        "display": "standalone",
        "theme_color": HERO,
        "background_color": CANVAS,
        "icons": icons,
    }
    return JsonResponse(said, content_type="application/manifest+json")


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:  # noqa: ARG001  # Django's signature; nothing of it is told
    """Today without a network: the page's script fills in the dose that the phone has kept."""
    return HttpResponse(_shell())


@login_not_required
@never_cache
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. Its text, and so its version, changes with any file or word that it keeps."""
    files = [static(name) for name in FILES]
    version = sha256("\n".join([*files, _shell()]).encode()).hexdigest()[:16]
    context = {
        "version": version,
        "files": files,
        "shell": reverse("offline"),
        "sign_out": reverse("account_logout"),
        "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
        "no_signal": _("No signal"),
    }
    return render(request, "sw.js", context, content_type="text/javascript; charset=utf-8")


def _shell() -> str:
    """Rendered without the request, so that nobody's name, token or record can be in it."""
    return render_to_string("adherence/patient/offline.html", {"form": PainForm(initial={"uuid": None})})
