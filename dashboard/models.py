"""What the board knows: alerts, silences, inhibition rules, and the lock that orders changes."""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from dashboard.inhibition import Rule
from dashboard.labels import fingerprint, without_empty
from dashboard.matchers import Matcher, MatcherError, matcher_to_json, matchers_from_json
from dashboard.signals import saved
from dashboard.transitions import AlertState, SilenceState


class Board(models.Model):
    """One row. Whoever changes alerts or silences holds it until the change is committed.

    Two changes at once could each miss the other (a silence made while its alert arrives), so
    they happen one after the other; a change takes milliseconds.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    resolved_on = models.DateField(null=True, help_text="The day that resolved_count counts")
    resolved_count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return "board"

    @classmethod
    @contextmanager
    def locked(cls) -> Iterator["Board"]:
        """A transaction in which nobody else changes the board."""
        with transaction.atomic():
            yield cls.hold()

    @classmethod
    def hold(cls) -> "Board":
        """The lock alone, until the end of the transaction that is under way."""
        return cls.objects.select_for_update().get_or_create(pk=1)[0]


class BoardModel(models.Model):
    """A model whose plain `save()` and `delete()` change the board in one locked transaction.

    What follows from a save is done by the receivers of `signals.saved`, and from a delete by
    those of Django's own signals, inside it: a change and its events commit together.
    """

    class Meta:
        abstract = True

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        with Board.locked():
            if update_fields is not None:
                self._refresh_all_but(set(update_fields))
            self.complete()  # an alert's key follows from its labels
            before = type(self)._default_manager.filter(pk=self.pk).first()
            super().save(**kwargs)
            saved.send(sender=type(self), before=before, after=self)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        with Board.locked():
            return super().delete(*args, **kwargs)

    def _refresh_all_but(self, names: set[str]) -> None:
        """Only the named fields are the caller's to say: the rest of a copy in hand may be old."""
        stored = type(self)._default_manager.filter(pk=self.pk).first()
        if stored is not None:
            for field in self._meta.concrete_fields:
                if field.name not in names:
                    setattr(self, field.attname, getattr(stored, field.attname))

    def complete(self) -> None:
        """Set what follows from other fields; raise `ValidationError` on what cannot be kept."""


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
    labels = models.JSONField()
    annotations = models.JSONField(default=dict, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ends_at_is_lease = models.BooleanField(
        default=False, help_text="The sender gave no end: it was set by the resolve timeout"
    )
    generator_url = models.TextField(blank=True, default="")
    silenced_by = models.JSONField(default=list, blank=True, help_text="Silence ids, sorted")
    inhibited_by = models.JSONField(default=list, blank=True, help_text="Fingerprints, sorted")
    acknowledged_by = models.CharField(max_length=150, null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    first_seen = models.DateTimeField(editable=False)
    updated_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ("fingerprint",)
        indexes = (models.Index(fields=["status", "ends_at"], name="alert_status_ends_at"),)

    def __str__(self) -> str:
        return f"{self.alertname or '(no alertname)'} {self.fingerprint}"

    @property
    def firing(self) -> bool:
        return self.status == Alert.Status.FIRING

    @property
    def state(self) -> AlertState:
        """What `transitions.alert_transitions` compares."""
        return AlertState(
            firing=self.firing,
            content=(self.annotations, self.generator_url, self.starts_at),
            silenced_by=self.silenced_by,
            inhibited_by=self.inhibited_by,
            acknowledged_by=self.acknowledged_by,
        )

    def complete(self) -> None:
        now = timezone.now()
        labels = without_empty(self.labels)
        self.take_labels(labels, fingerprint(labels))
        self.starts_at = self.starts_at or now
        self.first_seen = self.first_seen or now
        self.updated_at = now
        if not self.ends_at:
            self.ends_at_is_lease = self.firing
            lease = timedelta(seconds=settings.RESOLVE_TIMEOUT_SECONDS)
            self.ends_at = now + lease if self.firing else now
        elif not self.firing:
            # Resolved is what its end says; one that lies ahead would be a contradiction.
            self.ends_at = min(self.ends_at, now)

    def take_labels(self, labels: dict[str, str], name: str) -> None:
        """A label set and its fingerprint, with all that follows from them."""
        self.labels = labels
        self.fingerprint = name
        self.alertname = labels.get("alertname", "")
        self.severity = labels.get("severity") or "none"


def normal_matchers(items: Any) -> list[dict[str, str | bool]]:
    """Matchers in the API's JSON with every key; raises `ValidationError`."""
    try:
        return [matcher_to_json(matcher) for matcher in matchers_from_json(items)]
    except MatcherError as error:
        raise ValidationError(str(error)) from error


def validate_matchers(items: Any) -> None:
    normal_matchers(items)


class MatchersJSON(models.JSONField):
    """`[{name, value, isRegex, isEqual}]`"""

    default_validators = [validate_matchers]


class Silence(BoardModel):
    """Mutes the alerts that all its matchers match, from its start to its end."""

    class State(models.TextChoices):
        PENDING = "pending"
        ACTIVE = "active"
        EXPIRED = "expired"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(
        max_length=7, choices=State, editable=False, help_text="As last told to the stream"
    )
    matchers = MatchersJSON()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    created_by = models.TextField(blank=True)
    comment = models.TextField(blank=True)
    updated_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ("-ends_at",)
        indexes = (
            models.Index(fields=["state", "starts_at"], name="silence_state_starts_at"),
            models.Index(fields=["state", "ends_at"], name="silence_state_ends_at"),
        )

    def __str__(self) -> str:
        return ", ".join(map(str, self.parsed_matchers())) if self.matchers else str(self.id)

    def parsed_matchers(self) -> list[Matcher]:
        """Its matchers; raises `MatcherError` when what is stored is not a set of matchers."""
        return matchers_from_json(self.matchers)

    def state_at(self, now: datetime) -> "Silence.State":
        """Pending before its start, expired from its end on, else active."""
        if self.ends_at <= now:
            return Silence.State.EXPIRED
        return Silence.State.PENDING if now < self.starts_at else Silence.State.ACTIVE

    @property
    def told(self) -> SilenceState:
        """What `transitions.silence_transitions` compares."""
        content = (self.matchers, self.starts_at, self.created_by, self.comment)
        return SilenceState(self.state, self.ends_at, content)

    def complete(self) -> None:
        now = timezone.now()
        self.starts_at = self.starts_at or now
        self.matchers = normal_matchers(self.matchers)
        self.clean()
        if self._state.adding and self.ends_at <= now:
            raise ValidationError({"ends_at": "end time can't be in the past"})
        self.state = self.state_at(now)
        self.updated_at = now

    def clean(self) -> None:
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": "end time must not be before start time"})


class InhibitionRule(BoardModel):
    """While a source alert fires, targets with the same values of `equal` are muted."""

    name = models.CharField(max_length=200, unique=True)
    source_matchers = MatchersJSON()
    target_matchers = MatchersJSON()
    equal = models.JSONField(default=list, blank=True, help_text="Label names")
    enabled = models.BooleanField(default=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def parsed(self) -> Rule:
        """The rule; raises `MatcherError` when what is stored is not one."""
        return Rule(
            matchers_from_json(self.source_matchers),
            matchers_from_json(self.target_matchers),
            tuple(self.equal),
        )

    def complete(self) -> None:
        self.source_matchers = normal_matchers(self.source_matchers)
        self.target_matchers = normal_matchers(self.target_matchers)
        self.clean()

    def clean(self) -> None:
        if not isinstance(self.equal, list) or not all(
            isinstance(name, str) and name for name in self.equal
        ):
            raise ValidationError({"equal": "a list of label names"})
