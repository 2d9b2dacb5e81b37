"""Pages that teach, open to everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def ankle_pumps(request: HttpRequest) -> HttpResponse:
    """How to do them, how often, when to stop and when not to. Its facts and their sources: docs of the presets."""
    return render(request, "exercises/ankle_pumps.html")
