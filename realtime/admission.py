"""Who may open a stream here and now: one door for all three transports."""

from collections.abc import Mapping
from typing import Any

from django.db import Error as DatabaseError

from config.clients import client_address
from realtime import limits, metrics, notices
from realtime.access.credential import Credential, Scope
from realtime.access.denials import Denied
from realtime.access.identifying import identify
from realtime.conf import conf
from realtime.events import EVERYTHING, Position, Selection
from realtime.metrics import ErrorType
from realtime.streams import Stream, streams

CLOSE_RESTARTING = 4012
CLOSE_OVERLOADED = 4013
CLOSE_TOO_MANY = 4029
CLOSE_DENIED = {400: 4500, 401: 4501, 403: 4503}


class Refused(Exception):
    """No stream: an HTTP status, or after the handshake a WebSocket's close code, and why.

    `code` is for programs: the one of a WebSocket's `error` message.
    """

    def __init__(
        self,
        status: int,
        close_code: int,
        message: str,
        retry_after_seconds: int | None = None,
        code: str = "refused",
        challenge: str | None = None,
        error_type: ErrorType | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.close_code = close_code
        self.retry_after_seconds = retry_after_seconds
        self.challenge = challenge  # for WWW-Authenticate
        self.error_type = error_type or _COUNTED_AS[status]


# How a refusal is counted whose HTTP status says it all.
_COUNTED_AS = {
    400: ErrorType.BAD_REQUEST,
    401: ErrorType.REFUSED_CREDENTIALS,
    403: ErrorType.REFUSED_FORBIDDEN,
    429: ErrorType.REFUSED_LIMIT,
}


async def admit(
    scope: Mapping[str, Any],
    transport: str,
    since: Position | None = None,
    selection: Selection = EVERYTHING,
    *,
    waits: bool = True,
    resumes: bool = False,
) -> Stream:
    """Open a stream for the client of this ASGI scope; the caller closes it (`leave`).

    A poll that does not wait (`waits`) is open for no time, and no client has too many; one that
    goes on from a cursor (`resumes`) is the client's next request, and no new connect. Raises
    `Refused`.
    """
    address = client_address(scope)
    try:
        place, credential = await _let_in(scope, address, not resumes, waits)
    except Refused as error:
        _note(error, address, transport)
        raise
    stream = Stream(transport, address, credential, since=since, selection=selection)
    stream.place = place
    streams.open(stream)
    notices.opened(stream)
    return stream


def leave(stream: Stream, seq: int | None = None) -> None:
    """The stream is over, served up to `seq`: what it held is given back. May be called twice."""
    seconds = streams.close(stream)
    if stream.place is not None:
        stream.place.give_back()
    if seconds is not None:
        notices.closed(stream, seconds, seq)


def foreign_page(scope: Mapping[str, Any]) -> None:
    """Note a WebSocket whose handshake was refused for its `Origin`, before it came here."""
    refused = Refused(403, CLOSE_DENIED[403], "a page of another site")
    _note(refused, client_address(scope), "websocket")


async def _let_in(
    scope: Mapping[str, Any], address: str, is_connect: bool, waits: bool
) -> tuple[limits.Place | None, Credential | None]:
    """What the stream holds as long as it is open, and by what it was let in; None where there
    is no limit, and where nobody is asked."""
    _refuse_without_room()
    place = await _claim(address, is_connect) if waits else None
    try:
        credential = await _credential(scope)
        _refuse_without_room()  # meanwhile others may have come, or the end
    except BaseException:  # also when the client leaves meanwhile
        if place is not None:
            place.give_back()
        raise
    return place, credential


async def _credential(scope: Mapping[str, Any]) -> Credential | None:
    """By what this client may read. Raises `Refused`."""
    try:
        return await identify(scope, Scope.READ)
    except Denied as error:
        close_code = CLOSE_DENIED[error.status]
        raise Refused(error.status, close_code, str(error), challenge=error.challenge) from error
    except (DatabaseError, TimeoutError) as error:
        message = "the database is not available, try again"
        raise Refused(
            503, CLOSE_OVERLOADED, message, 1, error_type=ErrorType.REFUSED_DATABASE
        ) from error


def _note(error: Refused, address: str, transport: str) -> None:
    metrics.error(error.error_type)
    notices.refusals.tell(transport, address, error.error_type.value, error.status)


def _refuse_without_room() -> None:
    if streams.draining:
        message = "this worker is stopping"
        raise Refused(503, CLOSE_RESTARTING, message, 1, error_type=ErrorType.REFUSED_DRAINING)
    if len(streams) >= conf.max_streams:
        message = "this worker has no room"
        raise Refused(503, CLOSE_OVERLOADED, message, 5, error_type=ErrorType.REFUSED_CAPACITY)


async def _claim(address: str, is_connect: bool) -> limits.Place | None:
    try:
        return await limits.get().claim(address, is_connect)
    except limits.TooMany as error:
        raise Refused(
            429, CLOSE_TOO_MANY, str(error), error.retry_after_seconds, error.code
        ) from error
