"""The event log, the ticker's lease and the open streams, as rows."""

from django.db import models
from django.utils.crypto import get_random_string

EPOCH_LENGTH = 8
EPOCH_CHARACTERS = "0123456789abcdefghijklmnopqrstuvwxyz"


def new_epoch() -> str:
    return get_random_string(EPOCH_LENGTH, EPOCH_CHARACTERS)


class EventLog(models.Model):
    """One row: the name of the log, and where it begins and ends.

    `head` is moved in the transaction that writes the events; its row lock is held until the
    commit, so that numbers have no holes and stand in the order of the commits.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    epoch = models.CharField(max_length=32, default=new_epoch)
    head = models.BigIntegerField(default=0, help_text="seq of the newest event; 0: none yet")
    pruned = models.BigIntegerField(default=0, help_text="seq of the newest event removed")

    def __str__(self) -> str:
        return f"{self.epoch}-{self.head}"


class Event(models.Model):
    """One event, as it was sent."""

    seq = models.BigIntegerField(primary_key=True)
    type = models.CharField(max_length=32)
    timestamp = models.DateTimeField(db_index=True)
    fingerprint = models.CharField(max_length=16, null=True)
    actor = models.TextField(null=True, help_text="The person who did it, where one did")
    body = models.TextField(help_text="The envelope, the bytes that every client gets")

    class Meta:
        ordering = ("seq",)
        indexes = (
            models.Index(fields=["fingerprint", "seq"], name="event_fingerprint_seq"),
            models.Index(fields=["type", "seq"], name="event_type_seq"),
        )

    def __str__(self) -> str:
        return f"{self.seq} {self.type}"


class FoldedAlert(models.Model):
    """A firing alert as it stood at `EventLog.pruned`: what the removed events amount to."""

    fingerprint = models.CharField(max_length=16, primary_key=True)
    data = models.TextField(help_text="The payload of its newest event, as JSON")

    def __str__(self) -> str:
        return self.fingerprint


class TickerLease(models.Model):
    """One row: which worker runs the ticker, and until when without a renewal."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    holder = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.holder


class StreamWorker(models.Model):
    """A worker that has streams open. The row named "" is nobody's: its lock is held to count."""

    name = models.CharField(max_length=32, primary_key=True)
    beat = models.BigIntegerField(default=0, help_text="Grows as long as the worker lives")

    def __str__(self) -> str:
        return self.name


class OpenStreams(models.Model):
    """How many streams a worker holds open for one address."""

    worker = models.CharField(max_length=32)
    address = models.CharField(max_length=64, help_text="IPv4, or the /64 network of IPv6")
    count = models.PositiveIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["address", "worker"], name="open_streams_once"),
        )
        indexes = (models.Index(fields=["worker"], name="open_streams_worker"),)

    def __str__(self) -> str:
        return f"{self.address}: {self.count}"


class ApiToken(models.Model):
    """A program's token: its hash, and what it is good for. The token itself is nowhere."""

    name = models.CharField(
        max_length=150, unique=True, help_text="Who uses it; stands in history as the actor"
    )
    digest = models.CharField(max_length=64, unique=True, editable=False, help_text="SHA-256")
    scopes = models.JSONField(default=list, help_text="read, ingest, write")
    created_by = models.CharField(max_length=150, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Empty: it does not expire")
    last_used_at = models.DateTimeField(null=True, editable=False, help_text="To the minute")
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ("name",)
        verbose_name = "API token"

    def __str__(self) -> str:
        return self.name


class Ticket(models.Model):
    """A browser's ticket for one stream, where there is no Redis to keep it; gone once used."""

    digest = models.CharField(max_length=64, primary_key=True, help_text="SHA-256")
    credential = models.TextField(help_text="Whose it is, as JSON; null: nobody's")
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest[:8]
