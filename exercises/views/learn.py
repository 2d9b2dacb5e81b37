"""Pages that teach, open to everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def ankle_pumps(request: HttpRequest) -> HttpResponse:
    """How to do them, how often, when to stop and when not to. Its facts and their sources: docs of the presets."""
    return render(request, "exercises/ankle_pumps.html")
