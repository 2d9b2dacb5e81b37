"""What every list of the operators' admin keeps to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

import pghistory
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from patients.actions.audit import record_operators_look
from patients.admin.looks import patients_in
from patients.models import User

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[models.Model]
    ModelForm = Any
    TabularInline = admin.TabularInline[models.Model, models.Model]

    class Event(pghistory.models.Event):
        """What every table of history has."""

        pgh_obj_id: Any
        pgh_context: pghistory.models.Context | None

        class Meta:
            abstract = True
else:
    ModelAdmin = admin.ModelAdmin
    TabularInline = admin.TabularInline

NUL = "\0"  # no column can hold it, and PostgreSQL refuses to look for it


class Kept(ModelAdmin):
    """Changed here in a few fields, made and ended by the verbs of the application; nothing is ever deleted.

    Every operator may look at everything: being one is the permission, which the site itself asks for.
    """

    changes: tuple[str, ...] = ()
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False  # of millions
    list_per_page = 50

    def has_module_permission(self, request: HttpRequest) -> bool:  # Django's signatures
        return self.admin_site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        kept = {*self.changes, *(self.exclude or ())}
        return [field.name for field in self.opts.fields if field.name not in kept]

    def save_model(self, request: HttpRequest, obj: models.Model, form: ModelForm, change: bool) -> None:  # noqa: FBT001  # Django's signature
        """Only what was changed: a colleague may have changed the rest meanwhile."""
        obj.save(update_fields=form.changed_data)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> models.Model | None:
        found = None if NUL in object_id else super().get_object(request, object_id, from_field)
        if found:
            self._note_look(request, [found])
        return found

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[models.Model], search_term: str
    ) -> tuple[QuerySet[models.Model], bool]:
        return super().get_search_results(request, queryset, search_term.replace(NUL, ""))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if any(NUL in value for values in request.GET.lists() for value in values[1]):
            return redirect(request.path)
        answer = super().changelist_view(request, extra_context)
        if isinstance(answer, TemplateResponse) and answer.context_data:
            self._note_look(request, answer.context_data["cl"].result_list)
        return answer

    def _note_look(self, request: HttpRequest, rows: Iterable[models.Model]) -> None:
        shown = patients_in(self.model, [row.pk for row in rows])
        page = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        record_operators_look(shown, by=cast("User", request.user), action=page, now=timezone.now())


class Read(Kept):
    """Looked at, never changed."""

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class ReadInline(TabularInline):
    """Rows that belong to the row on the page."""

    extra = 0
    can_delete = False

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self.admin_site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class HistoryAdmin(Read):
    """What the triggers wrote down about a table: when, what, of which row, and who had asked for it.

    The list names rows by their key: it shows no name.
    """

    list_display = ("pgh_created_at", "pgh_label", "row", "account")
    list_filter = ("pgh_label",)
    list_select_related = ("pgh_context",)
    ordering = ("-pgh_created_at",)
    search_help_text = "The key of a row"

    def get_search_fields(self, request: HttpRequest) -> tuple[str]:
        """The row's key, which may be another row's."""
        key: models.Field[Any, Any] = self.opts.get_field("pgh_obj").target_field  # type: ignore[union-attr]  # a key
        return (f"pgh_obj__{key.name}__pk" if key.is_relation else f"pgh_obj__{key.name}",)

    @admin.display(description="row", ordering="pgh_obj_id")
    def row(self, event: Event) -> str:
        return str(event.pgh_obj_id)

    @admin.display(description="account")
    def account(self, event: Event) -> str:
        """The key of who was signed in; empty for Dorsi itself."""
        return str((event.pgh_context.metadata if event.pgh_context else {}).get("user") or "")


def register_history(tables: Iterable[type[models.Model]]) -> None:
    """Every table of history among `tables` gets its list."""
    for table in tables:
        if issubclass(table, pghistory.models.Event):
            admin.site.register(table, HistoryAdmin)
