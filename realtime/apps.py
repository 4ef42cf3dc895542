"""The stream: event log, hub and transports."""

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "realtime"
    verbose_name = "Event stream"

    def ready(self) -> None:
        from realtime import checks, receivers  # noqa: F401
        from realtime.access import request_log

        request_log.leave_out_secrets()
