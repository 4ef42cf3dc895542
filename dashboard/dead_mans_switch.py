"""An alert that must always fire: when it is missing, so are all others of its sender."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from dashboard.matchers import Matcher, MatchType, match_all, parse_matchers
from dashboard.models import Alert, Configuration
from dashboard.readings import Reading, Status, failed, time_text

NAME = "dead_mans_switch"
PAUSE = timedelta(minutes=1)  # longer without a look, and it is as if it had just been switched on


class DeadMansSwitch:
    """A probe. For one resolve timeout after it is switched on it waits, and says nothing:
    senders need that time to be heard again after an outage of the board itself."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._matchers = parse_matchers(text)
        self._on_since: datetime | None = None
        self._looked_at: datetime | None = None
        self._seen_at: datetime | None = None

    def __call__(self) -> Reading | None:
        now = timezone.now()
        on_since = self._switched_on(now)
        if self._fires():
            self._seen_at = now
            return Reading(NAME, Status.HEALTHY)
        if now - on_since < Configuration.resolve_timeout():
            return None
        since = max(self._seen_at, on_since) if self._seen_at else on_since
        return failed(NAME, f"no firing alert matches {self._text} since {time_text(since)}")

    def _switched_on(self, now: datetime) -> datetime:
        pause = max(PAUSE, 2 * timedelta(seconds=settings.HEALTH_SECONDS))
        looked_at, self._looked_at = self._looked_at, now
        if self._on_since is None or looked_at is None or now - looked_at > pause:
            self._on_since = now
        return self._on_since

    def _fires(self) -> bool:
        firing = Alert.objects.filter(status=Alert.Status.FIRING)
        names = [m.value for m in self._matchers if _names_alert(m)]
        if names:  # the usual case: one row is read instead of all
            firing = firing.filter(alertname__in=names)
        rows = firing.values_list("labels", flat=True)
        return any(match_all(self._matchers, labels) for labels in rows.iterator())


def _names_alert(matcher: Matcher) -> bool:
    return matcher.name == "alertname" and matcher.type is MatchType.EQUAL
