"""The forms of Django admin: matchers as text, and a silence that asks before it mutes too much."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from dashboard import silence_limits, silencing
from dashboard.guard import is_broad, needs_confirmation
from dashboard.matchers import MatcherError, matcher_to_json, matchers_from_json, parse_matchers
from dashboard.models import Silence

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


class SilenceForm(forms.ModelForm):
    """What a person may say of a silence; who made it is who is signed in."""

    matchers = MatchersField()
    # Unseen until it is asked for.
    confirmed = forms.BooleanField(required=False, label="I mean it", widget=forms.HiddenInput)

    class Meta:
        model = Silence
        fields: ClassVar = ["matchers", "starts_at", "ends_at", "comment"]
        widgets: ClassVar = {"comment": forms.Textarea(attrs={"rows": 2, "cols": 80})}

    @property
    def changed_fields(self) -> list[str]:
        """Those of the silence itself."""
        return [name for name in self.changed_data if name != "confirmed"]

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

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc] # Django's own forms override it too
        if self.errors:
            return
        self._check_limits()
        if not self.errors and self._mutes_anew() and not self.cleaned_data["confirmed"]:
            self._ask_whether_meant()

    def _check_limits(self) -> None:
        now = timezone.now()
        self.instance.updated_at = now
        try:
            if self.instance._state.adding:
                silence_limits.check_count()
            silence_limits.check_size(self.instance, now)
        except silence_limits.LimitExceeded as error:
            self.add_error(None, str(error))

    def _mutes_anew(self) -> bool:
        """Whether other alerts, or the same ones at other times, are muted after this."""
        fields = {"matchers", "starts_at", "ends_at"}
        return self.instance._state.adding or not fields.isdisjoint(self.changed_data)

    def _ask_whether_meant(self) -> None:
        matchers = self.instance.parsed_matchers()
        reach = silencing.reach(matchers)
        if not needs_confirmation(matchers, reach):
            return
        self.fields["confirmed"].widget = forms.CheckboxInput()
        later = ", and whatever comes later" if is_broad(matchers) else ""
        warning = f"This would mute {reach.matched} of {reach.firing} firing alerts{later}."
        self.add_error("confirmed", f"{warning} Tick the box if that is what you want.")
