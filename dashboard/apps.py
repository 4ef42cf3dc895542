"""The board: alerts, silences, inhibition, their API, admin and pages."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = "Alerts"

    def ready(self) -> None:
        from dashboard import checks, health_checks, receivers  # noqa: F401
