"""How the parts that the board depends on are doing, and who sends it alerts."""

from django.db import models


class HealthComponent(models.Model):
    """One part, as last told to the stream."""

    class Status(models.TextChoices):
        HEALTHY = "healthy"
        DEGRADED = "degraded"
        UNHEALTHY = "unhealthy"

    name = models.CharField(max_length=200, primary_key=True)
    status = models.CharField(max_length=9, choices=Status)
    latency_ms = models.FloatField(null=True, help_text="Of the newest probe")
    message = models.TextField(blank=True)
    since = models.DateTimeField(help_text="When it took this status")
    checked_at = models.DateTimeField(help_text="When it was probed last")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return f"{self.name}: {self.status}"


class Sender(models.Model):
    """A Prometheus, known by the origin of the generator URLs that it sends."""

    name = models.CharField(max_length=255, primary_key=True, help_text="scheme://host:port")
    last_post_at = models.DateTimeField()
    lapsed_at = models.DateTimeField(
        null=True, help_text="When an alert of it ended because it was not repeated in time"
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
