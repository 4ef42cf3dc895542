"""What events amount to: the firing alerts after some of them, from those before. Pure."""

from collections.abc import Iterable

import msgspec

from realtime.events import AlertPayload, EventType, SilencePayload, Stored


class Standing(msgspec.Struct, frozen=True):
    """A firing alert, as its newest event told it."""

    seq: int
    timestamp: str
    data: AlertPayload


class _Lists(msgspec.Struct):
    resilenced: dict[str, list[str]] = {}


class _Silence(msgspec.Struct):
    data: _Lists


class _SilenceTold(msgspec.Struct):
    data: SilencePayload


_told_silence = msgspec.json.Decoder(_SilenceTold)
_alert = msgspec.json.Decoder(Standing)
_silence = msgspec.json.Decoder(_Silence)


def decode(text: str) -> Standing:
    """What `encode` wrote."""
    return _alert.decode(text)


def encode(standing: Standing) -> str:
    return msgspec.json.encode(standing).decode()


def fold(firing: dict[str, Standing], events: Iterable[Stored]) -> None:
    """Bring `firing` (by fingerprint) forward by events in their order.

    Of an alert's events the newest is enough, with all of the silences'.
    """
    for event in events:
        if event.type.startswith("alert_"):
            _fold_alert(firing, _alert.decode(event.body))
        elif event.type.startswith("silence_"):
            for name, silences in _silence.decode(event.body).data.resilenced.items():
                _fold_silences(firing, name, silences)


def fold_silences(active: dict[str, SilencePayload], events: Iterable[Stored]) -> None:
    """Bring the silences in force (by id) forward by their events; whose lists they move is left
    out."""
    for event in events:
        data = _told_silence.decode(event.body).data
        if data.state == "active" and event.type != EventType.SILENCE_DELETED:
            active[data.id] = msgspec.structs.replace(data, resilenced={})
        else:
            active.pop(data.id, None)


def named(events: Iterable[Stored]) -> set[str]:
    """The alerts (fingerprints) that `fold` looks at for these events."""
    found: set[str] = set()
    for event in events:
        if event.type.startswith("alert_"):
            found.add(_alert.decode(event.body).data.fingerprint)
        elif event.type.startswith("silence_"):
            found |= _silence.decode(event.body).data.resilenced.keys()
    return found


def _fold_alert(firing: dict[str, Standing], standing: Standing) -> None:
    name = standing.data.fingerprint
    if standing.data.status == "firing":
        firing[name] = standing
    else:
        firing.pop(name, None)


def _fold_silences(firing: dict[str, Standing], name: str, silences: list[str]) -> None:
    old = firing.get(name)
    if old is not None:
        data = msgspec.structs.replace(old.data, silenced_by=silences)
        firing[name] = msgspec.structs.replace(old, data=data)
