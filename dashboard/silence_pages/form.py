"""The form of a silence: what a person typed, checked by the code of the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from config.durations import parse_duration
from dashboard import silencing
from dashboard.api.answers import Failed
from dashboard.api.silence_bodies import checked_text
from dashboard.times import parse_time

EXACT = "exact"  # the choice beside the spans: until the end that is given
SPANS = ("30m", "1h", "2h", "4h", "12h", "24h", "3d", "1w")  # keys 1 to 8
DEFAULT_SPAN = "2h"


@dataclass(frozen=True)
class Times:
    """What the fields of time ask for; no start: now."""

    starts_at: datetime | None
    ends_at: datetime


class MomentField(forms.CharField):
    """A time with its zone, or as a browser's input has it, in the site's zone."""

    def clean(self, value: Any) -> datetime | None:
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        try:
            at = datetime.fromisoformat(text.replace("z", "Z"))
            if at.tzinfo is None:
                return timezone.make_aware(at).astimezone(UTC)
            return parse_time(text)
        except (ValueError, OverflowError) as error:
            raise ValidationError("it must be a date and a time") from error


class SilenceFields(forms.Form):
    """Everything but the matchers; `person` is who is signed in."""

    duration = forms.CharField(required=False)
    starts_at = MomentField(required=False)
    ends_at = MomentField(required=False)
    comment = forms.CharField(error_messages={"required": "say why, for whoever finds it later"})
    created_by = forms.CharField(error_messages={"required": "say who you are"})
    confirmed = forms.BooleanField(required=False)

    def __init__(self, data: Mapping[str, Any] | None, person: str | None) -> None:
        super().__init__(data)
        if person is not None:
            del self.fields["created_by"]

    def clean_duration(self) -> str:
        text = str(self.cleaned_data["duration"]).strip() or EXACT
        if text == EXACT:
            return text
        try:
            if not parse_duration(text):
                raise ValidationError("a silence of no length mutes nothing")
        except ValueError as error:
            raise ValidationError(str(error)) from error
        return text

    def clean_comment(self) -> str:
        return self._checked("comment")

    def clean_created_by(self) -> str:
        return self._checked("created_by", "createdBy")

    def _checked(self, name: str, told: str = "") -> str:
        try:
            return checked_text(str(self.cleaned_data[name]), told or name)
        except Failed as error:
            raise ValidationError(str(error).removeprefix("invalid silence: ")) from error

    def clean(self) -> dict[str, Any]:
        fields = super().clean() or self.cleaned_data
        if self.errors.keys() & {"duration", "starts_at", "ends_at"}:
            return fields
        now = timezone.now()
        starts_at, ends_at = fields["starts_at"], fields["ends_at"]
        if fields["duration"] != EXACT:
            try:
                ends_at = max(starts_at or now, now) + parse_duration(fields["duration"])
            except OverflowError:
                self.add_error("duration", "it is too long")
                return fields
        if ends_at is None:
            self.add_error("ends_at", "say when it ends")
            return fields
        try:
            silencing.check_times(starts_at, ends_at, now)
        except silencing.SilenceError as error:
            self.add_error("ends_at", str(error))
        fields["times"] = Times(starts_at, ends_at)
        return fields

    @property
    def times(self) -> Times:
        """Of a form that is valid."""
        times: Times = self.cleaned_data["times"]
        return times
