"""When which alerts were repeated, and until when that let them fire.

A repeat is no event, but it moves an alert's end and the time of its update. To tell the board
as it stood at some moment these are kept too: a line for each post and end, not for each alert,
because a sender repeats the same sets of alerts.
"""

from django.db import models


class LeaseMembers(models.Model):
    """A set of alerts that were repeated together."""

    digest = models.CharField(max_length=32, primary_key=True)
    fingerprints = models.TextField(help_text="Sorted, 16 digits each, with nothing between")

    def __str__(self) -> str:
        return self.digest


class LeaseRecord(models.Model):
    """At `at` these alerts were posted, and their end was then `ends_at`."""

    at = models.DateTimeField()
    ends_at = models.DateTimeField()
    members = models.ForeignKey(LeaseMembers, on_delete=models.CASCADE)

    class Meta:
        indexes = (models.Index(fields=["ends_at", "at"], name="lease_ends_at"),)

    def __str__(self) -> str:
        return f"{self.at} → {self.ends_at}"
