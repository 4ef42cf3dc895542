"""Django admin: alerts to read, silences and inhibition rules to manage."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from config.admin import ReadOnlyAdmin
from dashboard import silencing
from dashboard.actor import acting
from dashboard.forms import MatchersField, SilenceForm
from dashboard.models import Alert, Board, HealthComponent, InhibitionRule, Sender, Silence


class ActingAdmin(admin.ModelAdmin):
    """What is changed on these pages was done by whoever is signed in."""

    def changelist_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with acting(request.user.get_username()):
            return super().changelist_view(request, *args, **kwargs)

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with acting(request.user.get_username()):
            return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with acting(request.user.get_username()):
            return super().delete_view(request, *args, **kwargs)


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
        "silenced",
        "inhibited",
        "acknowledged_by",
        "label_text",
        "starts_at",
        "updated_at",
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


@admin.register(Silence)
class SilenceAdmin(ActingAdmin):
    form = SilenceForm
    list_display = ("matcher_text", "state", "created_by", "comment", "ends_at", "starts_at")
    list_display_links = ("matcher_text",)
    list_filter = ("state",)
    search_fields = ("matchers", "comment", "created_by")
    actions = ("expire_selected",)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Silence | None = None
    ) -> tuple[str, ...]:
        return ("id", "state", "created_by", "annotations", "updated_at") if obj else ()

    def get_fields(self, request: HttpRequest, obj: Silence | None = None) -> list[Any]:
        fields = super().get_fields(request, obj)
        asks = obj is None or self.has_change_permission(request, obj)
        return [name for name in fields if asks or name != "confirmed"]

    @admin.display(description="matchers")
    def matcher_text(self, silence: Silence) -> str:
        return str(silence)

    def has_change_permission(self, request: HttpRequest, obj: Silence | None = None) -> bool:
        if obj is not None and obj.state_at(timezone.now()) is Silence.State.EXPIRED:
            return False  # what is over is a record; a new silence is another one
        return super().has_change_permission(request, obj)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        now = timezone.now().replace(microsecond=0)
        return {"starts_at": now, "ends_at": now + timedelta(hours=1)}

    def save_model(
        self, request: HttpRequest, obj: Silence, form: SilenceForm, change: bool
    ) -> None:
        if not change:
            obj.created_by = request.user.get_username()
            obj.save()
        elif form.changed_fields:
            obj.save(update_fields=form.changed_fields)
        reach = silencing.reach(obj.parsed_matchers())  # a slip in the matchers shows here
        messages.info(request, f"It matches {reach.matched} of {reach.firing} firing alerts.")

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

    def clean_name(self) -> str:
        """Its own: what is not in the form, as `from_file`, Django leaves out of the constraint."""
        name: str = self.cleaned_data["name"]
        others = InhibitionRule.objects.filter(from_file=False, name=name)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Another rule has this name.")
        return name


@admin.register(InhibitionRule)
class InhibitionRuleAdmin(ActingAdmin):
    """Those of the alertmanager.yml are shown; they are changed in the file."""

    form = InhibitionRuleForm
    list_display = ("name", "source", "target", "enabled", "from_file")
    list_filter = ("enabled", "from_file")
    search_fields = ("name",)

    def get_fields(
        self, request: HttpRequest, obj: InhibitionRule | None = None
    ) -> tuple[str, ...]:
        if obj is not None and obj.from_file:
            return "name", "source", "target", "equal", "from_file"
        return tuple(InhibitionRuleForm.Meta.fields)

    def has_change_permission(
        self, request: HttpRequest, obj: InhibitionRule | None = None
    ) -> bool:
        in_file = obj is not None and obj.from_file
        return not in_file and super().has_change_permission(request, obj)

    def has_delete_permission(
        self, request: HttpRequest, obj: InhibitionRule | None = None
    ) -> bool:
        in_file = obj is not None and obj.from_file
        return not in_file and super().has_delete_permission(request, obj)

    @admin.display
    def source(self, rule: InhibitionRule) -> str:
        return ", ".join(str(matcher) for matcher in rule.parsed().source)

    @admin.display
    def target(self, rule: InhibitionRule) -> str:
        return ", ".join(str(matcher) for matcher in rule.parsed().target)


@admin.register(HealthComponent)
class HealthComponentAdmin(ReadOnlyAdmin):
    list_display = ("name", "status", "probed_message", "probed_latency_ms", "since", "probed_at")
    list_filter = ("status",)


@admin.register(Sender)
class SenderAdmin(ReadOnlyAdmin):
    """One that is gone for good may be removed; it comes back when it posts."""

    list_display = ("name", "first_post_at", "last_post_at", "promised_until")

    def has_delete_permission(self, request: HttpRequest, obj: Sender | None = None) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)
