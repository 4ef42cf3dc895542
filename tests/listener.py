"""Opens clients of the three transports for a test, and closes them after it."""

from typing import Any, Self

from tests.streams import Poll, Sse, WebSocket


class Listener:
    """Opens clients and closes those that are still open at the end."""

    def __init__(self) -> None:
        self._open: list[Sse | WebSocket | Poll] = []

    def sse(self, address: str, headers: dict[str, str] | None = None, **query: Any) -> Sse:
        """An SSE stream that has said hello, or was refused (see its `status`)."""
        client = Sse(address, query, headers or {})
        self._open.append(client)
        if client.status == 200:
            client.wait_for_control("hello")
        return client

    def websocket(
        self, address: str, headers: dict[str, str] | None = None, **query: Any
    ) -> WebSocket:
        """A WebSocket that has said hello, or is about to be closed with an error."""
        client = WebSocket(address, query, headers or {})
        self._open.append(client)
        client.wait_for_first_control()
        return client

    def poll(self, address: str, **query: Any) -> Poll:
        client = Poll(address, query, {})
        self._open.append(client)
        return client

    def drop(self, client: Sse | WebSocket | Poll) -> None:
        """Close one of them now."""
        self._open.remove(client)
        client.close()

    def close(self) -> None:
        while self._open:
            self._open.pop().close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
