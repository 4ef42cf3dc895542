"""An alert: the newest state of one label set."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils import timezone

from dashboard.labels import fingerprint, without_empty
from dashboard.models.board import BoardModel
from dashboard.models.configuration import Configuration
from dashboard.models.json_field import QuickJSONField
from dashboard.transitions import AlertState

MAX_SEVERITY_CHARS = 64  # the figures name each severity, every ten seconds and to everybody


def shown_severity(labels: Mapping[str, str]) -> str:
    """The label, else none; cut where it is too long to be one."""
    severity = labels.get("severity") or "none"
    if len(severity) > MAX_SEVERITY_CHARS:
        return f"{severity[: MAX_SEVERITY_CHARS - 1]}…"
    return severity


def named_by(labels: dict[str, str], name: str) -> dict[str, Any]:
    """The fields that follow from a label set and its fingerprint."""
    return {
        "fingerprint": name,
        "labels": labels,
        "alertname": labels.get("alertname", ""),
        "severity": shown_severity(labels),
    }


class Alert(BoardModel):
    """The newest state of one label set.

    Only a firing alert is silenced, inhibited or acknowledged; resolving clears all three.
    """

    class Status(models.TextChoices):
        FIRING = "firing"
        RESOLVED = "resolved"

    fingerprint = models.CharField(max_length=16, primary_key=True, editable=False)
    alertname = models.TextField(editable=False)
    severity = models.TextField(editable=False, help_text="The label, else none")
    status = models.CharField(max_length=8, choices=Status, default=Status.FIRING)
    labels = QuickJSONField()
    annotations = QuickJSONField(default=dict, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ends_at_is_lease = models.BooleanField(
        default=False, help_text="The sender gave no end: it was set by the resolve timeout"
    )
    generator_url = models.TextField(blank=True, default="")
    twin_urls = QuickJSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="The generator URLs of other servers that send the same alert, by origin",
    )
    content_digest = models.CharField(
        max_length=16, blank=True, default="", editable=False, help_text="Of the annotations"
    )
    silenced_by = QuickJSONField(default=list, blank=True, help_text="Silence ids, sorted")
    inhibitor = models.CharField(
        max_length=16, blank=True, default="", db_index=True, help_text="A fingerprint, or empty"
    )
    acknowledged_by = models.CharField(max_length=150, null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_note = models.TextField(blank=True, default="")
    first_seen = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ("fingerprint",)
        indexes = (
            models.Index(fields=["status", "ends_at"], name="alert_status_ends_at"),
            models.Index(fields=["status", "severity"], name="alert_status_severity"),
        )

    def __str__(self) -> str:
        return f"{self.alertname or '(no alertname)'} {self.fingerprint}"

    @property
    def firing(self) -> bool:
        return self.status == Alert.Status.FIRING

    @property
    def inhibited_by(self) -> list[str]:
        """As the API and the events say it; as with Alertmanager it names one at the most."""
        return [self.inhibitor] if self.inhibitor else []

    @property
    def state(self) -> AlertState:
        """What `transitions.alert_transitions` compares."""
        return AlertState(
            firing=self.firing,
            content=(self.annotations, self.generator_url, self.starts_at),
            silenced_by=self.silenced_by,
            inhibited_by=self.inhibited_by,
            acknowledged_by=self.acknowledged_by,
            acknowledged_note=self.acknowledged_note,
        )

    def complete(self) -> None:
        now = timezone.now()
        labels = without_empty(self.labels)
        self.take_labels(labels, fingerprint(labels))
        self.starts_at = self.starts_at or now
        self.first_seen = self.first_seen or now
        self.updated_at = now
        self.content_digest = ""  # what is written here was not sent
        if not self.ends_at:
            self.ends_at_is_lease = self.firing
            self.ends_at = now + Configuration.resolve_timeout() if self.firing else now
        elif not self.firing:
            # Resolved is what its end says; one that lies ahead would be a contradiction.
            self.ends_at = min(self.ends_at, now)

    def take_labels(self, labels: dict[str, str], name: str) -> None:
        """A label set and its fingerprint, with all that follows from them."""
        for field, value in named_by(labels, name).items():
            setattr(self, field, value)
