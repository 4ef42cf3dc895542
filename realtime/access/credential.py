"""By what somebody is let in, and what it lets them do. Pure."""

from enum import StrEnum
from typing import Any

import msgspec


class Scope(StrEnum):
    """What a token is good for."""

    READ = "read"  # pages, the API, streams
    INGEST = "ingest"  # to post alerts and notifications
    WRITE = "write"  # silences, acknowledgements, the configuration


EVERY_SCOPE = frozenset(Scope)


class Kind(StrEnum):
    SESSION = "session"
    TOKEN = "token"  # noqa: S105 - a static one, kept as its hash
    JWT = "jwt"


class Credential(msgspec.Struct, frozen=True):
    """What was shown and found good. It may end before whatever it opened does."""

    kind: Kind
    name: str  # who acts: user name, the token's name, the JWT's subject; "" where it has none
    scopes: frozenset[Scope]
    key: str = ""  # by which it is found again: the session's key, the token's id
    user_id: str = ""  # of a session
    expires_at: float | None = None  # Unix seconds; None: not by itself

    def is_of(self, other: "Credential") -> bool:
        """Whether both stand for the same person or program."""
        return (self.kind, self.name) == (other.kind, other.name)


def credential_of(request: Any) -> Credential | None:
    """The credential that the gate found good for this request; None: none was needed."""
    found: Credential | None = getattr(request, "credential", None)
    return found
