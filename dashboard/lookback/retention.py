"""How long what happened can be looked up, in words."""

from datetime import timedelta

from django.conf import settings

from dashboard.lookback.spans import format_span


def kept_for() -> str:
    """`30 days`, or a shorter form where it is no whole number of days."""
    kept: timedelta = settings.EVENT_RETENTION
    days, rest = divmod(kept, timedelta(days=1))
    if rest or not days:
        return format_span(kept)
    return "1 day" if days == 1 else f"{days} days"
