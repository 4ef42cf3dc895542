"""Django admin: the event log, to read."""

from django.contrib import admin

from config.admin import ReadOnlyAdmin
from realtime.models import Event


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """Newest first. Nobody edits what was said."""

    list_display = ("seq", "timestamp", "type", "fingerprint")
    list_filter = ("type",)
    search_fields = ("fingerprint", "body")
    ordering = ("-seq",)
    show_full_result_count = False
