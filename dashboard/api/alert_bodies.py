"""Posted alerts, from bytes to what `ingestion` takes."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, TypeVar
from urllib.parse import urlsplit

import msgspec
from django.utils import timezone

from dashboard import repeats
from dashboard.api.answers import REQUIRED, TYPE_MISMATCH, Failed, Refused
from dashboard.api.body import parse_json
from dashboard.api.complaints import Complaints
from dashboard.ingestion import PostedAlert, complete_times
from dashboard.labels import LabelError, check_labels, check_size, fingerprint, without_empty
from dashboard.models import Configuration
from dashboard.times import parse_time

MAX_URL_CHARS = 8192
MAX_ALERTS = 100_000  # in one body; of a usual size it has room for ten thousand

T = TypeVar("T")

_label_sets = repeats.LabelSets()


class AlertBody(msgspec.Struct):
    """An alert as it is posted. A field that is null is one that was left out."""

    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None
    startsAt: str | None = None  # noqa: N815 - msgspec names the field in its errors
    endsAt: str | None = None  # noqa: N815
    generatorURL: str | None = None  # noqa: N815


class Outline(msgspec.Struct):
    """The same, with labels and annotations as they stand in the body."""

    labels: msgspec.Raw = msgspec.Raw()
    annotations: msgspec.Raw = msgspec.Raw()
    startsAt: str | None = None  # noqa: N815
    endsAt: str | None = None  # noqa: N815
    generatorURL: str | None = None  # noqa: N815


_outlines = msgspec.json.Decoder(list[Outline])
_bodies = msgspec.json.Decoder(list[AlertBody])
_elements = msgspec.json.Decoder(list[msgspec.Raw])


class Post:
    """One body. What can be known without the board is known when it is made.

    Raises `Refused` when the body is no JSON or too long a list, `Failed` when it is no array.
    """

    def __init__(self, body: bytes) -> None:
        self.lease = Configuration.resolve_timeout()
        _check_count(body)
        self._body = body
        self._items: list[Any] | None = None
        self._complaints = Complaints()
        self._outlines = _decoded(_outlines, body) or []
        self._repeats = {
            index: repeat
            for index, outline in enumerate(self._outlines)
            if (repeat := _may_repeat(outline)) is not None
        }
        self._read = self._read_all(self._others())

    def store_repeats(self, now: datetime) -> list[PostedAlert]:
        """Store what is a repeat, inside `Board.locked()`; returns the rest, in order."""
        names = Counter(repeat.fingerprint for repeat in self._repeats.values())
        names.update(item.fingerprint for item in self._read.values())
        # One that is posted twice in a body is looked at as a whole, in the order of the body.
        single = {r.fingerprint: r for r in self._repeats.values() if names[r.fingerprint] == 1}
        done = repeats.store(single, now, self.lease)
        left = [i for i, repeat in self._repeats.items() if repeat.fingerprint not in done]
        news = self._read_all(left)
        for index in left:
            if index not in news:
                del self._repeats[index]  # refused: it is not stored, and promises nothing
        everything = self._read | news
        return [everything[index] for index in sorted(everything)]

    def alerts(self) -> Iterable[repeats.Repeat | PostedAlert]:
        """All that was stored, be it a repeat or not."""
        return chain(self._repeats.values(), self._read.values())

    @property
    def invalid(self) -> int:
        """How many cannot be stored."""
        return self._complaints.count

    def complain(self) -> None:
        """Raise `Refused` or `Failed` when something in the body could not be stored."""
        self._complaints.raise_refused()
        self._complaints.raise_failed()

    def _others(self) -> Iterable[int]:
        """The elements that cannot be repeats."""
        if len(self._repeats) == len(self._outlines) and self._outlines:
            return ()
        return (i for i in range(len(self._parsed())) if i not in self._repeats)

    def _read_all(self, indexes: Iterable[int]) -> dict[int, PostedAlert]:
        now = timezone.now()
        found: dict[int, PostedAlert] = {}
        for index in indexes:
            try:
                item = read_alert(self._parsed()[index], index, now, self.lease)
            except (Refused, Failed) as error:
                self._complaints.add(error)
            else:
                found[index] = self._known(index, item)
        return found

    def _known(self, index: int, item: PostedAlert) -> PostedAlert:
        """With the bytes by which its next repeat is recognised."""
        if not self._outlines:
            return item
        outline = self._outlines[index]
        _label_sets.add(bytes(outline.labels), item.fingerprint)
        return msgspec.structs.replace(item, digest=repeats.digest(bytes(outline.annotations)))

    def _parsed(self) -> list[Any]:
        if self._items is None:
            self._items = _decoded(_bodies, self._body)
        if self._items is None:
            items = parse_json(self._body, "alerts")
            if not isinstance(items, list):
                reason = "it must be an array"
                raise Failed(400, f'parsing alerts body from "" failed, because {reason}')
            check_count(len(items))
            self._items = items
        return self._items


def check_count(count: int) -> None:
    """Raise `Refused` (413) when so many alerts are too many for one body."""
    if count > MAX_ALERTS:
        raise Refused(413, f"at most {MAX_ALERTS} alerts are allowed in a body, there are {count}")


def _check_count(body: bytes) -> None:
    """The same before any of them takes memory; nothing about a body that must be mended."""
    if body.count(b",") >= MAX_ALERTS:
        check_count(len(_decoded(_elements, body) or ()))


def _decoded(decoder: msgspec.json.Decoder[list[T]], body: bytes) -> list[T] | None:
    """None when the body is not wholly of the schema: it is then looked at item by item."""
    try:
        return decoder.decode(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return None


def _may_repeat(outline: Outline) -> repeats.Repeat | None:
    """What it could be a repeat of, when its labels were seen and found valid before."""
    name = _label_sets.get(bytes(outline.labels))
    if name is None:
        return None
    try:
        starts_at, ends_at = parse_time(outline.startsAt or ""), parse_time(outline.endsAt or "")
    except ValueError:
        return None
    digest = repeats.digest(bytes(outline.annotations))
    return repeats.Repeat(name, digest, outline.generatorURL or "", starts_at, ends_at)


def read_alert(item: Any, place: int | str, now: datetime, lease: timedelta) -> PostedAlert:
    """One alert (JSON or `AlertBody`), which stands at that place of the body; without an end it
    fires for the lease.

    Raises `Refused` where a field is missing or no URI, `Failed` for everything else.
    """
    try:
        body = item if isinstance(item, AlertBody) else msgspec.convert(item, AlertBody)
    except msgspec.ValidationError as error:
        message = f'parsing alerts body from "" failed, because in [{place}]: {error}'
        raise Failed(400, message) from error
    if body.labels is None:
        raise Refused(REQUIRED, f"{place}.labels in body is required")
    starts_at = _time(body.startsAt, place, "startsAt")
    ends_at = _time(body.endsAt, place, "endsAt")
    url = body.generatorURL or ""
    if url and not is_uri(url):
        message = f'{place}.generatorURL in body must be of type uri: "{url[:200]}"'
        raise Refused(TYPE_MISMATCH, message)
    labels = without_empty(body.labels)
    annotations = body.annotations or {}
    start, end, _ = complete_times(starts_at, ends_at, now, lease)
    try:
        if end < start:
            raise LabelError("start time must be before end time")
        if not labels:
            raise LabelError("at least one label pair required")
        check_labels(labels)
        check_labels(annotations, "annotation")
        check_size(labels, annotations)
    except LabelError as error:
        raise Failed(400, str(error)) from error
    return PostedAlert(fingerprint(labels), labels, annotations, starts_at, ends_at, url)


def is_uri(text: str) -> bool:
    """An absolute URI or an absolute path, of printable characters."""
    if len(text) > MAX_URL_CHARS or not text.isprintable():
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(parts.scheme) or text.startswith("/")


def _time(text: str | None, place: int | str, name: str) -> datetime | None:
    try:
        return parse_time(text or "")
    except ValueError as error:
        message = f'parsing alerts body from "" failed, because {place}.{name}: {error}'
        raise Failed(400, message) from error
