"""A silence: what is muted, from when to when."""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from dashboard.labels import LabelError, check_labels
from dashboard.matchers import Matcher, matchers_from_json
from dashboard.models.board import BoardModel
from dashboard.models.matchers_field import MatchersJSON, normal_matchers
from dashboard.transitions import SilenceState

MAX_ANNOTATIONS_BYTES = 16 * 1024


def check_annotations(annotations: Mapping[str, str]) -> None:
    """Raise `LabelError` when these texts cannot be stored."""
    check_labels(annotations, "annotation")
    if len(json.dumps(annotations, ensure_ascii=False).encode()) > MAX_ANNOTATIONS_BYTES:
        raise LabelError(f"annotations are larger than {MAX_ANNOTATIONS_BYTES} bytes of JSON")


@lru_cache(maxsize=512)  # each batch of new alerts is held against all that are active
def _parsed(matchers: bytes) -> Sequence[Matcher]:
    return matchers_from_json(msgspec.json.decode(matchers))


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
    annotations = models.JSONField(default=dict, blank=True, help_text="Texts by name")
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
        try:
            text = msgspec.json.encode(self.matchers)
        except (TypeError, ValueError):  # not out of the database, and no JSON
            return matchers_from_json(self.matchers)
        return list(_parsed(text))

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

    def save(self, *, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        names = None if update_fields is None else set(update_fields)
        if names != {"state"}:  # which is the clock's: nobody updates a silence that begins or ends
            self.updated_at = timezone.now()
            names = None if names is None else names | {"updated_at"}
        super().save(update_fields=names, **kwargs)

    def complete(self) -> None:
        now = timezone.now()
        self.starts_at = self.starts_at or now
        self.matchers = normal_matchers(self.matchers)
        self.clean()
        if self._state.adding and self.ends_at <= now:
            raise ValidationError({"ends_at": "end time can't be in the past"})
        self.state = self.state_at(now)
        self.updated_at = self.updated_at or now

    def clean(self) -> None:
        try:
            check_annotations(self.annotations)
        except (ValueError, AttributeError, TypeError) as error:
            raise ValidationError({"annotations": f"texts by name: {error}"}) from error
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            raise ValidationError({"ends_at": "end time must not be before start time"})
