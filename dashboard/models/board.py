"""The lock that orders changes, and what every model of the board does when it is saved."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, models, transaction

from config import rows, tracing
from dashboard.signals import saved


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
        with tracing.commit(), transaction.atomic():
            yield cls.hold()

    @classmethod
    def hold(cls) -> "Board":
        """The lock alone, until the end of the transaction that is under way."""
        names = ("id", "resolved_on", "resolved_count")
        held = rows.read(cls, names, lock=True, id=1)
        return held[0] if held else cls.objects.select_for_update().get_or_create(pk=1)[0]


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
        if stored is None:  # as Django says it: what somebody deleted does not come back
            raise DatabaseError("Save with update_fields did not affect any rows.")
        for field in self._meta.concrete_fields:
            if field.name not in names:
                setattr(self, field.attname, getattr(stored, field.attname))

    def complete(self) -> None:
        """Set what follows from other fields; raise `ValidationError` on what cannot be kept."""
