"""How the parts that the board depends on are doing, and who sends it alerts."""

from django.db import models

from dashboard.readings import Status


class HealthComponent(models.Model):
    """One part. `status`, `latency_ms`, `message` and `since` are what its newest event told, so
    that a page and the events fold; what begins with `probed_` moves without one."""

    name = models.CharField(max_length=200, primary_key=True)
    status = models.CharField(max_length=9, choices=[(each, each) for each in Status])
    latency_ms = models.FloatField(null=True)
    message = models.TextField(blank=True)
    since = models.DateTimeField(help_text="When it took this status")
    probed_at = models.DateTimeField(help_text="When it was looked at last")
    probed_latency_ms = models.FloatField(null=True, help_text="What that look found")
    probed_message = models.TextField(blank=True, help_text="What that look found")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return f"{self.name}: {self.status}"


class Sender(models.Model):
    """A Prometheus, known by the origin of the generator URLs that it sends.

    `promised_alert` is one of the alerts that it said are firing, and `promised_until` the end
    it gave for it: by then it repeats that alert or says that it has resolved.
    """

    name = models.CharField(max_length=180, primary_key=True, help_text="scheme://host:port")
    first_post_at = models.DateTimeField()
    last_post_at = models.DateTimeField(help_text="To about five seconds")
    promised_until = models.DateTimeField(null=True, help_text="None: nothing of it is firing")
    promised_alert = models.CharField(max_length=16, blank=True, help_text="A fingerprint")

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
