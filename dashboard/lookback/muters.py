"""What pages say of a silence or an inhibitor that an event names."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from config.rows import chunks
from dashboard.models import Alert, Silence
from dashboard.wall.rows import Moment


@dataclass(frozen=True)
class SilenceFacts:
    """A silence as it is now; without a state its record is gone."""

    id: str
    state: str = ""
    comment: str = ""
    created_by: str = ""
    ends: Moment = Moment()

    @property
    def in_force(self) -> bool:
        """Whether the wall shows it."""
        return self.state in (Silence.State.ACTIVE, Silence.State.PENDING)


@dataclass(frozen=True)
class Inhibitor:
    """Another alert, by its name where that is known."""

    fingerprint: str
    alertname: str


def silences_by_id(ids: Iterable[str]) -> dict[str, SilenceFacts]:
    """Every id that was asked for, whatever is still known of it."""
    names = sorted(set(ids))
    facts = {name: SilenceFacts(name) for name in names}
    for chunk in chunks(filter(_is_uuid, names)):
        for silence in Silence.objects.filter(pk__in=chunk):
            facts[str(silence.id)] = SilenceFacts(
                str(silence.id),
                silence.state,
                silence.comment,
                silence.created_by,
                Moment.of(silence.ends_at),
            )
    return facts


def inhibitors_by_fingerprint(fingerprints: Iterable[str]) -> dict[str, Inhibitor]:
    """Every fingerprint that was asked for, with its name or itself."""
    names = sorted(set(fingerprints))
    known: dict[str, str] = {}
    for chunk in chunks(names):
        known |= dict(Alert.objects.filter(pk__in=chunk).values_list("pk", "alertname"))
    return {name: Inhibitor(name, known.get(name) or name) for name in names}


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
