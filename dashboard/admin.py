"""Django admin: alerts to read, silences and inhibition rules to manage."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone

from config.admin import ReadOnlyAdmin
from dashboard import silencing
from dashboard.matchers import MatcherError, matcher_to_json, matchers_from_json, parse_matchers
from dashboard.models import Alert, Board, InhibitionRule, Silence

SYNTAX = 'As in Alertmanager: alertname="DiskFull", instance=~"db-.*", team!="web"'


class MatchersField(forms.CharField):
    """Matchers as text, stored as the API's JSON."""

    widget = forms.Textarea(attrs={"rows": 3, "cols": 80, "spellcheck": "false"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(help_text=SYNTAX, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        try:
            return ", ".join(str(matcher) for matcher in matchers_from_json(value))
        except MatcherError:
            return str(value)

    def clean(self, value: Any) -> list[dict[str, str | bool]]:
        text = super().clean(value)
        try:
            matchers = [matcher_to_json(matcher) for matcher in parse_matchers(text)]
            matchers_from_json(matchers)
        except MatcherError as error:
            raise ValidationError(str(error)) from error
        return matchers

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != data)


class NamesField(forms.CharField):
    """Label names between commas, stored as a list."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        return [name.strip() for name in text.split(",") if name.strip()]


@admin.register(Alert)
class AlertAdmin(ReadOnlyAdmin):
    list_display = (
        "alertname",
        "severity",
        "status",
        "label_text",
        "starts_at",
        "updated_at",
        "silenced",
        "inhibited",
        "acknowledged_by",
    )
    list_display_links = ("alertname", "label_text")
    list_filter = ("status", "severity")
    search_fields = ("alertname", "fingerprint", "labels")
    ordering = ("status", "-starts_at")

    @admin.display(description="labels")
    def label_text(self, alert: Alert) -> str:
        labels = [f"{k}={v}" for k, v in sorted(alert.labels.items()) if k != "alertname"]
        return ", ".join(labels)[:200]

    @admin.display(boolean=True)
    def silenced(self, alert: Alert) -> bool:
        return bool(alert.silenced_by)

    @admin.display(boolean=True)
    def inhibited(self, alert: Alert) -> bool:
        return bool(alert.inhibited_by)


class SilenceForm(ModelForm):
    matchers = MatchersField()

    class Meta:
        model = Silence
        fields: ClassVar = ["matchers", "starts_at", "ends_at", "created_by", "comment"]
        widgets: ClassVar = {
            "created_by": forms.TextInput(attrs={"size": 40}),
            "comment": forms.Textarea(attrs={"rows": 2, "cols": 80}),
        }

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or self.cleaned_data
        for name in ("starts_at", "ends_at"):
            # The input has no microseconds: what nobody changed stays as it is.
            if not self.instance._state.adding and name not in self.changed_data:
                fields[name] = getattr(self.instance, name)
        ends_at = fields.get("ends_at")
        if ends_at and ends_at <= timezone.now() and "ends_at" in self.changed_data:
            raise ValidationError({"ends_at": "end time can't be in the past"})
        return fields


@admin.register(Silence)
class SilenceAdmin(admin.ModelAdmin):
    form = SilenceForm
    list_display = ("matcher_text", "state", "starts_at", "ends_at", "created_by", "comment")
    list_display_links = ("matcher_text",)
    list_filter = ("state",)
    search_fields = ("matchers", "comment", "created_by")
    actions = ("expire_selected",)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Silence | None = None
    ) -> tuple[str, ...]:
        return ("id", "state", "updated_at") if obj else ()

    @admin.display(description="matchers")
    def matcher_text(self, silence: Silence) -> str:
        return str(silence)

    def has_change_permission(self, request: HttpRequest, obj: Silence | None = None) -> bool:
        if obj is not None and obj.state_at(timezone.now()) is Silence.State.EXPIRED:
            return False  # what is over is a record; a new silence is another one
        return super().has_change_permission(request, obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        now = timezone.now().replace(microsecond=0)
        return {
            "starts_at": now,
            "ends_at": now + timedelta(hours=1),
            "created_by": request.user.get_username(),
        }

    def save_model(
        self, request: HttpRequest, obj: Silence, form: SilenceForm, change: bool
    ) -> None:
        if not change:
            obj.save()
        elif form.changed_data:
            obj.save(update_fields=form.changed_data)

    @admin.action(description="Expire selected silences", permissions=["change"])
    def expire_selected(self, request: HttpRequest, queryset: QuerySet[Silence]) -> None:
        with Board.locked():
            now = timezone.now()
            live = [s for s in queryset if s.state_at(now) is not Silence.State.EXPIRED]
            for silence in live:
                silencing.expire(silence, now)
        messages.success(request, f"{len(live)} of {len(queryset)} silences expired now.")


class InhibitionRuleForm(ModelForm):
    source_matchers = MatchersField()
    target_matchers = MatchersField()
    equal = NamesField(required=False, help_text="Label names between commas")

    class Meta:
        model = InhibitionRule
        fields: ClassVar = ["name", "source_matchers", "target_matchers", "equal", "enabled"]


@admin.register(InhibitionRule)
class InhibitionRuleAdmin(admin.ModelAdmin):
    form = InhibitionRuleForm
    list_display = ("name", "source", "target", "enabled")
    list_filter = ("enabled",)
    search_fields = ("name",)

    @admin.display
    def source(self, rule: InhibitionRule) -> str:
        return ", ".join(str(matcher) for matcher in rule.parsed().source)

    @admin.display
    def target(self, rule: InhibitionRule) -> str:
        return ", ".join(str(matcher) for matcher in rule.parsed().target)
