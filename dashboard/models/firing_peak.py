"""The most that fired in each stretch of the timeline."""

from django.db import models

from dashboard.models.json_field import QuickJSONField


class FiringPeak(models.Model):
    """In the `step` seconds from `start` on; there is none for a stretch when nobody counted."""

    step = models.PositiveIntegerField(help_text="Seconds")
    start = models.BigIntegerField(help_text="Seconds since 1970, a multiple of step")
    firing = models.PositiveIntegerField(help_text="The most alerts at once")
    by_severity = QuickJSONField(help_text="And of each severity, which may be at other moments")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["step", "start"], name="firing_peak_stretch"),
        )

    def __str__(self) -> str:
        return f"{self.start}+{self.step}: {self.firing}"
