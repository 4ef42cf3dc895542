"""A connection under `manage.py serve`: Twisted's, with a bound on how long a head may take."""

from typing import Any

from twisted.web.http import HTTPChannel, _GenericHTTPChannelProtocol


class Channel(HTTPChannel):
    """Twisted's `timeOut` is for the wait for a request, for the whole of its head, and for each
    piece of its body.

    Twisted itself gives it anew with each byte of a head: so a client could keep a connection for
    a byte a minute.
    """

    def resetTimeout(self) -> None:  # noqa: N802 - Twisted's names
        head_has_begun = self.line_mode and (self.requests or self._buffer)
        if not head_has_begun:
            super().resetTimeout()

    def allHeadersReceived(self) -> None:  # noqa: N802
        super().allHeadersReceived()
        super().resetTimeout()

    @property
    def is_busy(self) -> bool:
        """Whether a body is on its way from the client, or an answer on its way to it."""
        transport: Any = self.transport
        receives = not self.line_mode and not self._handlingRequest
        unsent = transport.dataBuffer or transport._tempDataBuffer
        return bool(transport.connected and (receives or unsent))

    def leave(self, *, unfinished: bool) -> None:
        """Close it where nothing is asked; with `unfinished`, also where a request is half here."""
        if not self._handlingRequest and (unfinished or not self.requests):
            self.loseConnection()


def protocol() -> Any:
    """What a factory builds: within Twisted's own shell, which knows what TLS has agreed on."""
    return _GenericHTTPChannelProtocol(Channel())
