"""Two addresses: a page of 20 rows, and a form that adds a row."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import Group
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

ROWS = 20


class RowForm(forms.Form):
    name = forms.CharField(max_length=100)


@login_required
def rows(request: HttpRequest) -> HttpResponse:
    return render(request, "rows.html", {"rows": Group.objects.order_by("pk")[:ROWS]})


@login_required
def add(request: HttpRequest) -> HttpResponse:
    form = RowForm(request.POST)
    if form.is_valid():
        Group.objects.create(name=f"{form.cleaned_data['name']} {uuid4()}")
    return redirect("rows")


urlpatterns = [path("rows/", rows, name="rows"), path("rows/add/", add)]
