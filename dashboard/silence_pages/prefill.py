"""What the form shows before anything is typed: from its address, or from a silence."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from dashboard import silencing
from dashboard.common_matchers import common_matchers
from dashboard.labels import is_fingerprint
from dashboard.matchers import MAX_MATCHERS, Matcher, MatcherError, parse_matchers
from dashboard.models import Alert, Silence
from dashboard.silence_pages.form import DEFAULT_SPAN, EXACT, MomentField
from dashboard.silence_pages.lines import stored_matchers
from dashboard.silence_pages.matcher_rows import MatcherRows
from realtime.events import format_time

MOST_ALERTS = 500
MOST_CHARS = 16_000


@dataclass(frozen=True)
class Prefill:
    """Rows of matchers, the other fields by name, and what of the address was of no use."""

    rows: MatcherRows
    fields: dict[str, Any] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)


def from_address(parameters: QueryDict) -> Prefill:
    """`filter` (repeated), `alert` (fingerprints: what these have in common), `from` (a silence's
    id: the same again), `duration`, `starts_at`, `ends_at`, `comment`."""
    matchers, complaints = _matchers(parameters)
    fields: dict[str, Any] = {"duration": DEFAULT_SPAN}
    old = _silence(parameters.get("from", ""))
    if parameters.get("from") and old is None:
        complaints.append("The silence to repeat is not there any more")
    if old is not None:
        matchers = matchers or stored_matchers(old)
        fields |= {"comment": old.comment, "duration": _span(old)}
    for name in ("duration", "starts_at", "ends_at", "comment", "created_by"):
        if text := parameters.get(name, "")[:MOST_CHARS].replace("\0", ""):
            fields[name] = text
    if "ends_at" in parameters and "duration" not in parameters:
        fields["duration"] = EXACT
    return Prefill(MatcherRows.of(matchers), fields, complaints)


def _matchers(parameters: QueryDict) -> tuple[list[Matcher], list[str]]:
    matchers: list[Matcher] = []
    complaints: list[str] = []
    for text in parameters.getlist("filter")[: MAX_MATCHERS + 1]:
        try:
            matchers += parse_matchers(text)
        except MatcherError as error:
            complaints.append(f"The address has a filter that is none: {error}")
    names = list(filter(is_fingerprint, parameters.getlist("alert")))
    if names and not matchers:
        alerts = Alert.objects.filter(pk__in=names[:MOST_ALERTS])
        labels = list(alerts.values_list("labels", flat=True))
        matchers = common_matchers(labels)
        if not labels:
            complaints.append("None of these alerts is on the board any more")
        elif not matchers:
            complaints.append("These alerts have no label in common")
    return matchers, complaints


def _silence(text: str) -> Silence | None:
    try:
        return silencing.get(uuid.UUID(text)) if text else None
    except (ValueError, silencing.SilenceNotFound):
        return None


def _span(old: Silence) -> str:
    """How long it was, to the minute."""
    minutes = round((old.ends_at - old.starts_at).total_seconds() / 60)
    parts = [(minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "m")]
    return "".join(f"{count}{unit}" for count, unit in parts if count) or DEFAULT_SPAN


def from_silence(silence: Silence) -> Prefill:
    """To change it: everything as it is, but for whose it is: that is who changes it."""
    fields = {
        "duration": EXACT,
        "starts_at": silence.starts_at,
        "ends_at": silence.ends_at,
        "comment": silence.comment,
    }
    return Prefill(MatcherRows.of(stored_matchers(silence)), fields)


class InputMoment(NamedTuple):
    """A time as a browser's input shows it in the site's zone, and in UTC for scripts."""

    text: str = ""
    stamp: str = ""

    @classmethod
    def of(cls, value: Any) -> "InputMoment":
        """Of a time, or of what was typed."""
        if isinstance(value, str):
            at = _moment(value)
            if at is None:
                return cls(value)
            value = at
        if value is None:
            return cls()
        local = timezone.localtime(value).replace(microsecond=0, tzinfo=None)
        return cls(local.isoformat(), format_time(value))


def _moment(text: str) -> datetime | None:
    try:
        return MomentField(required=False).clean(text)
    except ValidationError:
        return None
