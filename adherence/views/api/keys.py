"""What a script needs before it may send: a fresh token, and whose entries this sign-in may send."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.http import require_safe

from patients.access import Request, for_scripts, patient_only


@require_safe
@for_scripts
@patient_only
def api_keys(request: Request) -> HttpResponse:
    """The token against forgery, and the outbox keys of the records that the account follows, the current one first."""
    return JsonResponse({"token": get_token(request), "owners": request.standing.outbox_keys})
