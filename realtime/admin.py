"""Django admin: the event log, to read, and the tokens of programs."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from config.admin import ReadOnlyAdmin
from realtime.access import static_tokens
from realtime.access.credential import Scope
from realtime.models import ApiToken, Event


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """Newest first. Nobody edits what was said."""

    list_display = ("seq", "timestamp", "type", "fingerprint")
    list_filter = ("type",)
    search_fields = ("fingerprint", "body")
    ordering = ("-seq",)
    show_full_result_count = False


class ApiTokenForm(forms.ModelForm):
    scopes = forms.MultipleChoiceField(
        choices=[
            (Scope.READ, "read: pages, the API, streams"),
            (Scope.INGEST, "ingest: post alerts and notifications"),
            (Scope.WRITE, "write: silences, acknowledgements, reload"),
        ],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = ApiToken
        fields = ("name", "scopes", "expires_at")

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not name.isprintable():
            raise forms.ValidationError("A name has printable characters alone.")
        return name

    def clean_expires_at(self) -> Any:
        expires_at = self.cleaned_data["expires_at"]
        if expires_at is not None and expires_at <= timezone.now():
            raise forms.ValidationError("It must lie ahead.")
        return expires_at


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):
    """Made and revoked, never changed: what a program holds is what it was given."""

    form = ApiTokenForm
    list_display = ("name", "scope_text", "state", "created_by", "last_used_at", "expires_at")
    search_fields = ("name", "created_by")
    actions = ("revoke_selected",)

    def get_fields(self, request: HttpRequest, obj: ApiToken | None = None) -> tuple[str, ...]:
        if obj is None:
            return ApiTokenForm.Meta.fields
        times = ("created_at", "last_used_at", "expires_at", "revoked_at")
        return ("name", "scope_text", "state", "created_by", *times)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {}  # no link chooses scopes for who follows it, nor an end that is no time

    def has_change_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return obj is None and super().has_change_permission(request, obj)

    @admin.display(description="scopes")
    def scope_text(self, token: ApiToken) -> str:
        return ", ".join(token.scopes)

    @admin.display
    def state(self, token: ApiToken) -> str:
        if token.revoked_at is not None:
            return "revoked"
        over = token.expires_at is not None and token.expires_at <= timezone.now()
        return "expired" if over else "good"

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        obj.secret = static_tokens.new_token()  # type: ignore[attr-defined]  # for this answer
        obj.digest = static_tokens.digest(obj.secret)  # type: ignore[attr-defined]
        obj.created_by = request.user.get_username()
        obj.save()

    def response_add(
        self, request: HttpRequest, obj: ApiToken, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The one page that ever shows it: not kept by the browser, in no message, on no other."""
        context = {
            **self.admin_site.each_context(request),
            "title": "The new token",
            "opts": self.opts,
            "name": obj.name,
            "secret": obj.secret,  # type: ignore[attr-defined]
        }
        response = TemplateResponse(request, "admin/realtime/apitoken/made.html", context)
        response.headers["Cache-Control"] = "no-store"
        return response

    @admin.action(description="Revoke selected tokens", permissions=["change"])
    def revoke_selected(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        count = static_tokens.revoke(queryset)
        messages.success(request, f"{count} tokens revoked. Their streams end within seconds.")
