"""The alertmanager.yml in force, the same one for every worker."""

from datetime import timedelta

from django.conf import settings
from django.db import models

from config import rows


class Configuration(models.Model):
    """One row, or none: what was last read and found good, and where it came from."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    path = models.TextField(help_text="The file it was read from")
    text = models.TextField(help_text="An alertmanager.yml without its secrets")
    digest = models.CharField(max_length=32, help_text="Of the file: who holds it parsed compares")
    resolve_timeout_seconds = models.FloatField(
        null=True, help_text="global.resolve_timeout, if the file has one"
    )
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.path

    @classmethod
    def resolve_timeout(cls) -> timedelta:
        """How long an alert without an end fires after its last post."""
        found = rows.read(cls, ("id", "resolve_timeout_seconds"), id=1)
        seconds = found[0].resolve_timeout_seconds if found else None
        return timedelta(seconds=settings.RESOLVE_TIMEOUT_SECONDS if seconds is None else seconds)
