"""Django admin: the event log, to read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from realtime.models import Event


@admin.register(Event)
class EventAdmin(admin.ModelAdmin):
    """Newest first. Nobody edits what was said."""

    list_display = ("seq", "timestamp", "type", "fingerprint")
    list_filter = ("type",)
    search_fields = ("fingerprint", "body")
    ordering = ("-seq",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
